"""What readers see is never older than the last change, and never half of one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from agreements.models import Agreement, CurrentRevision, Event, catalogue_transaction
from agreements.search import current_index, pin_revision, search
from agreements.search.criteria import Criteria
from tests.helpers import factories

pytestmark = pytest.mark.django_db


def test_index_is_kept_until_a_change_and_not_longer():
    factories.published_agreement()
    before = current_index()

    assert current_index() is before
    factories.published_agreement(title="Another")
    assert search(Criteria()).count == 2


def test_index_without_a_revision_is_never_kept():
    factories.published_agreement()
    CurrentRevision.objects.all().delete()  # as after a plain loaddata: rows without a revision

    assert search(Criteria()).total == 1
    Agreement.objects.update(state="draft")  # nothing says so
    assert search(Criteria()).total == 0


def test_kind_of_a_source_that_only_a_relation_to_a_draft_cites_is_unknown():
    shown = factories.published_agreement()
    hidden = factories.published_agreement(title="Secret", state="draft")
    with catalogue_transaction(None, "a relation"):
        source = factories.source("https://institute.example/1", "research")
        shown.relations.create(verb="follows", other=hidden, source=source)

    assert [(option.value, option.count) for option in search(Criteria()).facet("source_kind").options] == [
        ("government", 1)
    ]


def test_drafts_leave_no_trace():
    factories.published_agreement(partners=("NO",), areas=("oil",))
    factories.published_agreement(title="Secret", partners=("UZ",), areas=("wind",), state="draft", summary="hidden")

    result = search(Criteria())

    assert result.total == 1
    assert {option.value for facet in result.facets for option in facet.options}.isdisjoint(
        {"UZ", "uzbekistan", "wind"}
    )
    assert [search(Criteria(q=q)).count for q in ("secret", "hidden", "wind", "uzbekistan")] == [0, 0, 0, 0]
    assert search(Criteria(q="secrat")).suggestion == ""


def test_pinned_revision_is_current_until_a_change():
    factories.published_agreement()
    current_index()

    with pin_revision() as revision:
        before = search(Criteria()).count
        is_current = revision.is_current()
        factories.published_agreement(title="Another")
        after = search(Criteria()).count

    assert (before, is_current, after, revision.is_current()) == (1, True, 1, False)
    assert search(Criteria()).count == 2


def test_pinned_revision_is_not_current_when_its_index_is_of_a_later_one():
    factories.published_agreement()
    current_index()

    with pin_revision() as revision:
        factories.published_agreement(title="Another")
        revision.index = None
        with catalogue_transaction(None, "more"):
            factories.agreement(title="A third")
        revision.token = "no longer cached"

        assert search(Criteria()).count == 3
        assert not revision.is_current()


def test_index_is_built_again_when_a_change_comes_in_between():
    factories.published_agreement()
    late = []

    def write_between(execute, sql, params, many, context):
        if "agreements_commitment" in sql and not late:
            late.append(True)
            factories.published_agreement(title="Late")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(write_between):
        result = search(Criteria())

    assert (late, result.count) == ([True], 2)


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_at_once_get_one_index():
    factories.published_agreement()

    def ask(_number):
        try:
            return current_index()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(ask, range(16)))

    assert len(set(map(id, found))) == 1
    with catalogue_transaction(None, "more"):
        factories.agreement(title="Another")
    assert search(Criteria()).count == 2


def test_sources_are_asked_for_in_one_go_by_every_kind_of_fact():
    factories.published_agreement()
    with catalogue_transaction(None, "a test"):
        announced = factories.source("https://example.org/announced")
        event = Event.objects.get()
        event.source = announced
        event.save()

    keys = (key for key in [announced.key, "nothing-12345678"])

    assert {key: len(found) for key, found in current_index().sources.postings(keys).items()} == {announced.key: 1}
