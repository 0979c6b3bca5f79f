"""Finding agrees with an oracle that asks every record in turn: counts, every facet, order and pages."""

import re
from dataclasses import replace

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from agreements.models import Certainty, Instrument, SourceKind, Status, source_key
from agreements.search import SearchResult, current_index, index, search
from agreements.search.criteria import NONE, Criteria
from agreements.web.filters import query_string
from tests.helpers import random_catalogue
from tests.helpers.oracle import FACETS, PAGE_SIZE, Oracle

pytestmark = pytest.mark.django_db

VALUES = {
    "partner": ["asean", "european-union", "bank", "australia", "india", "uzbekistan", "vietnam", "kazakhstan"],
    "country": ["AU", "GB", "ID", "IN", "KZ", "NO", "UZ", "VN"],
    "region": ["asia", "europe", "oceania", "central-asia", "south-eastern-asia"],
    "area": ["oil", "geothermal", "vehicles", "reuse"],
    "theme": ["clean-power", "mobility", "batteries"],
    "instrument": Instrument.values,
    "status": [*Status.values, "overdue"],
    "year": ["1994", "1995", "2020", "2023", "2024", "2031"],
    "source_kind": SourceKind.values,
    "certainty": Certainty.values,
    "source": [source_key(f"https://example.org/{kind}") for kind in SourceKind.values[:4]],
}
QUESTIONS = [
    "EVs", "ev", "hydro", "省エネ", "エネ", "ガス", "osterreich", "co2", "decarbonisation", "meti", "joint on hydrogen",
    "bank", "JCM", "sen", "asean 水素", "oil", "nothing", "memorandum",
]  # fmt: skip
YEARS = st.none() | st.sampled_from([1990, 1994, 1995, 2000, 2020, 2023, 2024])


def few(facet: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from([*VALUES[facet], NONE]), min_size=1, max_size=3, unique=True).map(sorted).map(tuple)


@st.composite
def criteria(draw) -> Criteria:
    """A question of up to four facets, words and years: few enough that many find something."""
    facets = draw(st.lists(st.sampled_from(list(VALUES)), max_size=4, unique=True))
    years = draw(st.booleans())
    return Criteria(
        q=draw(st.sampled_from(["", "", "", *QUESTIONS])),
        via=draw(st.sampled_from(["any", "direct", "bloc"])),
        year_from=draw(YEARS) if years else None,
        year_to=draw(YEARS) if years else None,
        partner_match=draw(st.sampled_from(["any", "all"])),
        area_match=draw(st.sampled_from(["any", "all"])),
        sort=draw(st.sampled_from(["", "date", "title", "changed", "match"])),
        **{facet: draw(few(facet)) for facet in facets},
    )


@pytest.fixture
def oracle(db):
    random_catalogue.make_catalogue()
    return Oracle(random_catalogue.TODAY)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=criteria(), number=st.integers(1, 4))
def test_selection_agrees_with_the_oracle(oracle, asked, number):
    result = search(asked, random_catalogue.TODAY)
    keys = oracle.keys(asked)
    page = result.page(number)
    start = PAGE_SIZE * (page.number - 1)

    assert (result.count, page.count, result.total) == (len(keys), len(keys), len(oracle.records))
    assert [row.key for row in page.rows] == keys[start : start + PAGE_SIZE]
    assert [row.key for row in result.rows(100)] == keys
    for name in FACETS:
        options = [(option.value, option.count, option.selected) for option in result.facet(name).options]
        assert options == oracle.facet(name, asked)
    assert result.without() == {name: len(oracle.found(asked, but=name)) for name in result.without()}


@pytest.mark.parametrize("sort", ["date", "title", "changed"])
def test_long_lists_are_in_the_same_order_as_short_ones(oracle, monkeypatch, sort):
    short = search(Criteria(sort=sort, year_from=1995)).ids

    monkeypatch.setattr(index, "_BLOCK", 3)
    long = SearchResult(Criteria(sort=sort, year_from=1995), replace(current_index()), timezone.localdate())

    assert len(short) > 6
    assert long.ids == short


def test_chunks_are_the_list_in_order(oracle):
    result = search(Criteria(sort="title"))

    chunks = list(result.chunks(20))

    assert [len(chunk) for chunk in chunks] == [20, 20, 11]
    assert [pk for chunk in chunks for pk in chunk] == result.ids


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=criteria())
def test_page_shows_what_the_oracle_says(client, asked):
    assume((asked.year_from or 0) <= (asked.year_to or 9999))  # else the page names the two years and ignores them
    if not current_index().everything:
        random_catalogue.make_catalogue()
    oracle = Oracle(timezone.localdate())
    keys = oracle.keys(asked)

    page = client.get(f"/agreements/?{query_string(asked)}").content.decode()

    assert int(re.search(r'id="count">\s*(\d+)', page)[1]) == len(keys)
    assert re.findall(r'class="row-title" href="/agreements/([^/]+)/', page) == keys[:PAGE_SIZE]
    boxes = re.findall(r'name="(\w+)" value="([^"]+)"( checked)?> [^<]* <span class="number">(\d+)<', page)
    for name in FACETS:
        shown = {(value, int(count), bool(checked)) for facet, value, checked, count in boxes if facet == name}
        assert shown == set(oracle.facet(name, asked))
