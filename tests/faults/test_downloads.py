"""Programs that hang up in the middle, ask all at once or ask for nonsense are served, and leave nothing behind."""

import json
import shutil
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.helpers.running_site import RunningSite

MEMORY = 60  # MB that a worker may grow by: the answers that are kept, and what Python does not give back


@pytest.fixture(scope="module")
def left_over(tmp_path_factory) -> Path:
    """The folder of the server's temporary files."""
    return tmp_path_factory.mktemp("temporary")


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
    assert [line for line in lines if line.get("status", 0) >= 500 and line["cache"] != "busy"] == []
    assert "Traceback" not in told


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
    before = site.memory()

    for _again in range(10):
        for path in files:
            hang_up(site, path)

    assert site.get("/agreements.csv").text.count("\r\n") == 704
    assert site.memory() - before < MEMORY
    kept = [path.name for path in left_over.iterdir() if path.name.startswith("openpyxl")]
    assert kept == []


@pytest.mark.parametrize("path", ["/agreements.csv", "/agreements.json", "/agreements.xlsx", "/api/agreements/?page=7"])
def test_fifty_at_once_are_served_alike_or_asked_to_come_back(site, path):
    whole = site.get(path)
    before = site.memory()

    with ThreadPoolExecutor(50) as crowd:
        asked = [crowd.submit(site.get, path, timeout=300) for _ in range(50)]
        waits = [timed(site, "/healthz/") for _ in range(10)]
        heard = [answer.result() for answer in asked]

    served = [answer for answer in heard if answer.status == 200]
    refused = [answer for answer in heard if answer.status != 200]
    assert {answer.content for answer in served} == {whole.content}
    assert {(answer.status, answer.headers["retry-after"]) for answer in refused} <= {(503, "5")}
    assert len(served) > 10
    assert max(waits) < 3
    assert site.memory() - before < MEMORY
    assert site.get(path).content == whole.content


def timed(site: RunningSite, path: str) -> float:
    started = time.monotonic()
    assert site.get(path).status == 200
    return time.monotonic() - started


@pytest.mark.parametrize("path", ["/agreements.csv", "/agreements/", "/api/", "/feed/", "/data/", "/agreements.bib"])
@pytest.mark.parametrize("accepted", ["nonsense", "text/nothing;q=x", "*" * 5000])
def test_whatever_is_accepted_is_served(site, path, accepted):
    assert site.get(path, Accept=accepted).status == 200


def test_answers_that_did_not_change_are_not_sent_again(site):
    first = site.get("/api/agreements/?page=2")

    again = site.get("/api/agreements/?page=2", **{"If-None-Match": first.headers["etag"]})

    assert (again.status, again.content) == (304, b"")
    assert again.headers["access-control-allow-origin"] == "*"
