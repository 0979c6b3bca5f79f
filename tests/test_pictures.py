"""Pictures: every number in them is the list's count for the address it leads to; anything can be asked of them."""

import csv
import io
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree import ElementTree

import html5lib
import pytest
from django.http import QueryDict
from django.urls import resolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.criteria import Criteria
from agreements.facets import current_index, select
from agreements.filters import AgreementFilter, query_string
from tests import factories, varied
from tests.test_finding import criteria

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def varied_catalogue(db):
    varied.make_catalogue()


def count_at(address: str) -> int:
    """How many agreements the page at an address lists."""
    parts = urlsplit(address)
    match = resolve(parts.path)
    if match.url_name == "country-detail":
        return select(Criteria(country=(match.kwargs["iso2"],))).count
    assert match.url_name == "agreement-list"
    asked = AgreementFilter(QueryDict(parts.query))
    assert not asked.problems
    return select(asked.criteria).count


def drawn(svg: bytes) -> Iterator[tuple[str, int]]:
    """The marks of a saved picture that count: where each leads, and the number in its title."""
    for link in ElementTree.fromstring(svg).iter(f"{SVG}a"):
        title = link.find(f"{SVG}title")
        if title is not None:
            yield link.get("href"), int(title.text.rpartition(" ")[2])


def told(page: bytes) -> Iterator[tuple[str, int]]:
    """The numbers of a page's tables: where each leads, and the number."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    for row in tree.iter("tr"):
        for link, number in zip(row.iterfind("th/a"), row.iterfind("td"), strict=False):
            yield link.get("href"), int(number.text)


@FEW
@given(asked=criteria())
def test_map_counts_what_its_links_lead_to(varied_catalogue, client, asked):
    query = query_string(asked)

    on_map = list(drawn(client.get(f"/map.svg?{query}").content))
    in_table = list(told(client.get(f"/map/?{query}").content))

    assert [number for _, number in on_map + in_table] == [count_at(address) for address, _ in on_map + in_table]
    selection = select(AgreementFilter(QueryDict(query)).criteria)  # without what nobody knows here
    options = selection.facet("country").drawn
    assert len(in_table) == (len(options) if selection.count else 0)
    assert len(on_map) == sum(option.count > 0 and option.value != "none" for option in options)


def test_map_shades_countries_and_marks_small_ones(client):
    with factories.change(None, "rows"):
        asean = factories.bloc(members={"VN": ("1995-07-28",), "ID": ("1967",)})
        factories.agreement(title="One", partners=(asean,))
        factories.agreement(title="Two", partners=("VN",))

    tree = ElementTree.fromstring(client.get("/map.svg").content)

    lands = {link.find(f"{SVG}title").text: link.get("class") for link in tree.iter(f"{SVG}a") if link.get("class")}
    assert lands == {"Indonesia: 1": "land grade-1", "Vietnam: 2": "land grade-2"}


def test_figures_of_the_map_can_be_had_as_csv(client):
    factories.published_agreement(partners=("VN",))
    factories.published_agreement(title="Japan's own", partners=(), unilateral=True)

    answer = client.get("/map.csv")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [["country", "name", "agreements"], ["VN", "Vietnam", "1"], ["none", "no country", "1"]]


@FEW
@given(question=st.text(max_size=30), name=st.sampled_from(["q", "country", "via", "page", "sort", "theme"]))
def test_any_address_gets_a_picture_that_programs_can_read(varied_catalogue, client, question, name):
    asked = {name: question}

    answers = [client.get(f"/map{ending}", asked) for ending in ("/", ".svg", ".csv")]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    html5lib.HTMLParser(strict=True).parse(answers[0].content)
    ElementTree.fromstring(answers[1].content)


def test_saved_picture_is_allowed_only_its_own_style(client):
    factories.published_agreement()

    answer = client.get("/map.svg")

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert b"var(" not in answer.content


def test_unknown_ending_is_told_what_there_is(client):
    answer = client.get("/map.pdf?theme=climate")

    assert answer.status_code == 404
    assert '<a href="/map.svg?theme=climate">.svg</a>' in answer.content.decode()


@pytest.mark.parametrize(("address", "queries"), {"/map/": 2, "/map.svg": 2, "/map.csv": 2}.items())
@pytest.mark.parametrize("rows", [1, 3])
def test_picture_asks_as_often_for_any_number_of_agreements(client, django_assert_num_queries, address, queries, rows):
    with factories.change(None, "rows"):
        for number in range(rows):
            factories.agreement(title=f"Agreement {number}", partners=("VN", "NO"))
    current_index()

    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
