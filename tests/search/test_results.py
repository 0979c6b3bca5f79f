"""Finding agrees with an oracle that asks every record in turn: counts, every facet, order and pages."""

import re
from collections.abc import Iterable
from dataclasses import replace

import pytest
from django.utils import timezone
from hypothesis import assume, example, given
from hypothesis import strategies as st

from agreements.search import Facet, Option, SearchResult, current_index, index, search
from agreements.search.criteria import Criteria
from agreements.search.query_strings import query_string
from tests.helpers import random_catalogue
from tests.helpers.examples import examples
from tests.helpers.oracle import FACETS, PAGE_SIZE, Oracle
from tests.helpers.random_criteria import criteria

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("generated_catalogue")]


@pytest.fixture
def oracle(db):
    return Oracle(random_catalogue.TODAY)


@examples(300)
@given(asked=criteria(), number=st.integers(1, 4))
@example(asked=Criteria(q="bat"), number=1)  # three letters find beginnings
@example(asked=Criteria(q="battery"), number=1)
def test_selection_agrees_with_the_oracle(oracle, asked, number):
    result = search(asked, random_catalogue.TODAY)
    keys = oracle.keys(asked)
    page = result.page(number)
    start = PAGE_SIZE * (page.number - 1)

    assert (result.count, page.count, result.total) == (len(keys), len(keys), len(oracle.records))
    assert result.unilateral_count == sum(record.unilateral for record in oracle.found(asked))
    assert [row.key for row in page.rows] == keys[start : start + PAGE_SIZE]
    assert [row.key for row in result.rows(100)] == keys
    for name in FACETS:
        options = [(option.value, option.count, option.selected) for option in result.facet(name).options]
        assert options == oracle.facet(name, asked)
    assert result.counts_without() == {name: len(oracle.found(asked, but=name)) for name in result.counts_without()}


@pytest.mark.parametrize("sort", ["date", "title", "changed"])
def test_long_lists_are_in_the_same_order_as_short_ones(monkeypatch, sort):
    short = search(Criteria(sort=sort, year_from=1995)).ids

    monkeypatch.setattr(index, "_BLOCK", 3)
    long = SearchResult(Criteria(sort=sort, year_from=1995), replace(current_index()), timezone.localdate())

    assert len(short) > 6
    assert long.ids == short


def test_chunks_are_the_list_in_order():
    result = search(Criteria(sort="title"))

    chunks = list(result.chunks(20))

    assert [len(chunk) for chunk in chunks] == [20, 20, 11]
    assert [pk for chunk in chunks for pk in chunk] == result.ids


def test_pages_are_counted_from_one_to_the_last():
    result = search(Criteria(sort="title"))

    pages = {number: result.page(number) for number in (-1, 0, 1, 2, 3, 4)}

    assert {number: (page.number, page.pages, len(page.rows)) for number, page in pages.items()} == {
        -1: (1, 3, 25), 0: (1, 3, 25), 1: (1, 3, 25), 2: (2, 3, 25), 3: (3, 3, 1), 4: (1, 3, 25),
    }  # fmt: skip
    assert search(Criteria(q="nothing has this word")).page() == ([], 1, 1, 0)


def facet(selected: tuple[int, ...] = (), match: str = "") -> Facet:
    """A facet of twelve options, of which the last has no agreement."""
    options = (Option(str(number), "", "", 11 - number, number in selected) for number in range(12))
    return Facet("partner", "Partner", tuple(options), match)


def numbers(options: Iterable[Option]) -> list[int]:
    return [int(option.value) for option in options]


def test_first_ten_options_and_the_selected_ones_are_shown():
    assert (numbers(facet().shown_options), numbers(facet().more_options)) == ([*range(10)], [10, 11])
    assert numbers(facet(selected=(3, 11)).shown_options) == [*range(10), 11]
    assert numbers(facet(selected=(3, 11)).more_options) == [10]


def test_chart_shows_the_selected_options_if_they_limit_the_result():
    assert numbers(facet().charted_options) == [*range(11)]
    assert numbers(facet(selected=(3, 11), match="any").charted_options) == [3, 11]
    assert numbers(facet(selected=(3, 11), match="all").charted_options) == [*range(11)]


@pytest.fixture
def oracle_of_today(db):
    return Oracle(timezone.localdate())


@examples(40)
@given(asked=criteria())
def test_page_shows_what_the_oracle_says(client, oracle_of_today, asked):
    assume((asked.year_from or 0) <= (asked.year_to or 9999))  # else the page names the two years and ignores them
    keys = oracle_of_today.keys(asked)

    page = client.get(f"/agreements/?{query_string(asked)}").content.decode()

    heading = re.search(r'<h2 id="count">(.*?)</h2>', page)[1]
    assert sum(map(int, re.findall(r'<data class="\w+" value="(\d+)"', heading))) == len(keys)
    assert re.findall(r'class="row-title" href="/agreements/([^/]+)/', page) == keys[:PAGE_SIZE]
    boxes = re.findall(r'name="(\w+)" value="([^"]+)"( checked)?> [^<]* <span class="number">(\d+)<', page)
    for name in FACETS:
        shown = {(value, int(count), bool(checked)) for facet, value, checked, count in boxes if facet == name}
        assert shown == set(oracle_of_today.facet(name, asked))
