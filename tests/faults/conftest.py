"""Sites that a test may break: each with a database, a catalogue of three records and a curator's account."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.helpers.made_once import made_once
from tests.helpers.running_site import CURATOR, PASSWORD, RunningSite
from tests.helpers.with_postgres import Binaries, Server

FILL = f"""
from django.contrib.auth.models import User
from django.core.management import call_command
from tests.helpers import factories

call_command("migrate", verbosity=0)
User.objects.create_superuser({CURATOR!r}, password={PASSWORD!r})
for subject in ("Batteries", "Hydrogen", "Storage"):
    factories.published_agreement(title=f"Dialogue on {{subject}}")
"""

# Enough that a list is too long to be kept whole: it is streamed.
FILL_MORE = """
from agreements.models import catalogue_transaction
from tests.helpers import factories

with catalogue_transaction(None, "many"):
    for number in range(700):
        factories.agreement(f"Agreement {number:03}", summary="A long text. " * 800)
"""


@pytest.fixture
def start(tmp_path, static_root) -> Iterator[Callable[..., RunningSite]]:
    """Starts a site: `start(DATABASE_URL=…)`."""
    with ExitStack() as stack:
        yield lambda **environment: stack.enter_context(
            RunningSite(tmp_path, STATIC_ROOT=str(static_root), **environment).serving()
        )


@pytest.fixture(scope="session")
def filled_sqlite(shared_folder) -> Path:
    def fill(database: Path) -> None:
        RunningSite(shared_folder, DATABASE_URL=f"sqlite:///{database}").do(FILL)

    return made_once(shared_folder / "catalogue.sqlite3", fill)


@pytest.fixture(scope="session")
def long_catalogue(shared_folder, filled_sqlite) -> Path:
    """A filled SQLite file with 700 agreements more."""

    def fill(database: Path) -> None:
        shutil.copy(filled_sqlite, database)
        RunningSite(shared_folder, DATABASE_URL=f"sqlite:///{database}").do(FILL_MORE)

    return made_once(shared_folder / "long-catalogue.sqlite3", fill)


@pytest.fixture
def sqlite_url(tmp_path, filled_sqlite) -> str:
    """The address of a filled SQLite file."""
    shutil.copy(filled_sqlite, tmp_path)
    return f"sqlite:///{tmp_path / filled_sqlite.name}"


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A folder with a short name (sockets lie in it) that the servers' own user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def binaries(home) -> Binaries:
    return Binaries(home)


@pytest.fixture(scope="session")
def filled_server(home, binaries, shared_folder) -> Server:
    """A filled PostgreSQL server, stopped: for others to copy."""

    def fill(folder: Path) -> None:
        server = Server(binaries, home / "filled")
        server.make()
        server.start()
        RunningSite(shared_folder, DATABASE_URL=server.url).do(FILL)
        server.stop("fast")
        server.folder.rename(folder)

    return Server(binaries, made_once(shared_folder / "postgresql", fill))


@pytest.fixture
def primary(home, binaries, filled_server) -> Iterator[Server]:
    """A running PostgreSQL server with the catalogue."""
    server = Server(binaries, home / "primary")
    server.copy(filled_server)
    server.start()
    yield server
    server.remove()


@pytest.fixture
def postgresql_url(primary) -> str:
    return primary.url


@pytest.fixture
def replica(home, binaries, primary) -> Iterator[Server]:
    """A running replica that streams from the primary."""
    server = Server(binaries, home / "replica")
    server.follow(primary)
    server.start()
    yield server
    server.remove()
