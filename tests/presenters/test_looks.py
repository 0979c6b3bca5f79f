"""What is said of a cell of a place and a subject, from searches as plain values."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.presenters.looks import Search, Searches, State

TODAY = dt.date(2026, 11, 28)
PLACES = {
    ("country", "KZ"): (("region", "central-asia"), ("region", "asia")),
    ("partner", "kazakhstan"): (("country", "KZ"), ("region", "central-asia"), ("region", "asia")),
    ("region", "central-asia"): (("region", "asia"),),
}
SUBJECTS = {("area", "oil"): (("theme", "security"),)}
KAZAKHSTAN, OIL = {"partner": "kazakhstan", "country": "KZ"}, {"area": "oil"}


def search(values: dict, day: dt.date = TODAY, found: int = 0, searched: str = "METI press releases") -> Search:
    return Search(values, "Asia", "Energy security", day, searched, found, "")


def cell(*searches: Search, place=("partner", "kazakhstan"), subject=("area", "oil"), count=0, today=TODAY):
    return Searches(searches, PLACES, SUBJECTS).cell(place, subject, count, today)


@pytest.mark.parametrize(
    ("searches", "count", "sentence"),
    [
        ([], 0, "not searched"),
        ([search({})], 3, "3 on record"),
        ([search({})], 0, "none found (searched 28 November 2026: METI press releases)"),
        ([search({}, found=2)], 0, "none on record; 2 found for Asia, Energy security (searched 28 November 2026: "
                                   "METI press releases)"),
        ([search({**KAZAKHSTAN, **OIL}, found=1)], 0, "none on record, but 1 found (searched 28 November 2026: METI "
                                                      "press releases)"),
        ([search({}, dt.date(2025, 11, 28))], 0, "none found (searched 28 November 2025: METI press releases)"),
        ([search({}, dt.date(2025, 11, 27))], 0, "searched before November 2025, last in November 2025"),
        ([search({}, dt.date(2024, 6, 1), found=2)], 0, "searched before November 2025, last in June 2024"),
    ],
)  # fmt: skip
def test_each_state_has_its_sentence(searches, count, sentence):
    assert cell(*searches, count=count).sentence == sentence


def test_leap_day_has_a_year_too():
    searches = [(dt.date(2027, 2, 28), dt.date(2028, 2, 29)), (dt.date(2028, 2, 29), dt.date(2029, 2, 28))]

    assert [cell(search({}, day), today=today).state for day, today in searches] == [State.OUTDATED, State.NONE_FOUND]


COVERS = [
    ({}, True),
    (KAZAKHSTAN, True),
    ({"country": "KZ"}, True),
    ({"region": "central-asia"}, True),
    ({"region": "asia"}, True),
    ({"region": "europe"}, False),
    ({"partner": "asean"}, False),
    ({"country": "UZ"}, False),
    ({"theme": "security"}, True),
    ({**KAZAKHSTAN, **OIL}, True),
    ({**KAZAKHSTAN, "theme": "batteries"}, False),
    ({"area": "gas"}, False),
]


@pytest.mark.parametrize(("values", "covers"), COVERS)
@pytest.mark.parametrize("place", [("partner", "kazakhstan"), ("country", "KZ")])
def test_search_covers_what_its_scopes_include(values, covers, place):
    assert (cell(search(values), place=place).search is not None) == covers


def test_narrow_search_says_nothing_of_a_wider_cell():
    narrow = [search({**KAZAKHSTAN, **OIL}), search({"region": "central-asia", **OIL}), search(OIL)]

    assert cell(*narrow[:1], place=("region", "central-asia")).state == State.NOT_SEARCHED
    assert cell(*narrow[:2], place=("region", "asia")).state == State.NOT_SEARCHED
    assert cell(*narrow, subject=("theme", "security")).state == State.NOT_SEARCHED


@given(st.permutations([0, 10, 20]), st.permutations([{}, KAZAKHSTAN, {"region": "asia"}]))
def test_newest_search_counts_however_wide(days, scopes):
    searches = [
        search(scope, TODAY - dt.timedelta(days=days), searched=str(days))
        for days, scope in zip(days, scopes, strict=True)
    ]

    assert cell(*searches).search.searched == "0"


@given(st.permutations([{}, KAZAKHSTAN, {"region": "asia"}, OIL]))
def test_of_one_day_the_narrowest_search_is_named(scopes):
    found = cell(*(search(scope) for scope in scopes))

    assert found.search.values == KAZAKHSTAN
