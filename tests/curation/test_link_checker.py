"""Checks of links, against a server of our own with every sort of page. No test asks the outside."""

import datetime as dt
import time

import pytest
from django.core.management import call_command

from agreements.curation import link_checker
from agreements.curation.link_checker import PageCheck, check_pages, fetch
from agreements.curation.polite_http import CheckOptions
from agreements.models import Revision, Source, catalogue_transaction
from tests.helpers import factories
from tests.helpers.page_server import LOOPBACK, serving

HASTY = CheckOptions(patience=0.5, pause=0, own_network=LOOPBACK)
CALM = CheckOptions(patience=5, pause=0, own_network=LOOPBACK)


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
    assert fetch(f"{pages.url}/{path}", CALM).outcome == answer


@pytest.mark.parametrize("path", ["slow", "drip"])
def test_a_page_that_takes_too_long_is_given_up(pages, path):
    began = time.monotonic()

    assert fetch(f"{pages.url}/{path}", HASTY).outcome == "timeout"
    assert time.monotonic() - began < 2.5  # by HEAD, then by GET


def test_nobody_listening_is_a_refusal(pages):
    pages.shutdown()
    pages.server_close()

    assert fetch(f"{pages.url}/fine", CALM).outcome == "refused"


@pytest.mark.parametrize(
    "address",
    ["ftp://127.0.0.1/", "http://", "http://[::1", "http://a..b/", "http://127.0.0.1:port/", "mailto:someone"],
)
def test_what_is_no_address_of_a_page_is_not_asked(address):
    assert fetch(address, CALM).outcome == "bad address"


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "192.168.1.1", "169.254.169.254"),
        *("[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fec0::1]"),
    ],
)
def test_our_own_network_is_never_asked(pages, host):
    assert fetch(f"http://{host}:{pages.server_port}/fine").outcome == "private address"
    assert pages.asked == []


def test_an_ipv6_address_without_a_port_is_asked_at_the_port_of_its_kind(monkeypatch):
    asked = []

    def refuse(place, *_timeout):
        asked.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr("socket.create_connection", refuse)

    answers = [fetch(f"{kind}://[2001:4860:4860::8888]/").outcome for kind in ("http", "https")]

    assert (answers, asked) == (["refused"] * 2, [("2001:4860:4860::8888", 80), ("2001:4860:4860::8888", 443)])


def test_head_is_enough_where_it_brings_the_page_and_says_who_asks(pages):
    fetch(f"{pages.url}/fine", CALM)

    [(method, path, agent)] = pages.asked
    assert (method, path) == ("HEAD", "/fine")
    assert "link check" in agent
    assert "/about/" in agent


def test_one_host_is_asked_one_by_one_with_pauses(pages):
    addresses = [f"{pages.url}/fine/{number}" for number in range(4)]
    began = time.monotonic()

    answers = dict(check_pages(dict.fromkeys(addresses, ()), CheckOptions(pause=0.1, own_network=LOOPBACK)))

    assert answers == dict.fromkeys(addresses, PageCheck("200"))
    assert pages.most_at_once == 1
    assert time.monotonic() - began >= 0.3


def test_several_hosts_are_asked_at_once():
    with serving("0.0.0.0") as everywhere:
        hosts = [f"http://127.0.0.{number}:{everywhere.server_port}/together" for number in range(1, 10)]
        answers = dict(check_pages(dict.fromkeys(hosts, ()), CALM))

    assert answers == dict.fromkeys(hosts, PageCheck("200"))
    assert everywhere.most_at_once == 4


@pytest.mark.django_db
def test_answers_are_noted_without_a_revision(pages):
    with catalogue_transaction(None, "a test"):
        here, lost = factories.source(f"{pages.url}/fine"), factories.source(f"{pages.url}/missing")
    written = Revision.objects.count(), Source.history.count()

    answers = dict(link_checker.check([here.address, lost.address], CALM))

    assert answers == {here.address: PageCheck("200"), lost.address: PageCheck("404")}
    assert dict(Source.objects.values_list("address", "check_status")) == {here.address: "200", lost.address: "404"}
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
