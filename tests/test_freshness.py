"""What readers see is never older than the last change, and never half of one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from agreements.models import Event, change
from agreements.search import current_index, one_revision, select
from agreements.search.criteria import Criteria
from tests import factories

pytestmark = pytest.mark.django_db


def test_index_is_kept_until_a_change_and_not_longer():
    factories.published_agreement()
    before = current_index()

    assert current_index() is before
    factories.published_agreement(title="Another")
    assert select(Criteria()).count == 2


def test_drafts_leave_no_trace():
    factories.published_agreement(partners=("NO",), areas=("oil",))
    factories.published_agreement(title="Secret", partners=("UZ",), areas=("wind",), state="draft", summary="hidden")

    selection = select(Criteria())

    assert selection.total == 1
    assert {option.value for facet in selection.facets for option in facet.options}.isdisjoint(
        {"UZ", "uzbekistan", "wind"}
    )
    assert [select(Criteria(q=q)).count for q in ("secret", "hidden", "wind", "uzbekistan")] == [0, 0, 0, 0]
    assert select(Criteria(q="secrat")).suggestion == ""


def test_view_answers_again_when_a_change_comes_in_between():
    counts = []

    @one_revision
    def view():
        counts.append(select(Criteria()).count)
        if len(counts) == 1:
            factories.published_agreement()
        return counts[-1]

    assert view() == 1
    assert counts == [0, 1]


def test_view_of_a_catalogue_that_never_rests_answers_after_a_few_attempts():
    counts = []

    @one_revision
    def view():
        counts.append(select(Criteria()).count)
        factories.published_agreement(title=f"Agreement {len(counts)}")
        return counts[-1]

    assert view() == 4
    assert counts == [0, 1, 2, 3, 4]


def test_index_is_built_again_when_a_change_comes_in_between():
    factories.published_agreement()
    late = []

    def write_between(execute, sql, params, many, context):
        if "agreements_commitment" in sql and not late:
            late.append(True)
            factories.published_agreement(title="Late")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(write_between):
        selection = select(Criteria())

    assert (late, selection.count) == ([True], 2)


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
    with change(None, "more"):
        factories.agreement(title="Another")
    assert select(Criteria()).count == 2


def test_sources_are_asked_for_in_one_go_by_every_kind_of_fact():
    factories.published_agreement()
    with change(None, "a test"):
        announced = factories.source("https://example.org/announced")
        event = Event.objects.get()
        event.source = announced
        event.save()

    keys = (key for key in [announced.key, "nothing-12345678"])

    assert {key: len(found) for key, found in current_index().sources.resting(keys).items()} == {announced.key: 1}
