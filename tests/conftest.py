"""What all tests share."""

import tempfile
from pathlib import Path

import pytest

FIXTURES = sorted(Path(__file__).parents[1].glob("fixtures/*.json"))
_FOLDER = tempfile.TemporaryDirectory(prefix="cooperation-tests-")


def pytest_configure():
    from django.conf import settings  # once the environment stands

    # The manifest storage needs collectstatic; the browser tests use it, in a server of their own.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Threads share a file as they do in earnest; SQLite's shared memory knows no waiting.
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(Path(_FOLDER.name, "catalogue.sqlite3"))
    settings.WHITENOISE_AUTOREFRESH = True  # else it misses the folder that collectstatic makes


@pytest.fixture(scope="module")
def catalogue(django_db_setup, django_db_blocker):
    """The shipped catalogue, loaded once for all tests of a module. From here on the module's database isn't empty."""
    from django.db import transaction  # once the environment stands

    from agreements.loading import load

    with django_db_blocker.unblock(), transaction.atomic():
        load(FIXTURES, "the tests")
        yield
        transaction.set_rollback(True)
