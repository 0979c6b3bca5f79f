"""Checks of links, against a server of our own with every sort of page. No test asks the outside."""

import datetime as dt
import re
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import call_command

from agreements.curation import link_checker
from agreements.curation.link_checker import CheckOptions, fetch_status, fetch_statuses
from agreements.models import Revision, Source, catalogue_transaction
from tests.helpers import factories

HASTY = CheckOptions(patience=0.5, pause=0, private=True)
CALM = CheckOptions(patience=5, pause=0, private=True)


class Pages(BaseHTTPRequestHandler):
    """The server's pages, by the first word of their path."""

    def log_message(self, *args):
        """Say nothing."""

    def do_GET(self):
        self.server.asked.append((self.command, self.path, self.headers["User-Agent"]))
        with self.server.counted:
            self.server.at_once += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.at_once)
            self.server.counted.notify_all()
        with suppress(BrokenPipeError, ConnectionResetError):  # the checker has seen enough
            getattr(self, re.match(r"/([\w-]+)", self.path)[1].replace("-", "_"))()

    do_HEAD = do_GET  # noqa: N815

    def answer(self, status: int, **headers: str):
        with self.server.counted:  # once the answer is out, the next question may come before this thread goes on
            self.server.at_once -= 1
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def fine(self):
        self.answer(200)

    def missing(self):
        self.answer(404)

    def gone(self):
        self.answer(410)

    def head_refused(self):
        self.answer(405 if self.command == "HEAD" else 200)

    def slow(self):
        self.server.over.wait(3)
        self.answer(200)

    def together(self):
        """Answer when four are asked at once; a fifth would come while they wait."""
        with self.server.counted:
            self.server.counted.wait_for(lambda: self.server.most_at_once >= 4, timeout=30)
            self.server.counted.wait_for(lambda: self.server.most_at_once > 4, timeout=0.3)
        self.answer(200)

    def drip(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not self.server.over.wait(0.05):
            self.wfile.write(b"x")

    def endless(self):
        self.answer(405 if self.command == "HEAD" else 200)
        while self.command == "GET" and not self.server.over.is_set():
            self.wfile.write(b"more and more " * 1000)

    def broken(self):
        self.wfile.write(b"\x00\xffnonsense\r\n\r\n")

    def moved(self):
        self.answer(301, Location="/fine")

    def moved_away(self):
        self.answer(302, Location="file:///etc/passwd")

    def hop(self):
        """Lead on as often as the address says: /hop/2, /hop/1, /hop/0, which is a page."""
        left = int(self.path.rpartition("/")[2])
        self.answer(302, Location=f"/hop/{left - 1}") if left else self.answer(200)

    def round_and_round(self):
        self.answer(302, Location="/round-and-round")


@contextmanager
def serving(host: str):
    """A running server; `asked` lists what it was asked, `most_at_once` how many it answered at a time."""
    with ThreadingHTTPServer((host, 0), Pages) as server:
        server.asked, server.counted, server.over = [], threading.Condition(), threading.Event()
        server.at_once = server.most_at_once = 0
        server.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()


@pytest.fixture
def pages():
    with serving("127.0.0.1") as server:
        yield server


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("fine", "200"),
        ("fine?q=日本", "200"),
        ("missing", "404"),
        ("gone", "410"),
        ("head-refused", "200"),
        ("moved", "200"),
        ("endless", "200"),
        ("broken", "broken answer"),
        ("moved-away", "bad address"),
        ("hop/5", "200"),
        ("hop/6", "too many redirects"),
        ("round-and-round", "too many redirects"),
    ],
)
def test_each_sort_of_page_gets_its_word(pages, path, answer):
    assert fetch_status(f"{pages.url}/{path}", CALM) == answer


@pytest.mark.parametrize("path", ["slow", "drip"])
def test_a_page_that_takes_too_long_is_given_up(pages, path):
    began = time.monotonic()

    assert fetch_status(f"{pages.url}/{path}", HASTY) == "timeout"
    assert time.monotonic() - began < 2.5  # by HEAD, then by GET


def test_nobody_listening_is_a_refusal(pages):
    pages.shutdown()
    pages.server_close()

    assert fetch_status(f"{pages.url}/fine", CALM) == "refused"


