"""Pictures: every number in them is the list's count for the address it leads to; anything can be asked of them."""

import csv
import io
from collections import Counter
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
from agreements.views.pictures import timeline_of
from tests import factories, varied
from tests.test_finding import criteria

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"
PICTURES = ["map?", "timeline?", "timeline?by=instrument&", "timeline?by=status&"]
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
    """The numbers in a saved picture: where each leads, and the number, which ends a title or follows a name."""
    for link in ElementTree.fromstring(svg).iter(f"{SVG}a"):
        said = link.findtext(f"{SVG}title") or link.findtext(f"{SVG}text/{SVG}tspan", "").partition(",")[0]
        if said:
            yield link.get("href"), int(said.rpartition(": ")[2])


def told(page: bytes) -> Iterator[tuple[str, int]]:
    """The numbers in a page's tables: where each leads, and the number. The first of a row belongs to its head."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    for row in tree.iterfind(".//tbody/tr"):
        yield row.find("th/a").get("href"), int(row.find("td").text)
        for link in row.iterfind("td/a"):
            yield link.get("href"), int(link.text)


@FEW
@given(
    asked=criteria(), picture=st.sampled_from(["map?", "timeline?", "timeline?by=instrument&", "timeline?by=status&"])
)
def test_picture_counts_what_its_links_lead_to(varied_catalogue, client, asked, picture):
    name, query = picture.split("?")
    query += query_string(asked)

    numbers = [*drawn(client.get(f"/{name}.svg?{query}").content), *told(client.get(f"/{name}/?{query}").content)]

    assert [number for _, number in numbers] == [count_at(address) for address, _ in numbers]


@FEW
@given(asked=criteria())
def test_map_shows_every_country_that_is_reached(varied_catalogue, client, asked):
    query = query_string(asked)
    selection = select(AgreementFilter(QueryDict(query)).criteria)  # without what nobody knows here
    options = selection.facet("country").drawn

    on_map, in_table = client.get(f"/map.svg?{query}").content, client.get(f"/map/?{query}").content

    assert len(list(told(in_table))) == (len(options) if selection.count else 0)
    assert len(list(drawn(on_map))) == sum(option.count > 0 and option.value != "none" for option in options)


@FEW
@given(asked=criteria())
def test_lanes_of_instruments_add_up_to_all_agreements(varied_catalogue, asked):
    whole, *lanes = timeline_of(select(asked), "instrument").lanes

    added = Counter()
    for bar in (bar for lane in lanes for bar in lane.bars):
        added[bar.year] += bar.count
    assert added == {bar.year: bar.count for bar in whole.bars}


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
@given(
    picture=st.sampled_from(["map", "timeline"]),
    name=st.sampled_from(["q", "country", "via", "page", "sort", "theme", "year", "by"]),
    word=st.text(max_size=30),
)
def test_any_address_gets_a_picture_that_programs_can_read(varied_catalogue, client, picture, name, word):
    answers = [client.get(f"/{picture}{ending}", {name: word}) for ending in ("/", ".svg", ".csv")]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    html5lib.HTMLParser(strict=True).parse(answers[0].content)
    ElementTree.fromstring(answers[1].content)


def test_saved_picture_is_allowed_only_its_own_style(client):
    factories.published_agreement()

    answer = client.get("/map.svg")

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert b"var(" not in answer.content


def test_timeline_tells_figures_by_year_and_theme(client):
    for title, date, area in (("One", "2024-01-09", "oil"), ("Two", "2024", "oil"), ("Three", None, "reuse")):
        theme = {"oil": "clean-power", "reuse": "batteries"}[area]
        with factories.change(None, "rows"):
            factories.agreement(title=title, date=date, areas=(factories.area(area, theme),))

    answer = client.get("/timeline.csv")

    assert list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))) == [
        ["year", "agreements", "clean-power", "batteries"],
        ["2024", "2", "2", "0"],
        ["none", "1", "0", "1"],
    ]


def test_timeline_marks_the_steps_of_few_agreements(client):
    made = factories.published_agreement(date="2024-01-09")
    with factories.change(None, "steps"):
        factories.Event.objects.create(agreement=made, kind="held", date="2025", title="A meeting")
        factories.Event.objects.create(agreement=made, kind="expected", date="2025-03", title="A plant")

    page = client.get("/timeline/").content.decode()

    assert "<title>2025: A meeting (held)</title>" in page
    assert "<title>March 2025: A plant (expected)</title>" in page
    assert page.count('class="mark-') == 6  # three in the legend


def test_manner_that_is_unknown_is_named_and_ignored(client):
    factories.published_agreement()

    page = client.get("/timeline/?by=colour&theme=climate").content.decode()

    assert "By: “colour” is none of theme, instrument, status and was ignored." in page


def test_links_keep_the_manner_of_a_picture(client):
    factories.published_agreement()

    page = client.get("/timeline/?by=status&theme=clean-power").content.decode()

    assert '<a class="chip" href="?by=status">' in page
    assert '<a href="?theme=clean-power">theme</a>' in page


def test_unknown_ending_is_told_what_there_is(client):
    answer = client.get("/map.pdf?theme=climate")

    assert answer.status_code == 404
    assert '<a href="/map.svg?theme=climate">.svg</a>' in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "queries"),
    {
        "/map/": 2,
        "/map.svg": 2,
        "/map.csv": 2,
        "/timeline/": 4,
        "/timeline.svg": 2,
        "/timeline.csv": 2,
    }.items(),
)
@pytest.mark.parametrize("rows", [1, 3])
def test_picture_asks_as_often_for_any_number_of_agreements(client, django_assert_num_queries, address, queries, rows):
    with factories.change(None, "rows"):
        for number in range(rows):
            factories.agreement(title=f"Agreement {number}", partners=("VN", "NO"))
    current_index()

    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
