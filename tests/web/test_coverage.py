"""What was searched: every empty place has a state, counted anew in plain loops, and pages say it."""

import html5lib
import pytest
from django.utils import timezone

from agreements.models import Country, Look, catalogue_transaction
from agreements.search import current_index
from agreements.search.criteria import Criteria
from tests.helpers import factories
from tests.helpers.chart_numbers import cells, coverage_lines, linked
from tests.helpers.oracle import Oracle
from tests.helpers.random_catalogue import make_catalogue

pytestmark = pytest.mark.django_db
SIDES = [(rows, columns) for rows in ("partner", "country", "region") for columns in ("theme", "area")]


@pytest.fixture
def few():
    """Norway has an agreement on carbon capture, ASEAN one on vehicles; searches are of this month or long ago."""
    today = timezone.localdate()
    with catalogue_transaction(None, "rows"):
        asean = factories.bloc(members={"VN": ("1995-07-28",)})
        factories.agreement(title="One", partners=("NO",), areas=("carbon-capture",))
        factories.agreement(title="Two", partners=(asean,), areas=(factories.area("vehicles", "mobility"),))
        factories.look(str(today), "METI press releases", country=factories.country("NO"))
        factories.look("2020-05-01", partner=asean, theme=factories.area().theme)
    return today


# -- counted anew ---------------------------------------------------------------------------------------------------


def covers(look: Look, facet: str, value: str) -> bool:
    """Whether a search is about a place or a subject, or about one in which it is."""
    country = look.country or (look.partner and look.partner.country)
    if facet in ("theme", "area"):
        if look.area:
            return facet == "area" and look.area.slug == value
        if look.theme:
            return look.theme.slug == value if facet == "theme" else look.theme.areas.filter(slug=value).exists()
        return True
    if not (look.partner or look.country or look.region):
        return True
    if facet == "region":
        subregions = Country.objects.filter(region=look.region).values_list("subregion", flat=True)
        return bool(look.region) and (value == look.region or value in subregions)
    places = {"partner": {"partner__slug": value}, "country": {"iso2": value}}[facet]
    here = Country.objects.filter(**places).first()
    if look.region:
        return here is not None and look.region in (here.region, here.subregion)
    if here or country:
        return here == country
    return look.partner.slug == value


def state_of(looks: list[Look], row: tuple[str, str], column: tuple[str, str], count: int) -> str:
    covering = [look for look in looks if covers(look, *row) and covers(look, *column)]
    if count:
        return "on-record"
    if not covering:
        return "not-searched"
    last, today = max(covering, key=lambda look: look.day), timezone.localdate()
    if (last.day.year + 1, last.day.month, last.day.day) < (today.year, today.month, today.day):
        return "outdated"
    return "found" if last.found else "none-found"


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_every_cell_says_what_is_on_record_or_what_was_searched(client, seed):
    make_catalogue(40, seed)
    oracle, looks, states = Oracle(timezone.localdate()), list(Look.objects.all()), set()

    for rows, columns in SIDES:

        def expected(row: tuple[str, str], column: tuple[str, str]) -> tuple[str, str, str, str]:
            count = len(oracle.found(Criteria(**{name: (value,) for name, value in (row, column)})))
            return row[1], column[1], str(count), state_of(looks, row, column, count)

        told = [
            (line[rows], line[columns], line["agreements"], line["state"])
            for line in coverage_lines(client, f"?rows={rows}&columns={columns}")
        ]

        down, across = (list(dict.fromkeys(line[side] for line in told)) for side in (0, 1))
        assert told == [expected((rows, row), (columns, column)) for row in down for column in across]
        states |= {state for *_cell, state in told}
        of_matrix = linked(client.get(f"/matrix/?rows={rows}&columns={columns}").content, "tbody//td/a")
        counts = [int(number) for address, number in of_matrix if "=none" not in address]
        assert sorted(counts) == sorted(int(count) for *_sides, count, state in told if state == "on-record")
    assert len(states) >= 3


def test_partners_are_grouped_and_those_only_searched_for_have_no_list(client, few):
    with catalogue_transaction(None, "rows"):
        factories.look(str(few), "a site", partner=factories.country_partner("MN"), area=factories.area())

    page = client.get("/coverage/").content

    tree = html5lib.parse(page, namespaceHTMLElements=False).find(".//table")
    heads = [("".join(head.itertext()), head.get("scope"), head.find("a") is not None) for head in tree.iter("th")]
    assert heads == [
        ("All", "col", False),
        ("Clean power", "col", True),
        ("Mobility", "col", True),
        ("Countries", "rowgroup", False),
        ("Norway", "row", True),
        ("Mongolia", "row", False),
        ("Blocs", "rowgroup", False),
        ("ASEAN", "row", True),
    ]


