"""Check words, looked for in pages of a server of our own. No test asks the outside."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from agreements.curation import link_checker
from agreements.curation.link_checker import PageCheck, check_pages
from agreements.curation.page_words import fold, words_there
from agreements.curation.polite_http import CheckOptions
from agreements.models import Revision, Source, WordCheck, catalogue_transaction, words_seen
from tests.helpers import factories
from tests.helpers.page_server import LOOPBACK

CALM = CheckOptions(patience=30, pause=0, own_network=LOOPBACK)
HASTY = CheckOptions(patience=0.5, pause=0, own_network=LOOPBACK)
DAY = ("9 January 2024",)


def checked(pages, path: str, words=DAY, manners=CALM) -> PageCheck:
    address = f"{pages.url}/{path}"
    [(asked, found)] = check_pages({address: words}, manners)
    assert asked == address
    return found


def test_words_are_found_however_the_page_writes_them(pages):
    words = ["9 january 2024", 'by "both" sides', "令和6年1月9日", "US$1.5 billion", "Ministry"]

    assert checked(pages, "words", words) == PageCheck("200", words=dict.fromkeys(words, True))
    assert checked(pages, "shift-jis", words) == PageCheck("200", words=dict.fromkeys(words, True))


def test_words_that_the_page_does_not_show_are_gone(pages):
    words = ["9 January 2023", "19 January", "9 January 202", "US$1", "gone", "Minis"]

    assert checked(pages, "words", words) == PageCheck("200", words=dict.fromkeys(words, False))


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("pdf", PageCheck("200", words={DAY[0]: True})),
        ("broken-pdf", PageCheck("200", unread="unreadable")),
        ("image", PageCheck("200", unread="no text but image/png")),
        ("empty", PageCheck("200", unread="a page without text")),
        ("endless-words", PageCheck("200", unread="longer than is read")),
        ("missing", PageCheck("404")),
        ("members-only/1", PageCheck("refuses programs")),
        ("to-private", PageCheck("private address")),
    ],
)
def test_each_sort_of_page_has_its_outcome(pages, path, found):
    assert checked(pages, path) == found


def test_a_page_that_moved_is_looked_at_where_it_is(pages):
    assert checked(pages, "moved-words") == PageCheck("200", f"{pages.url}/words/new", {DAY[0]: True})


def test_a_page_that_comes_too_slowly_says_nothing_of_words(pages):
    assert checked(pages, "slow-words", manners=HASTY) == PageCheck("200", unread="longer than is read")
    assert checked(pages, "slow", manners=HASTY) == PageCheck("timeout")


def test_pages_that_refuse_programs_are_not_asked(pages):
    checked(pages, "members-only/1")

    assert [path for _method, path, _agent in pages.asked] == ["/robots.txt"]


def test_rules_of_a_host_are_read_once(pages):
    dict(check_pages({f"{pages.url}/words/{number}": DAY for number in range(3)}, CALM))

    assert [path for _method, path, _agent in pages.asked] == ["/robots.txt", "/words/0", "/words/1", "/words/2"]


@given(st.text(max_size=60), st.text(max_size=200))
def test_any_words_can_be_looked_for_in_any_text(words, text):
    assert words_there([words], fold(text)).keys() == {words}


@given(st.text(st.characters(categories=["L", "N", "Zs"]), min_size=1, max_size=60))
def test_words_are_found_in_a_text_that_is_nothing_else(words):
    assert words_there([words], fold(words)) == {words: True}


@pytest.mark.django_db
def test_what_is_seen_and_what_is_gone_is_noted_without_a_revision(pages):
    with catalogue_transaction(None, "a test"):
        source = factories.source(f"{pages.url}/words")
    written = Revision.objects.count(), Source.history.count()
    before = timezone.now()
    WordCheck.objects.note(source.pk, {"9 May": True, "dropped": True, "10 May": False}, before)

    dict(link_checker.check([source.address], CALM, {source.pk: [*DAY, "9 May", "10 May"]}))

    after = Source.objects.get().checked_at
    assert list(WordCheck.objects.order_by("words").values_list("words", "seen_at", "gone_since")) == [
        ("10 May", None, before),
        ("9 January 2024", after, None),
        ("9 May", before, after),
    ]
    assert list(Source.objects.changed()) == [source]
    assert (Revision.objects.count(), Source.history.count()) == written


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["image", "missing", "members-only/1"])
def test_a_page_whose_text_is_not_read_leaves_what_was_known(pages, path):
    with catalogue_transaction(None, "a test"):
        source = factories.source(f"{pages.url}/{path}")
    seen_at = timezone.now()
    WordCheck.objects.note(source.pk, {DAY[0]: True}, seen_at)

    dict(link_checker.check([source.address], CALM, {source.pk: DAY}))

    assert list(WordCheck.objects.values_list("words", "seen_at", "gone_since")) == [(DAY[0], seen_at, None)]


@pytest.mark.django_db
def test_words_that_are_there_still_were_seen_on_a_day_in_japan():
    with catalogue_transaction(None, "a test"):
        source = factories.source()
    at = dt.datetime(2026, 11, 1, 20, tzinfo=dt.UTC)
    for words, seen_at, gone_since in (("METI", at, None), ("2024", at, at), ("CO2", None, at)):
        WordCheck.objects.create(source=source, words=words, seen_at=seen_at, gone_since=gone_since)

    assert words_seen(WordCheck.objects.all()) == {(source.pk, "METI"): dt.date(2026, 11, 2)}


@pytest.mark.django_db
def test_readers_of_a_changed_page_are_led_to_its_archived_copy(client):
    made = factories.published_agreement()
    source = Source.objects.get()
    Source.objects.update(wayback_address="https://web.archive.org/web/20240110090000/https://www.regjeringen.no/ccs")
    WordCheck.objects.note(source.pk, {DAY[0]: True}, dt.datetime(2026, 5, 3, tzinfo=dt.UTC))
    WordCheck.objects.note(source.pk, {DAY[0]: False}, dt.datetime(2026, 6, 3, tzinfo=dt.UTC))

    record, page = (client.get(one.get_absolute_url()).content.decode() for one in (made, source))

    link = (
        f'<a href="{Source.objects.get().copy_address}" rel="external">Read the archived copy of 10 January 2024.</a>'
    )
    assert f'<span class="care">The page no longer shows all of this.</span> {link}' in record
    assert f"Since 3 June 2026 the page no longer shows all that it is cited for.</span> {link}" in page
