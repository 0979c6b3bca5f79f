"""Slow clients, and a flood of questions never asked before: the others are served."""

import socket
import threading
import time
from contextlib import ExitStack

import pytest

from tests.helpers.running_site import RunningSite

HALF_A_FORM = b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9999\r\n\r\na="
PAGE = "/agreements/dialogue-on-batteries/"


@pytest.fixture
def site(start, sqlite_url) -> RunningSite:
    return start(DATABASE_URL=sqlite_url)


def test_slow_clients_keep_nobody_waiting(site):
    with ExitStack() as stack:
        for half in (
            b"GET / HT",
            b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9999\r\n\r\na=",
        ) * 100:
            client = stack.enter_context(socket.create_connection(("127.0.0.1", site.port)))
            client.sendall(half)
        slow_reader = stack.enter_context(socket.create_connection(("127.0.0.1", site.port)))
        slow_reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        slow_reader.sendall(b"GET /agreements.csv HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")

        waits = [timed(site, PAGE) for _ in range(10)]

    assert max(waits) < 5


def test_flood_of_searches_leaves_the_site_answering(site):
    stop = time.monotonic() + 5
    flooded = []

    def flood(number: int) -> None:
        while time.monotonic() < stop:
            flooded.append(site.get(f"/agreements/?q=word{number}x{len(flooded)}").status)

    strangers = [threading.Thread(target=flood, args=(number,)) for number in range(20)]
    for stranger in strangers:
        stranger.start()
    waits = []
    while time.monotonic() < stop:
        waits.append(timed(site, PAGE))
    for stranger in strangers:
        stranger.join()

    assert set(flooded) == {200}
    assert max(waits) < 5


def timed(site: RunningSite, path: str) -> float:
    started = time.monotonic()
    assert site.get(path).status == 200
    return time.monotonic() - started