# -- the other pages ------------------------------------------------------------------------------------------------


def test_empty_cells_of_the_matrix_say_whether_anybody_looked(client, few):
    day = f"{few:%-d %B %Y}"
    year_ago = f"{few:%B} {few.year - 1}"

    rows = cells(client.get("/matrix/").content)

    assert rows == [
        ["1", f"◌searched before {year_ago}, last in May 2020", "1"],
        ["1", "1", f"○none found (searched {day}: METI press releases)"],
    ]


@pytest.mark.parametrize("query", ["?q=one", "?country=NO", "?rows=instrument", "?instrument=treaty", "?via=bloc"])
def test_matrix_of_another_question_says_nothing_of_searches(client, few, query):
    page = client.get(f"/matrix/{query}").content.decode()

    assert [
        sentence for sentence in ("METI press releases", "not searched", "searched before") if sentence in page
    ] == []


def test_empty_list_says_whether_anybody_looked_and_leads_to_the_form(client, few):
    page = client.get("/agreements/?partner=norway&theme=mobility").content

    said = ["".join(one.itertext()) for one in html5lib.parse(page, namespaceHTMLElements=False).iter("p")]
    assert f"Norway, Mobility: none found (searched {few:%-d %B %Y}: METI press releases). What was searched" in said
    [form] = [address for address, text in linked(page, "p/a") if text == "Curators: record this search"]
    assert form == "/admin/agreements/look/add/?partner=norway&theme=mobility"


@pytest.mark.parametrize("rows", [1, 3])
def test_empty_list_asks_as_often_for_any_number_of_searches(client, few, django_assert_num_queries, rows):
    with catalogue_transaction(None, "rows"):
        for number in range(rows):
            factories.look("2024-01-09", f"Site {number}", partner=factories.country_partner("NO"))
    current_index()

    with django_assert_num_queries(4):
        answer = client.get("/agreements/?partner=norway&theme=mobility")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "query", ["q=one&theme=mobility&partner=norway", "partner=norway&partner=asean&partner_match=all", "q=nothing"]
)
def test_empty_list_of_another_question_says_nothing_of_searches(client, few, query):
    page = client.get(f"/agreements/?{query}").content.decode()

    assert "No agreement in the catalogue meets all of this." in page
    assert "record this search" not in page


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/countries/NO/", "Nothing on record: Mobility – none found (searched {day}: METI press releases)."),
        ("/countries/VN/", "Nothing on record: Clean power – not searched."),
        ("/partners/asean/", "Nothing on record: Clean power – searched before {month}, last in May 2020."),
    ],
)
def test_page_of_a_place_says_which_themes_were_searched(client, few, address, said):
    expected = said.format(day=f"{few:%-d %B %Y}", month=f"{few:%B} {few.year - 1}")

    page = html5lib.parse(client.get(address).content, namespaceHTMLElements=False)

    [line] = [one for one in page.iter("p") if "unrecorded" in one.get("class", "")]
    assert " ".join("".join(line.itertext()).split()) == f"{expected} What was searched"


def test_about_page_counts_the_cells(client, few):
    page = " ".join(client.get("/about/").content.decode().split())

    assert (
        "of 4 pairs of a partner and a theme, 2 have agreements on record. Searched without any on record: 1 within a "
        "year, 1 before. Not searched: 0."
    ) in page


# -- what can't be understood ----------------------------------------------------------------------------------------


def test_slip_in_an_address_is_named_on_the_page_and_refused_elsewhere(client, few):
    query = "?rows=theme&columns=area&yaer=2024&partner=asean"

    page, file, api = (client.get(f"/{path}{query}") for path in ("coverage/", "coverage.csv", "api/coverage/"))

    assert [str(problem) for problem in page.context["filters"].problems] == [
        "Rows: “theme” is none of partner, country, region and was ignored.",
        "Parameter: “yaer”, “partner” are unknown here and were ignored.",
    ]
    assert (page.status_code, file.status_code, api.status_code) == (200, 400, 400)
    assert {problem["parameter"] for problem in api.json()["problems"]} == {"rows", "yaer", "partner"}
    assert all(word in file.content.decode() for word in ("yaer", "none of partner", "It means nothing here."))
