"""Charts: what they show of small catalogues, as pages, pictures and files."""

import csv
import io
from xml.etree import ElementTree

import html5lib
import pytest

from agreements.charts.time_scale import Scale
from agreements.models import Relation
from agreements.search import current_index
from agreements.web.chart_filters import SIDES
from tests.helpers import factories
from tests.helpers.chart_numbers import SVG, count_at, drawn, linked

pytestmark = pytest.mark.django_db


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


def test_one_odd_date_leaves_the_others_their_place(client):
    for title, date in (("Odd", "0202-05-01"), ("Before", "2023"), ("After", "2024-03")):
        factories.published_agreement(title=title, date=date)

    answer = client.get("/timeline.svg")
    tree = ElementTree.fromstring(answer.content)

    bars = [link for link in tree.iter(f"{SVG}a") if link.get("class") == "bar"]
    places = {link.find(f"{SVG}title").text: float(link.find(f"{SVG}rect").get("x")[:-1]) for link in bars}
    assert places["All agreements, 2024: 1"] - places["All agreements, 2023: 1"] > 4
    assert len([line for line in tree.iter(f"{SVG}line") if line.get("class") == "break"]) == 1
    assert [number for _, number in drawn(answer.content)] == [
        count_at(address) for address, _ in drawn(answer.content)
    ]
    assert b"Years without agreements are left out at the broken line." in client.get("/timeline/").content


def test_scale_leaves_out_only_years_far_from_any_in_use():
    scale = Scale.of([2000, 2021, 1900])

    assert scale.years == (*range(1900, 1911), *range(1990, 2022))
    assert [round(place) for place in scale.breaks] == [26]
    assert Scale.of([1985, 2006]).years == tuple(range(1985, 2007))
    assert Scale.of([]) is None


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
        "/matrix/": 4,
        "/matrix/?row=norway&column=clean-power": 6,
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
