"""Catalogue transactions: one revision each, history rows that point to it, none where nothing changes."""

import pytest

from agreements.models import (
    Agreement,
    CurrentRevision,
    NoTransactionError,
    Revision,
    Status,
    catalogue_transaction,
    current_token,
)
from tests.helpers import factories

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


def test_change_of_a_fact_moves_its_agreement():
    made = factories.published_agreement()
    before = made.revision

    with catalogue_transaction(None, "a better title of the event") as opened:
        event = made.events.get()
        event.title = "Signed in Oslo"
        event.save()

    made.refresh_from_db()
    assert made.revision == opened.revision != before


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


def test_stored_copies_follow_the_events():
    made = factories.published_agreement(date="2024-01")

    assert (str(made.date), made.year, made.status, made.overdue_from) == ("2024-01", 2024, Status.SIGNED, None)
