"""Every public response is of one revision, whatever is written while it is made."""

from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import connection

from agreements.api.throttling import ApiThrottle
from agreements.models import catalogue_transaction
from agreements.search import current_index
from tests.helpers import factories

pytestmark = pytest.mark.django_db

TITLE = "Memorandum number"
# What is asked for, and the table that it reads while something is written.
PUBLIC = {
    "/": "agreements_source",
    "/agreements/": "agreements_agreement",
    "/agreements.csv": "agreements_agreement",
    "/map/": "agreements_partner",
    "/partners/": "agreements_partner",
    "/changes/": "agreements_historicalagreement",
    "/feed/": "agreements_historicalagreement",
    "/sitemaps/agreements-1.xml": "agreements_agreement",
    "/api/agreements/": "agreements_agreement",
}


@contextmanager
def writing_during(table: str, times: int):
    """While this table is read for the first time since a write, another agreement is published; so many times."""
    made = []

    def write(execute, sql, params, many, context):
        outcome = execute(sql, params, many, context)
        if sql.startswith("SELECT") and f'FROM "{table}"' in sql and len(made) < times and not writing:
            writing.append(True)
            made.append(factories.published_agreement(title=f"{TITLE} {len(made) + 1}"))
            writing.clear()
        return outcome

    writing: list[bool] = []
    with connection.execute_wrapper(write):
        yield made


@pytest.mark.parametrize("path", PUBLIC)
def test_response_is_made_again_when_a_write_came_in_between(client, path):
    factories.published_agreement(title=f"{TITLE} 0")
    current_index()

    with writing_during(PUBLIC[path], times=1) as made:
        response = client.get(path)
    current_index()  # reads the token, so that what follows is of the present revision in any case
    again = client.get(path)

    assert (response.status_code, len(made)) == (200, 1)
    assert response.content == again.content


def test_response_of_a_catalogue_that_never_rests_comes_after_a_few_calls(client):
    factories.published_agreement(title=f"{TITLE} 0")
    current_index()

    with writing_during("agreements_agreement", times=100) as made:
        response = client.get("/agreements/")

    assert response.status_code == 200
    assert 4 <= len(made) < 100


def test_the_revision_is_read_once_a_request(client, django_assert_num_queries):
    factories.published_agreement()
    current_index()

    with django_assert_num_queries(1):
        client.get("/api/facets/")


@pytest.mark.parametrize("path", ["/robots.txt", "/opensearch.xml", "/accessibility/"])
def test_what_reads_nothing_of_the_catalogue_needs_no_database(client, django_assert_num_queries, path):
    with django_assert_num_queries(0):
        assert client.get(path).status_code == 200


def test_request_that_is_answered_again_counts_once_for_the_limit(client, monkeypatch):
    cache.clear()
    monkeypatch.setattr(ApiThrottle, "rate", "2/minute", raising=False)
    factories.published_agreement(title=f"{TITLE} 0")
    current_index()

    with writing_during("agreements_agreement", times=1) as made:
        answers = [client.get("/api/agreements/").status_code for _ in range(3)]

    assert (answers, len(made)) == ([200, 200, 429], 1)


def test_admin_is_called_once(admin_client):
    factories.published_agreement(title=f"{TITLE} 0")
    current_index()
    calls = []

    def count(execute, sql, params, many, context):
        calls.append('FROM "agreements_source"' in sql)
        return execute(sql, params, many, context)

    admin_client.get("/admin/agreements/source/")  # whatever is read once a process
    with connection.execute_wrapper(count):
        admin_client.get("/admin/agreements/source/")
    once = sum(calls)
    with catalogue_transaction(None, "a write"):
        factories.agreement(title="Another")
    calls.clear()
    with connection.execute_wrapper(count):
        admin_client.get("/admin/agreements/source/")

    assert sum(calls) == once > 0
