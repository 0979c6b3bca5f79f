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
from hypothesis import example, given
from hypothesis import strategies as st

from agreements.models import Relation
from agreements.search import SearchResult, current_index, search
from agreements.search.criteria import Criteria
from agreements.search.query_strings import query_string
from agreements.web.chart_data import timeline_data
from agreements.web.chart_filters import SIDES
from agreements.web.filters import AgreementFilter, with_value
from tests.helpers import factories, random_catalogue
from tests.helpers.examples import examples
from tests.helpers.random_criteria import criteria

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"
PICTURES = ["map?", "timeline?", "timeline?by=instrument&", "timeline?by=status&"]
FEW = examples(40)


@pytest.fixture
def varied_catalogue(db):
    random_catalogue.make_catalogue()


def result_of(asked: Criteria) -> SearchResult:
    """What a page answers to a question: it ignores what nobody knows here."""
    return search(AgreementFilter(QueryDict(query_string(asked))).criteria)


def count_at(address: str) -> int:
    """How many agreements the page at an address lists."""
    parts = urlsplit(address)
    match = resolve(parts.path)
    if match.url_name == "country-detail":
        return search(Criteria(country=(match.kwargs["iso2"],))).count
    assert match.url_name == "agreement-list"
    asked = AgreementFilter(QueryDict(parts.query))
    assert not asked.problems
    return search(asked.criteria).count


def drawn(svg: bytes) -> Iterator[tuple[str, int]]:
    """The numbers in a saved picture: where each leads, and the number, which ends a title or follows a name."""
    for link in ElementTree.fromstring(svg).iter(f"{SVG}a"):
        said = link.findtext(f"{SVG}title") or link.findtext(f"{SVG}text/{SVG}tspan", "").partition(",")[0]
        if said:
            yield link.get("href"), int(said.rpartition(": ")[2])


def linked(page: bytes, path: str) -> list[tuple[str, str]]:
    """Links at a path in a page, and what they say."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return [(link.get("href"), "".join(link.itertext()).strip()) for link in tree.iterfind(f".//{path}")]


def told(page: bytes) -> Iterator[tuple[str, int]]:
    """The numbers in a page's tables: where each leads, and the number. The first of a row belongs to its head."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    for row in tree.iterfind(".//tbody/tr"):
        yield row.find("th/a").get("href"), int(row.find("td").text)
        for link in row.iterfind("td/a"):
            yield link.get("href"), int(link.text)


@FEW
@given(asked=criteria(), picture=st.sampled_from(PICTURES))
@example(asked=Criteria(), picture="map?")
@example(asked=Criteria(), picture="timeline?")
def test_picture_counts_what_its_links_lead_to(varied_catalogue, client, asked, picture):
    name, query = picture.split("?")
    query += query_string(asked)

    numbers = [*drawn(client.get(f"/{name}.svg?{query}").content), *told(client.get(f"/{name}/?{query}").content)]

    assert [number for _, number in numbers] == [count_at(address) for address, _ in numbers]
    assert numbers or asked != Criteria()


@FEW
@given(asked=criteria(), sides=st.permutations(list(SIDES)))
@example(asked=Criteria(), sides=["partner", "theme"])
def test_cross_counts_what_both_its_values_are_asked_for(varied_catalogue, asked, sides):
    rows, columns, *_ = sides

    cross = search(asked).cross_tab(rows, columns)

    assert (cross.rows and cross.columns) or asked != Criteria()
    asked_in_rows = [with_value(asked, rows, row.value) for row in cross.rows]
    assert cross.counts == tuple(
        tuple(search(with_value(in_row, columns, column.value)).count for column in cross.columns)
        for in_row in asked_in_rows
    )
    assert [row.count for row in cross.rows] == [search(in_row).count for in_row in asked_in_rows]


@FEW
@given(asked=criteria(), sides=st.permutations(list(SIDES)), place=st.integers(0))
@example(asked=Criteria(), sides=["partner", "theme"], place=0)
def test_number_of_the_matrix_opens_to_that_many_agreements(varied_catalogue, client, asked, sides, place):
    query = f"rows={sides[0]}&columns={sides[1]}&{query_string(asked)}"
    cells = linked(client.get(f"/matrix/?{query}").content, "tbody//td/a")
    counts = [count for row in result_of(asked).cross_tab(*sides[:2]).counts for count in row if count]
    assert [int(number) for _, number in cells] == counts

    for address, number in cells[place % len(cells) :][:1] if cells else ():
        opened = client.get(f"/matrix/{address}").content

        [(list_address, told_number), *_] = linked(opened, "section[@id='cell']/p/a")
        assert int(number) == int(told_number.split()[0]) == count_at(list_address)
        assert linked(opened, "tbody//td/a[@aria-current]") == [(address, number)]


