"""What all tests share."""

import gc
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import tests.helpers.examples  # noqa: F401  the profiles of Hypothesis
from tests.helpers.chromium import CHROMIUM, LAUNCH
from tests.helpers.database_copies import copy_in_use, drop_copy, make_copy
from tests.helpers.made_once import made_once
from tests.helpers.random_catalogue import make_catalogue
from tests.helpers.running_site import RunningSite
from tests.helpers.shipped_catalogue import load_catalogue

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


def pytest_sessionstart():
    """Look for reference cycles a hundred times less often: making pages leaves few, and a tenth of the time is won."""
    gc.set_threshold(100_000, 50, 50)


def pytest_unconfigure():
    _FOLDER.cleanup()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what needs a database, skip what needs a browser that isn't there, and begin with what takes long."""
    no_browser = pytest.mark.skip(reason="no Chromium here: apt-get install chromium-headless-shell, or set CHROMIUM")
    for item in items:
        if item.get_closest_marker("django_db") or "db" in item.fixturenames:
            item.add_marker("database")
        if "browser" in item.fixturenames and not CHROMIUM:
            item.add_marker(no_browser)
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(autouse=True)
def no_earlier_revision():
    """A test knows no revision of an earlier one, as a new process doesn't.

    A page that starts from a revision that is gone is rendered again, and the test client would show the context of
    the rendering that was thrown away.
    """
    from agreements.search import cache  # once Django is set up

    cache._last_tokens.clear()


@pytest.fixture(autouse=True)
def unthrottled():
    """What one test asked of the API counts against no other."""
    from django.core.cache import cache  # once the environment stands

    cache.clear()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, **LAUNCH}


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory, worker_id) -> Path:
    """A folder that all workers of the run share, for what is made once."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def static_root(shared_folder) -> Path:
    """The collected static files."""

    def collect(folder: Path) -> None:
        site = RunningSite(shared_folder, STATIC_ROOT=str(folder), DATABASE_URL="")
        site.manage("collectstatic", "--noinput", "-v0")

    return made_once(shared_folder / "static", collect)


@pytest.fixture(scope="session")
def database_copy(django_db_setup, django_db_blocker):
    """`database_copy(name, fill)` is the fixture of a module whose database is a copy that `fill` has filled once."""
    made = set()

    @contextmanager
    def database_copy(name: str, fill: Callable[[], None]) -> Iterator[None]:
        if name not in made:
            made.add(name)
            with django_db_blocker.unblock():
                make_copy(name, fill)
        with copy_in_use(name):
            yield

    yield database_copy
    with django_db_blocker.unblock():
        for name in made:
            drop_copy(name)


@pytest.fixture(scope="module")
def catalogue(database_copy):
    """The shipped catalogue, for all tests of a module that come after the first that asks for it."""
    with database_copy("shipped", load_catalogue):
        yield


@pytest.fixture(scope="module")
def generated_catalogue(database_copy):
    """The catalogue of tests.helpers.random_catalogue, likewise."""
    with database_copy("random", make_catalogue):
        yield