@pytest.mark.parametrize(
    "address",
    ["ftp://127.0.0.1/", "http://", "http://[::1", "http://a..b/", "http://127.0.0.1:port/", "mailto:someone"],
)
def test_what_is_no_address_of_a_page_is_not_asked(address):
    assert fetch_status(address, CALM) == "bad address"


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "192.168.1.1", "169.254.169.254"),
        *("[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fec0::1]"),
    ],
)
def test_our_own_network_is_never_asked(pages, host):
    assert fetch_status(f"http://{host}:{pages.server_port}/fine") == "private address"
    assert pages.asked == []


def test_an_ipv6_address_without_a_port_is_asked_at_the_port_of_its_kind(monkeypatch):
    asked = []

    def refuse(place, *_timeout):
        asked.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr("socket.create_connection", refuse)

    answers = [fetch_status(f"{kind}://[2001:4860:4860::8888]/") for kind in ("http", "https")]

    assert (answers, asked) == (["refused"] * 2, [("2001:4860:4860::8888", 80), ("2001:4860:4860::8888", 443)])


def test_head_is_enough_where_it_brings_the_page_and_says_who_asks(pages):
    fetch_status(f"{pages.url}/fine", CALM)

    [(method, path, agent)] = pages.asked
    assert (method, path) == ("HEAD", "/fine")
    assert "link check" in agent
    assert "/about/" in agent


def test_one_host_is_asked_one_by_one_with_pauses(pages):
    addresses = [f"{pages.url}/fine/{number}" for number in range(4)]
    began = time.monotonic()

    answers = dict(fetch_statuses(addresses, CheckOptions(pause=0.1, private=True)))

    assert answers == dict.fromkeys(addresses, "200")
    assert pages.most_at_once == 1
    assert time.monotonic() - began >= 0.3


def test_several_hosts_are_asked_at_once():
    with serving("0.0.0.0") as everywhere:
        hosts = [f"http://127.0.0.{number}:{everywhere.server_port}/together" for number in range(1, 10)]
        answers = dict(fetch_statuses(hosts, CALM))

    assert answers == dict.fromkeys(hosts, "200")
    assert everywhere.most_at_once == 4


@pytest.mark.django_db
def test_answers_are_noted_without_a_revision(pages):
    with catalogue_transaction(None, "a test"):
        here, lost = factories.source(f"{pages.url}/fine"), factories.source(f"{pages.url}/missing")
    written = Revision.objects.count(), Source.history.count()

    answers = dict(link_checker.check([here.address, lost.address], CALM))

    assert answers == {here.address: "200", lost.address: "404"}
    assert dict(Source.objects.values_list("address", "check_status")) == answers
    assert list(Source.objects.dead()) == [lost]
    assert (Revision.objects.count(), Source.history.count()) == written


@pytest.mark.django_db
def test_a_run_that_was_broken_off_goes_on_where_it_stopped(pages):
    with catalogue_transaction(None, "a test"):
        addresses = [factories.source(f"{pages.url}/fine/{number}").address for number in range(3)]
    run = link_checker.check(link_checker.due(30), CALM)
    first, _answer = next(run)
    run.close()

    assert link_checker.due(30) == [address for address in addresses if address != first]


@pytest.mark.django_db
def test_the_command_tells_what_it_asked(capsys):
    with catalogue_transaction(None, "a test"):
        factories.source("http://127.0.0.1:9/closed")

    call_command("check_links")
    call_command("check_links")

    assert capsys.readouterr().out.splitlines() == [
        "Asked 1 of 1 addresses: 1 × private address.",
        "Asked 0 of 0 addresses.",
    ]


@pytest.mark.django_db
def test_dead_and_silent_pages_are_told_apart():
    answers = ["200", "204", "403", "404", "410", "no such host", "500", "timeout", ""]
    with catalogue_transaction(None, "a test"):
        for answer in answers:
            factories.source(f"https://example.org/{answer}".replace(" ", "-"), check_status=answer)

    assert set(Source.objects.dead().values_list("check_status", flat=True)) == {"404", "410", "no such host"}
    assert set(Source.objects.silent().values_list("check_status", flat=True)) == {"500", "timeout"}


@pytest.mark.django_db
def test_readers_of_a_dead_source_are_led_to_its_archived_copy(client):
    made = factories.published_agreement()
    lost = Source.objects.get()
    Source.objects.update(
        check_status="404",
        checked_at=dt.datetime(2026, 5, 3, tzinfo=dt.UTC),
        archived_address="https://archive.example/1",
    )

    page = client.get(lost.get_absolute_url()).content.decode()

    assert made.title in page
    assert "On 3 May 2026 the page was there no more (404)." in page
    assert '<a href="https://archive.example/1" rel="external">Read the archived copy.</a>' in page