@FEW
@given(asked=criteria())
@example(asked=Criteria())
def test_map_shows_every_country_that_is_reached(varied_catalogue, client, asked):
    query = query_string(asked)
    result = result_of(asked)
    options = result.facet("country").charted_options

    on_map, in_table = client.get(f"/map.svg?{query}").content, client.get(f"/map/?{query}").content

    assert options or asked != Criteria()
    assert len(list(told(in_table))) == (len(options) if result.count else 0)
    assert len(list(drawn(on_map))) == sum(option.count > 0 and option.value != "none" for option in options)


@FEW
@given(asked=criteria())
@example(asked=Criteria())
def test_lanes_of_instruments_add_up_to_all_agreements(varied_catalogue, asked):
    whole, *lanes = timeline_data(search(asked), "instrument").lanes

    added = Counter()
    for bar in (bar for lane in lanes for bar in lane.bars):
        added[bar.year] += bar.count
    assert added == {bar.year: bar.count for bar in whole.bars}
    assert added or asked != Criteria()


def test_map_shades_countries_and_marks_small_ones(client):
    with factories.catalogue_transaction(None, "rows"):
        asean = factories.bloc(members={"VN": ("1995-07-28",), "ID": ("1967",)})
        factories.agreement(title="One", partners=(asean,))
        factories.agreement(title="Two", partners=("VN",))

    tree = ElementTree.fromstring(client.get("/map.svg").content)

    lands = {link.find(f"{SVG}title").text: link.get("class") for link in tree.iter(f"{SVG}a") if link.get("class")}
    assert lands == {"Indonesia: 1": "land grade-1", "Vietnam: 2": "land grade-2"}


def test_bloc_lights_up_its_members(client):
    with factories.catalogue_transaction(None, "rows"):
        asean = factories.bloc(members={"VN": ("1995-07-28",), "ID": ("1967",)})
        factories.agreement(title="With the bloc", partners=(asean,))
        factories.agreement(title="With another", partners=("AU",))
    [address] = [address for address, said in linked(client.get("/map/").content, "li/a") if said == "ASEAN"]

    lands = list(drawn(client.get(f"/map.svg{address}").content))

    assert [count for _, count in lands] == [1, 1]
    assert all("partner=asean" in link for link, _ in lands)


def test_figures_of_the_map_can_be_had_as_csv(client):
    factories.published_agreement(partners=("VN",))
    factories.published_agreement(title="Japan's own", partners=(), unilateral=True)

    answer = client.get("/map.csv")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [["country", "name", "agreements"], ["VN", "Vietnam", "1"], ["none", "no country", "1"]]


@FEW
@given(
    picture=st.sampled_from(["map", "timeline", "matrix"]),
    name=st.sampled_from(["q", "country", "via", "page", "sort", "theme", "by", "rows", "columns", "row", "column"]),
    word=st.text(max_size=30),
)
def test_any_address_gets_a_picture_that_programs_can_read(varied_catalogue, client, picture, name, word):
    page, sheet = client.get(f"/{picture}/", {name: word}), client.get(f"/{picture}.csv", {name: word})

    assert (page.status_code, sheet.status_code) == (200, 200)
    html5lib.HTMLParser(strict=True).parse(page.content)
    if picture != "matrix":
        ElementTree.fromstring(client.get(f"/{picture}.svg", {name: word}).content)


def test_saved_picture_is_allowed_only_its_own_style(client):
    factories.published_agreement()

    answer = client.get("/map.svg")

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert b"var(" not in answer.content


def test_timeline_tells_figures_by_year_and_theme(client):
    for title, date, area in (("One", "2024-01-09", "oil"), ("Two", "2024", "oil"), ("Three", None, "reuse")):
        theme = {"oil": "clean-power", "reuse": "batteries"}[area]
        with factories.catalogue_transaction(None, "rows"):
            factories.agreement(title=title, date=date, areas=(factories.area(area, theme),))

    answer = client.get("/timeline.csv")

    assert list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))) == [
        ["year", "name", "agreements", "clean-power", "batteries"],
        ["2024", "2024", "2", "2", "0"],
        ["none", "no date", "1", "0", "1"],
    ]


