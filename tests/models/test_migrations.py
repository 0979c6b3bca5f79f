"""The migrations lead to what the models say: the database of every other test is made by migrations alone."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from agreements.models import Proposal


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
