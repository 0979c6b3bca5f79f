"""What was searched, of a generated catalogue: page, file and API say the same, and any address is understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.chart_numbers import cells, count_at, coverage_lines, linked
from tests.helpers.examples import examples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("generated_catalogue")]
SIDES = [(rows, columns) for rows in ("partner", "country", "region") for columns in ("theme", "area")]
KNOWN = {(side, word) for sides in SIDES for side, word in zip(("rows", "columns"), sides, strict=True)}


@pytest.mark.parametrize(("rows", "columns"), SIDES)
def test_page_file_and_api_say_the_same(client, rows, columns):
    query = f"?rows={rows}&columns={columns}"
    page, api = client.get(f"/coverage/{query}").content, client.get(f"/api/coverage/{query}").json()

    found = coverage_lines(client, query)

    of_api = [{**cell, rows: cell["row"], columns: cell["column"]} for cell in api["cells"]]
    names = (rows, columns, "agreements", "state", "searched_on", "searched", "found")
    assert [tuple(str(cell[name] if cell[name] is not None else "") for name in names) for cell in of_api] == [
        tuple(line[name] for name in names) for line in found
    ]
    on_page = [text for _all, *row in cells(page) for text in row]
    marked = {"on-record": "", "none-found": "○", "found": "+", "outdated": "◌", "not-searched": "·"}
    assert on_page == [
        str(cell["agreements"]) if cell["agreements"] else marked[cell["state"]] + cell["sentence"] for cell in of_api
    ]


def test_every_link_of_the_table_leads_to_what_it_counts(client):
    links = linked(client.get("/coverage/?rows=country&columns=area").content, "tbody//td/a")

    counts = [int(text) if text.isdigit() else 0 for _address, text in links]

    assert counts == [count_at(address) for address, _text in links]
    assert 0 in counts


@examples(40)
@given(name=st.sampled_from(["rows", "columns", "row", "q", "page"]), word=st.text(max_size=30))
def test_anything_can_be_asked(client, name, word):
    answers = [client.get(f"/{path}", {name: word}) for path in ("coverage/", "coverage.csv", "api/coverage/")]

    assert [answer.status_code for answer in answers] == [200, *[200 if (name, word) in KNOWN else 400] * 2]
