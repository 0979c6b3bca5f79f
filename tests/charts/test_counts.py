"""Every number in a chart is the list's count for the URL it leads to; anything can be asked of charts."""

import re
from collections import Counter
from xml.etree import ElementTree

import html5lib
import pytest
from django.http import QueryDict
from hypothesis import example, given
from hypothesis import strategies as st

from agreements.search import SearchResult, search
from agreements.search.criteria import Criteria
from agreements.search.query_strings import query_string
from agreements.web.chart_data import timeline_data
from agreements.web.chart_filters import SIDES
from agreements.web.filters import AgreementFilter, with_value
from tests.helpers.chart_numbers import count_at, drawn, linked, told
from tests.helpers.examples import examples
from tests.helpers.random_criteria import criteria

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("generated_catalogue")]
PICTURES = ["map?", "timeline?", "timeline?by=instrument&", "timeline?by=status&"]
FEW = examples(40)


def result_of(asked: Criteria) -> SearchResult:
    """What a page answers to a question: it ignores what nobody knows here."""
    return search(AgreementFilter(QueryDict(query_string(asked))).criteria)


@FEW
@given(asked=criteria(), picture=st.sampled_from(PICTURES))
@example(asked=Criteria(), picture="map?")
@example(asked=Criteria(), picture="timeline?")
def test_picture_counts_what_its_links_lead_to(client, asked, picture):
    name, query = picture.split("?")
    query += query_string(result_of(asked).criteria)

    numbers = [*drawn(client.get(f"/{name}.svg?{query}").content), *told(client.get(f"/{name}/?{query}").content)]

    assert [number for _, number in numbers] == [count_at(address) for address, _ in numbers]
    assert numbers or asked != Criteria()


@FEW
@given(asked=criteria(), sides=st.permutations(list(SIDES)))
@example(asked=Criteria(), sides=["partner", "theme"])
def test_cross_counts_what_both_its_values_are_asked_for(asked, sides):
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
def test_number_of_the_matrix_opens_to_that_many_agreements(client, asked, sides, place):
    query = f"rows={sides[0]}&columns={sides[1]}&{query_string(asked)}"
    cells = linked(client.get(f"/matrix/?{query}").content, "tbody//td/a")
    counts = [count for row in result_of(asked).cross_tab(*sides[:2]).counts for count in row if count]
    assert [int(number) for _, number in cells] == counts

    for address, number in cells[place % len(cells) :][:1] if cells else ():
        opened = client.get(f"/matrix/{address}").content

        [(list_address, sentence), *_] = linked(opened, "section[@id='cell']/p/a")
        agreements_and_strategies = sum(map(int, re.findall(r"\d+", sentence)))
        assert int(number) == agreements_and_strategies == count_at(list_address)
        assert linked(opened, "tbody//td/a[@aria-current]") == [(address, number)]


@FEW
@given(asked=criteria())
@example(asked=Criteria())
def test_map_shows_every_country_that_is_reached(client, asked):
    result = result_of(asked)
    query = query_string(result.criteria)
    options = result.facet("country").charted_options

    on_map, in_table = client.get(f"/map.svg?{query}").content, client.get(f"/map/?{query}").content

    assert options or asked != Criteria()
    assert len(list(told(in_table))) == (len(options) if result.count else 0)
    assert len(list(drawn(on_map))) == sum(option.count > 0 and option.value != "none" for option in options)


@FEW
@given(asked=criteria())
@example(asked=Criteria())
def test_lanes_of_instruments_add_up_to_all_agreements(asked):
    whole, *lanes = timeline_data(search(asked), "instrument").lanes

    added = Counter()
    for bar in (bar for lane in lanes for bar in lane.bars):
        added[bar.year] += bar.count
    assert added == {bar.year: bar.count for bar in whole.bars}
    assert added or asked != Criteria()


@FEW
@given(
    picture=st.sampled_from(["map", "timeline", "matrix"]),
    name=st.sampled_from(["q", "country", "via", "page", "sort", "theme", "by", "rows", "columns", "row", "column"]),
    word=st.text(max_size=30),
)
def test_any_address_gets_a_picture_that_programs_can_read(client, picture, name, word):
    page, sheet = client.get(f"/{picture}/", {name: word}), client.get(f"/{picture}.csv", {name: word})

    refused = page.context["filters"].problems or not word.strip() or name in ("row", "column")
    assert (page.status_code, sheet.status_code) == (200, 400 if refused else 200)
    html5lib.HTMLParser(strict=True).parse(page.content)
    if picture != "matrix" and sheet.status_code == 200:
        ElementTree.fromstring(client.get(f"/{picture}.svg", {name: word}).content)
