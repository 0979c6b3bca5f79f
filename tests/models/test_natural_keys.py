"""Natural keys: rows that Django writes into a fixture by them are found again by them."""

import pytest
from django.core.management import call_command

from agreements.loading.records import SPECS, stored_rows
from tests.helpers import factories

pytestmark = pytest.mark.django_db


def test_rows_of_a_dump_by_natural_keys_are_found_again_not_added(tmp_path):
    factories.row_of_every_model()
    before = [(row.spec.name, row.pk, row.values) for row in stored_rows()]
    models = [spec.model._meta.label for spec in SPECS.values()]
    dump = str(tmp_path / "dump.json")

    call_command("dumpdata", *models, output=dump, natural_primary=True, natural_foreign=True, verbosity=0)
    call_command("loaddata", dump, verbosity=0)

    assert [(row.spec.name, row.pk, row.values) for row in stored_rows()] == before
