"""One number everywhere (DESIGN rule 1): page, files, API, citations and feed of a question hold the same ones."""

import feedparser
import pytest
from django.http import QueryDict
from hypothesis import given

from agreements.api.throttling import ApiThrottle
from agreements.search.criteria import Criteria
from agreements.search.query_strings import query_string
from agreements.web.filters import AgreementFilter
from tests.helpers.examples import examples
from tests.helpers.export_files import ENDINGS, content, keys
from tests.helpers.random_criteria import criteria

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("generated_catalogue")]


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    monkeypatch.setattr(ApiThrottle, "rate", "1000000/minute", raising=False)


@pytest.mark.slow
@examples(200)
@given(asked=criteria())
def test_every_form_of_an_answer_holds_the_same_agreements(client, asked):
    # What the catalogue happens not to know is ignored by pages and refused by the API: leave it out.
    question = query_string(AgreementFilter(QueryDict(query_string(asked))).criteria)

    shown, count = on_the_pages(client, question)

    assert len(shown) == count
    for ending in ENDINGS:
        assert keys(ending, content(client.get(f"/agreements.{ending}?{question}"))) == shown, ending
    answer = client.get(f"/api/agreements/?{question}").json()
    assert (answer["count"], [row["key"] for row in answer["results"]]) == (count, shown)
    facets = AgreementFilter(QueryDict(question)).criteria
    assert client.get(f"/api/facets/?{query_string(without_order(facets))}").json()["count"] == count
    feed = feedparser.parse(client.get(f"/feed/?{question}").content)
    if question:  # without one it tells of withdrawn ones too
        assert {entry.id.rpartition(":")[2] for entry in feed.entries} == set(shown)


def on_the_pages(client, question: str) -> tuple[list[str], int]:
    """The keys on all pages of the list, and the number in its heading."""
    found, number = [], 1
    while True:
        page = client.get(f"/agreements/?{question}&page={number}").context["page"]
        found += [row.key for row in page.rows]
        if number >= page.pages:
            return found, page.count
        number += 1


def without_order(asked: Criteria) -> Criteria:
    return Criteria(**{**vars(asked), "sort": ""})


@pytest.mark.parametrize(
    ("path", "question"),
    [
        ("/partners/asean", "partner=asean"),
        ("/countries/VN", "country=VN"),
        ("/areas/oil", "area=oil"),
    ],
)
def test_files_of_a_page_hold_what_its_list_holds(client, path, question):
    shown, count = on_the_pages(client, question)

    assert client.get(f"{path}/").context["result"].count == count > 0
    for ending in ENDINGS:
        assert keys(ending, content(client.get(f"{path}.{ending}"))) == shown
