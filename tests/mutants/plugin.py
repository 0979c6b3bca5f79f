"""pytest in the process of a mutant: a database that is migrated already, likely tests first, and who failed."""

import json
import os
import shutil
from pathlib import Path

import pytest

DATABASE = "MUTANTS_DATABASE"  # a migrated SQLite file; made by the first run
LIKELY = "MUTANTS_LIKELY"  # names of tests, as JSON
FAILED = "MUTANTS_FAILED"  # the file that takes the name of the test that failed


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    from django.conf import settings  # tests/conftest.py has said by now where the database will be

    migrated = Path(os.environ[DATABASE])
    name = settings.DATABASES["default"]["TEST"]["NAME"]
    if migrated.exists():
        shutil.copy(migrated, name)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    likely = json.loads(os.environ[LIKELY])
    items.sort(key=lambda item: likely.index(item.nodeid) if item.nodeid in likely else len(likely))


@pytest.fixture(scope="session", autouse=True)
def keep_migrated(django_db_setup, django_db_blocker):
    """The first run leaves its empty database to the later ones."""
    from django.db import connection  # once Django is set up

    migrated = Path(os.environ[DATABASE])
    if not migrated.exists():
        with django_db_blocker.unblock():
            connection.close()
            shutil.copy(connection.settings_dict["NAME"], migrated)


def pytest_runtest_logreport(report):
    if report.failed:
        Path(os.environ[FAILED]).write_text(report.nodeid)


def pytest_collectreport(report):
    if report.failed:
        Path(os.environ[FAILED]).write_text(f"{report.nodeid} (import)")
