"""Catalogue transactions: one revision each, history rows that point to it, none where nothing changes."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from agreements.models import (
    Agreement,
    Alias,
    CurrentRevision,
    Event,
    NoTransactionError,
    Relation,
    Revision,
    Status,
    catalogue_transaction,
    current_token,
)
from tests.helpers import factories
from tests.helpers.running_site import wait_for

pytestmark = pytest.mark.django_db


def test_change_makes_one_revision_and_moves_the_head():
    made = factories.published_agreement()

    assert Revision.objects.count() == 1
    assert made.revision == CurrentRevision.objects.get().revision
    assert current_token() == made.revision.token
    assert {row.revision for row in made.history.all()} == {made.revision}


def test_change_of_nothing_makes_no_revision():
    with catalogue_transaction(None, "nothing to do"):
        pass

    assert Revision.objects.count() == 0


def test_transaction_is_empty_until_its_first_row():
    with catalogue_transaction(None, "an area") as opened:
        before = opened.is_empty
        factories.area()

        assert [before, opened.is_empty] == [True, False]


def test_a_longer_reason_is_cut_to_what_a_revision_holds():
    with catalogue_transaction(None, "x" * 400):
        factories.area()

    assert Revision.objects.get().reason == "x" * 300


def test_change_of_a_fact_moves_its_agreement():
    made = factories.published_agreement()
    before = made.revision

    with catalogue_transaction(None, "a better title of the event") as opened:
        event = made.events.get()
        event.title = "Signed in Oslo"
        event.save()

    made.refresh_from_db()
    assert made.revision == opened.revision != before


def revisions_moved(*agreements: Agreement) -> list[bool]:
    """Whether each of them carries the newest revision."""
    newest = CurrentRevision.objects.get().revision_id
    moved = dict(Agreement.objects.values_list("pk", "revision"))
    return [moved[agreement.pk] == newest for agreement in agreements]


def test_both_ends_of_a_relation_get_the_revision_and_no_other_agreement():
    one, other, third = (factories.published_agreement(title=title) for title in ("One", "Other", "Third"))

    with catalogue_transaction(None, "a relation"):
        relation = Relation.objects.create(agreement=one, verb="follows", other=other)
    assert revisions_moved(one, other, third) == [True, True, False]

    with catalogue_transaction(None, "another agreement"):
        third.save()
    with catalogue_transaction(None, "no relation"):
        relation.delete()
    assert revisions_moved(one, other, third) == [True, True, False]
    newest_first = list(Revision.objects.order_by("-pk"))
    assert [past.revision for past in other.history.all()] == [newest_first[number] for number in (0, 2, 4)]


def test_another_name_moves_the_agreement_that_has_it():
    one, other = (factories.published_agreement(title=title) for title in ("One", "Other"))

    with catalogue_transaction(None, "another name"):
        Alias.objects.create(agreement=one, name="Number one")

    assert revisions_moved(one, other) == [True, False]


def test_corrected_date_of_a_source_moves_the_overdue_day_of_undated_expectations():
    with catalogue_transaction(None, "expectations"):
        report = factories.source(published_on="2024-01-10")
        undated, dated = (factories.agreement(title=title, date=None) for title in ("Undated", "Dated"))
        Event.objects.create(agreement=undated, kind="expected", title="Expected", source=report)
        Event.objects.create(agreement=dated, kind="expected", date="2026", title="Expected", source=report)

    with catalogue_transaction(None, "the date of the report"):
        report.published_on = "2025-01-10"
        report.save()

    days = dict(Agreement.objects.values_list("title", "overdue_from"))
    assert days == {"Undated": dt.date(2026, 1, 10), "Dated": dt.date(2027, 1, 1)}
    assert revisions_moved(undated, dated) == [True, False]


def test_change_that_fails_leaves_nothing():
    def fail():
        with catalogue_transaction(None, "fails"):
            factories.agreement()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert (Agreement.objects.count(), Revision.objects.count(), current_token()) == (0, 0, "")


def test_write_outside_the_door_is_refused():
    with pytest.raises(NoTransactionError):
        factories.agreement()


def somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
        return cursor.fetchone()[0] > 0


@pytest.mark.django_db(transaction=True)
def test_who_locks_reads_what_the_writer_before_wrote():
    made = factories.published_agreement()
    begins = threading.Event()

    def notice_the_begin(execute, sql, *arguments):
        if "BEGIN" in sql:
            begins.set()
        return execute(sql, *arguments)

    def read_by_the_second() -> str:
        with connection.execute_wrapper(notice_the_begin), catalogue_transaction(None, "the second") as opened:
            opened.lock()
            place = Agreement.objects.get().place
        connection.close()
        return place

    # SQLite locks as a transaction begins.
    waits = begins.is_set if connection.vendor == "sqlite" else somebody_waits_for_us
    with ThreadPoolExecutor(1) as threads, catalogue_transaction(None, "the first"):
        made.place = "Oslo"
        made.save()
        second = threads.submit(read_by_the_second)
        wait_for(lambda: waits() or second.done(), 30)

    assert second.result() == "Oslo"


def test_stored_copies_follow_the_events():
    made = factories.published_agreement(date="2024-01")

    assert (str(made.date), made.year, made.status, made.overdue_from) == ("2024-01", 2024, Status.SIGNED, None)


def test_partner_of_a_body_that_readers_see_is_no_draft():
    """The data package tells it beside the body, though it is party to nothing itself."""
    made = factories.published_agreement()
    with catalogue_transaction(None, "a body of somebody else"):
        elsewhere = factories.country_partner("VN")
        made.parties.filter(side="partner").update(body=factories.body("Agency of Energy", elsewhere))
    before = current_token()

    with catalogue_transaction(None, "another name"):
        elsewhere.name = "Socialist Republic of Viet Nam"
        elsewhere.save()

    assert current_token() != before
