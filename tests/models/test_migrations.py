"""The migrations lead to what the models say: the database of every other test is made by migrations alone."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from agreements.models import Agreement, Event, Proposal


@pytest.mark.django_db
def test_nothing_is_left_to_migrate():
    told = StringIO()

    call_command("makemigrations", dry_run=True, stdout=told)

    assert told.getvalue() == "No changes detected\n"


@pytest.mark.django_db(transaction=True)
def test_proposals_that_wait_are_kept_with_their_records():
    """Until 0006 each was for an agreement."""
    user = User.objects.create_user("publisher")
    migrations = MigrationExecutor(connection)
    present = migrations.loader.graph.leaf_nodes("agreements")
    migrations.migrate([("agreements", "0004_current_revision_loaded_digest")])
    try:
        past = migrations.loader.project_state(("agreements", "0004_current_revision_loaded_digest")).apps
        revision = past.get_model("agreements", "Revision").objects.create(reason="before")
        values = {"title": "CCS", "slug": "ccs", "key": "ccs", "instrument": "treaty", "revision": revision}
        made = past.get_model("agreements", "Agreement").objects.create(**values)
        waiting = past.get_model("agreements", "Proposal").objects
        waiting.create(agreement=made, user_id=user.pk, reason="a better title", typed="title=X", says=[])
    finally:
        MigrationExecutor(connection).migrate(present)

    kept = Proposal.objects.values("model", "object_id", "user", "reason", "typed")
    assert [*kept] == [
        {"model": "agreement", "object_id": made.pk, "user": user.pk, "reason": "a better title", "typed": "title=X"}
    ]


@pytest.mark.django_db(transaction=True)
def test_the_only_expectation_of_a_record_is_settled_by_what_met_it():
    """Until 0010 whatever came later met all expectations of its record."""
    migrations = MigrationExecutor(connection)
    present = migrations.loader.graph.leaf_nodes("agreements")
    before = [("agreements", "0005_proposals_of_any_record_uploads")]
    migrations.migrate(before)
    try:
        past = migrations.loader.project_state(before).apps
        revision = past.get_model("agreements", "Revision").objects.create(reason="before")
        for key, dates in {"one": ["2024-05"], "two": ["2024-05", "2024-06"], "late": ["2026"]}.items():
            values = {"title": key, "slug": key, "key": key, "instrument": "treaty", "revision": revision}
            made = past.get_model("agreements", "Agreement").objects.create(**values)
            events = past.get_model("agreements", "Event").objects
            for number, date in enumerate(dates, 1):
                events.create(agreement=made, number=number, kind="expected", date=date, title="Expected")
            for number, kind, date in ((7, "announced", "2024-06"), (8, "signed", "2024-05"), (9, "held", "2025")):
                events.create(agreement=made, number=number, kind=kind, date=date, title=kind)
    finally:
        MigrationExecutor(connection).migrate(present)

    settled = Event.objects.exclude(settles=None).values_list("agreement__key", "number", "settles__number")
    assert [*settled] == [("one", 8, 1)]
    overdue = Agreement.objects.order_by("key").values_list("key", "overdue_from")
    assert [(key, str(day)) for key, day in overdue] == [("late", "None"), ("one", "None"), ("two", "2024-06-01")]
