"""Programs that hang up in the middle, ask all at once or ask for nonsense are served, and leave nothing behind."""

import json
import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.helpers.made_once import made_once
from tests.helpers.running_site import RunningSite, wait_for

# Enough that a list is too long to be kept whole: it is streamed.
FILL = """
from agreements.models import catalogue_transaction
from tests.helpers import factories

with catalogue_transaction(None, "many"):
    for number in range(700):
        factories.agreement(f"Agreement {number:03}", summary="A long text. " * 200)
"""
MEMORY = 60  # MB that a worker may grow by: the answers that are kept, and what Python does not give back


@pytest.fixture(scope="module")
def left_over(tmp_path_factory) -> Path:
    """The folder of the server's temporary files."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="session")
def long_catalogue(shared_folder, filled_sqlite) -> Path:
    """A filled SQLite file with 700 agreements more."""

    def fill(database: Path) -> None:
        shutil.copy(filled_sqlite, database)
        RunningSite(shared_folder, DATABASE_URL=f"sqlite:///{database}").do(FILL)

    return made_once(shared_folder / "long-catalogue.sqlite3", fill)


@pytest.fixture(scope="module")
def site(tmp_path_factory, static_root, long_catalogue, left_over) -> Iterator[RunningSite]:
    folder = tmp_path_factory.mktemp("downloads")
    database = shutil.copy(long_catalogue, folder)
    site = RunningSite(
        folder, DATABASE_URL=f"sqlite:///{database}", STATIC_ROOT=str(static_root), TMPDIR=str(left_over)
    )
    with site.serving():
        yield site
    told = site.log.read_text()
    lines = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    assert [line for line in lines if line.get("status", 0) >= 500] == []
    assert "Traceback" not in told


def memory(site: RunningSite) -> float:
    """Megabytes of the hungriest worker."""
    pages = [int(Path(f"/proc/{worker}/statm").read_text().split()[1]) for worker in site.workers()]
    return max(pages) * 4096 / 1e6


def hang_up(site: RunningSite, path: str) -> None:
    """Ask, read the beginning of the answer, and go."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        assert client.recv(100).startswith(b"HTTP/1.1 200")


def test_readers_who_hang_up_leave_nothing_behind(site, left_over):
    files = ["/agreements.csv", "/agreements.json", "/agreements.xlsx", "/data/japan-cooperation-agreements.zip"]
    for path in files:
        hang_up(site, path)
    before = memory(site)

    for _again in range(10):
        for path in files:
            hang_up(site, path)

    assert site.get("/agreements.csv").text.count("\r\n") == 704
    assert memory(site) - before < MEMORY
    kept = [path.name for path in left_over.iterdir() if path.name.startswith("openpyxl")]
    assert kept == []


@pytest.mark.parametrize("path", ["/agreements.csv", "/agreements.json", "/agreements.xlsx", "/api/agreements/?page=7"])
def test_fifty_at_once_are_served_alike(site, path):
    site.get(path)
    before = memory(site)

    with ThreadPoolExecutor(50) as crowd:
        heard = list(crowd.map(lambda _: site.get(path, timeout=300), range(50)))

    assert {answer.status for answer in heard} == {200}
    assert path.endswith("xlsx") or len({answer.content for answer in heard}) == 1
    assert memory(site) - before < MEMORY
    wait_for(lambda: site.get("/healthz/").status == 200, 5)


@pytest.mark.parametrize("path", ["/agreements.csv", "/agreements/", "/api/", "/feed/", "/data/", "/agreements.bib"])
@pytest.mark.parametrize("accepted", ["nonsense", "text/nothing;q=x", "*" * 5000])
def test_whatever_is_accepted_is_served(site, path, accepted):
    assert site.get(path, Accept=accepted).status == 200


def test_answers_that_did_not_change_are_not_sent_again(site):
    first = site.get("/api/agreements/?page=2")

    again = site.get("/api/agreements/?page=2", **{"If-None-Match": first.headers["etag"]})

    assert (again.status, again.content) == (304, b"")
    assert again.headers["access-control-allow-origin"] == "*"
