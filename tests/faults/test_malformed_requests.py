"""Requests that no browser sends, on the wire: refused or answered, never broken, and the site stays up."""

import re
import socket

import pytest

from tests.helpers.running_site import RunningSite

LINE = b"GET /about/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
REQUESTS = {
    "nothing": b"\r\n\r\n",
    "noise": bytes(range(256)) * 4,
    "no version": b"GET /about/\r\n\r\n",
    "another version": b"GET /about/ HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
    "no host": b"GET /about/ HTTP/1.1\r\nConnection: close\r\n\r\n",
    "two hosts": LINE + b"Host: evil.example\r\n\r\n",
    "another host": b"GET /about/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    "whole address": b"GET http://evil.example/about/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    "spaces": b"GET /about/ ../ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "climbing": b"GET /static/../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    "asterisk": b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    "connect": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\nConnection: close\r\n\r\n",
    "raw bytes in the path": b"GET /\xff\xfe\x80/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    "long address": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    "long header": LINE + b"X: " + b"a" * 900_000 + b"\r\n\r\n",
    "many headers": LINE + b"".join(b"X-%d: 1\r\n" % number for number in range(5000)) + b"\r\n",
    "folded header": LINE + b"X: 1\r\n\tSet-Cookie: a=b\r\n\r\n",
    "bare line feeds": LINE.replace(b"\r\n", b"\n") + b"X: 1\nSet-Cookie: a=b\n\n",
    "zero in a header": LINE + b"X: a\x00b\r\n\r\n",
    "underscores for dashes": LINE + b"X_Forwarded_Host: evil.example\r\n\r\n",
    "two lengths": b"POST /about/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    "length and chunks": b"POST /about/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\n"
    b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\nGET /admin/ HTTP/1.1\r\n\r\n",
    "broken chunks": b"POST /about/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "negative length": b"POST /about/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n",
    "huge length": b"POST /about/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999\r\n\r\nabc",
    "http/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\xff\x04\x00\x00\x00\x00\x00" + b"\xff" * 255,
    "https": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500,
}


@pytest.fixture
def site(start, sqlite_url) -> RunningSite:
    return start(DATABASE_URL=sqlite_url)


def send(site: RunningSite, request: bytes) -> bytes:
    """The beginning of what comes back, if anything does."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=3) as connection:
        try:
            connection.sendall(request)
            return connection.recv(60_000)
        except OSError:
            return b""


def test_requests_that_no_browser_sends_break_nothing(site):
    before = site.workers()

    heard = {name: send(site, request) for name, request in REQUESTS.items()}

    statuses = {name: int(found[1]) for name, one in heard.items() if (found := re.match(rb"HTTP/[\d.]+ (\d+)", one))}
    assert {name for name, status in statuses.items() if status >= 500} == set()
    assert statuses["no host"] == statuses["another host"] == 400
    assert not [name for name, one in heard.items() if b"set-cookie" in one.lower() or b"Traceback" in one]
    assert not [name for name, one in heard.items() if b"evil.example" in one]
    assert site.get("/about/").status == 200
    assert site.workers() == before
    assert "Traceback" not in site.log.read_text()
