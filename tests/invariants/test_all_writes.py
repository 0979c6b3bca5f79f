"""Whatever changes the catalogue is a catalogue transaction: in the admin, in commands and in code."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import call_command
from django.db import transaction
from django.db.models import ProtectedError

from agreements.admin.base import CatalogueAdmin, ReadOnlyAdmin
from agreements.models import (
    Agreement,
    CurrentRevision,
    LoadedDigest,
    NoTransactionError,
    Proposal,
    Revision,
    Theme,
    Upload,
    WordCheck,
)
from tests.helpers import factories
from tests.helpers.admin_forms import change_page, complaints, filled, model_admins

pytestmark = pytest.mark.django_db

# What the catalogue keeps about itself: written by transactions, loader, checks and admin, and no part of any record.
KEPT = {Revision, CurrentRevision, LoadedDigest, Proposal, Upload, WordCheck}
MODELS = [model for model in apps.get_app_config("agreements").get_models() if not hasattr(model, "history_object")]
CATALOGUE = [model for model in MODELS if model not in KEPT]
PAGES = {model: page for model, page in model_admins().items() if model._meta.app_label == "agreements"}
WRITTEN = [model for model, page in PAGES.items() if isinstance(page, CatalogueAdmin)]


def labels(models) -> list[str]:
    return [model._meta.model_name for model in models]


@pytest.mark.parametrize("model", CATALOGUE, ids=labels(CATALOGUE))
def test_every_row_is_written_only_inside_a_change_and_tells_its_revision(model):
    factories.row_of_every_model()
    row = model.objects.order_by("pk").last()

    for write in (row.save, row.delete):
        with pytest.raises((NoTransactionError, ProtectedError)), transaction.atomic():
            write()
    assert model.objects.filter(pk=row.pk).exists()
    assert not model.history.model._meta.get_field("revision").null
    assert {told.revision for told in model.history.all()} == {Revision.objects.get()}


def test_every_page_of_the_desk_writes_through_the_door_or_not_at_all():
    assert [page for page in PAGES.values() if not isinstance(page, CatalogueAdmin | ReadOnlyAdmin)] == []
    assert [page for page in PAGES.values() if page.actions or page.list_editable] == []
    assert "delete_selected" not in dict(admin.site.actions)


@pytest.mark.parametrize("model", WRITTEN, ids=labels(WRITTEN))
def test_every_save_at_the_desk_is_one_revision(admin_client, admin_user, model):
    factories.row_of_every_model()
    row = model.objects.order_by("pk").last()
    page, name = change_page(row), next(one for one in ("title", "name", "searched") if hasattr(row, one))

    response = admin_client.post(page, filled(admin_client.get(page), reason="a better name", **{name: "Better"}))

    told = model.history.filter(id=row.pk).latest("history_id")
    assert response.status_code == 302, complaints(response)
    assert Revision.objects.count() == 2
    assert (told.revision.user, told.revision.reason) == (admin_user, "a better name")


@pytest.mark.parametrize("model", WRITTEN, ids=labels(WRITTEN))
def test_a_save_of_nothing_is_no_revision(admin_client, model):
    factories.row_of_every_model()
    page = change_page(model.objects.order_by("pk").last())

    response = admin_client.post(page, filled(admin_client.get(page)))

    assert response.status_code == 302, complaints(response)
    assert Revision.objects.count() == 1


def test_a_deletion_at_the_desk_is_one_revision_with_its_rows(admin_client):
    factories.row_of_every_model()
    made = Agreement.objects.get(title="Another")

    admin_client.post(change_page(made).replace("/change/", "/delete/"), {"post": "yes"})

    told = Revision.objects.first()
    assert Revision.objects.count() == 2
    assert Agreement.history.get(id=made.pk, history_type="-").revision == told
    assert Agreement.objects.get().revision == told  # it had a relation to the deleted one


def test_the_loader_is_one_revision(tmp_path):
    path = tmp_path / "themes.json"
    path.write_text('[{"model": "agreements.theme", "fields": {"slug": "water", "name": "Water", "order": 9}}]')

    call_command("load_catalogue", str(path), verbosity=0)

    assert [one.reason for one in Revision.objects.all()] == ["Loaded themes.json"]
    assert [told.revision for told in Theme.history.all()] == [Revision.objects.get()]


def test_bulk_writes_which_send_no_signals_stand_where_a_change_is_open():
    """And two that are none: what checks of links and archives came to is no part of what a record says."""
    bulk = re.compile(r"(?:objects|touched)\b.*\.(?:update|bulk_create|bulk_update|delete)\(")
    # Accounts are no part of the catalogue, and a migration is no change of a record.
    others = {Path("agreements/accounts"), Path("agreements/migrations")}
    paths = [path for path in Path("agreements").rglob("*.py") if others.isdisjoint(path.parents)]
    found = {str(path) for path in paths if bulk.search(path.read_text())}

    assert found == {
        "agreements/curation/archiver.py",
        "agreements/curation/link_checker.py",
        "agreements/loading/source_twins.py",
        "agreements/loading/writer.py",
        "agreements/models/transactions.py",
        "agreements/models/status.py",
        "agreements/curation/revert.py",
    }