def test_timeline_marks_the_steps_of_few_agreements(client):
    made = factories.published_agreement(date="2024-01-09")
    with factories.catalogue_transaction(None, "steps"):
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


def test_open_cell_lists_what_will_be_done_in_its_theme(client):
    with factories.catalogue_transaction(None, "rows"):
        made = factories.agreement(areas=("oil", factories.area("reuse", "batteries")))
        made.undertakings.filter(area__slug="oil").update(action="store oil together")

    page = client.get("/matrix/?row=norway&column=clean-power").content.decode()

    assert "Store oil together" in page
    assert "Norway × Clean power" in page
    assert "Reuse" not in page.partition('id="cell"')[2].partition("</section>")[0]


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        (
            "rows=ship",
            "Rows: “ship” is none of partner, country, region, theme, area, instrument, status and was ignored.",
        ),
        ("columns=partner", "Columns: they would be the same as the rows, which was ignored."),
        ("row=atlantis&column=climate", "Row: “atlantis” is unknown here and was ignored."),
        ("row=norway&row=norway&column=clean-power", "Row: It was given 2 times; the last counts."),
    ],
)
def test_matrix_names_what_it_does_not_understand(client, query, problem):
    factories.published_agreement(areas=("oil",))

    assert problem in client.get(f"/matrix/?{query}").content.decode()


def test_sides_of_the_matrix_change_places(client):
    factories.published_agreement()

    page = client.get("/matrix/").content

    turns = {said: address for address, said in linked(page, "li/a") if said in SIDES.values()}
    assert turns["partners"] == turns["themes"] == "?rows=theme&columns=partner"
    assert turns["areas"] == "?columns=area"


def test_relations_of_a_record_are_drawn_where_their_dates_stand(client):
    with factories.catalogue_transaction(None, "relations"):
        made = factories.agreement(title="Middle", slug="middle", date="2022")
        others = {"old": "2021-01-01", "late": "2022-12-31", "undated": None}
        for slug, date in others.items():
            other = factories.agreement(title=slug, slug=slug, date=date)
            Relation.objects.create(agreement=made, verb="follows", other=other, source=factories.source())
        hidden = factories.agreement(title="hidden", state="draft")
        Relation.objects.create(agreement=made, verb="follows", other=hidden, source=factories.source())

    page = html5lib.parse(client.get("/agreements/middle/").content, namespaceHTMLElements=False)

    [drawing] = [svg for svg in page.iter(f"{SVG}svg") if svg.get("class") == "relations"]
    places = {link.get("href"): link.find(f"{SVG}circle").get("cx") for link in drawing.iter(f"{SVG}a")}
    assert places == {"/agreements/old/": "1%", "/agreements/late/": "99%", "/agreements/undated/": "99%"}


def test_drafts_are_in_no_picture(client):
    factories.published_agreement(title="Open", partners=("VN",))
    factories.published_agreement(title="Hidden", partners=("AU",), areas=("oil",), date="1999", state="draft")
    shown = {
        "map/": "Vietnam",
        "map.svg": "Vietnam",
        "map.csv": "Vietnam",
        "timeline/": "2024",
        "matrix/?rows=area": "Carbon capture",
    }

    for name, word in shown.items():
        answer = client.get(f"/{name}").content.decode()
        assert [one for one in (word, "Hidden", "Australia", "Oil", "1999") if one in answer] == [word]


def test_unknown_ending_is_told_what_there_is(client):
    answer = client.get("/map.pdf?theme=climate")

    assert answer.status_code == 404
    assert '<a href="/map.svg?theme=climate">.svg</a>' in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "queries"),
    {
        "/map/": 2,
        "/map.svg": 1,
        "/map.csv": 1,
        "/timeline/": 3,
        "/timeline.svg": 1,
        "/timeline.csv": 1,
        "/matrix/": 1,
        "/matrix/?row=norway&column=clean-power": 3,
        "/matrix.csv": 1,
    }.items(),
)
@pytest.mark.parametrize("rows", [1, 3])
def test_picture_asks_as_often_for_any_number_of_agreements(client, django_assert_num_queries, address, queries, rows):
    with factories.catalogue_transaction(None, "rows"):
        for number in range(rows):
            factories.agreement(title=f"Agreement {number}", partners=("VN", "NO"))
    current_index()

    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
