"""Kept answers: encodings, entity tags, bounds."""

import gzip

import brotli
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agreements.serving.replica_router import CacheVersion
from agreements.serving.response_store import MAX_KEY_LENGTH, CachedResponse, ResponseStore, encoding_for

NOW, LATER = CacheVersion("5f2a9c0b7d31e846", 20000), CacheVersion("0c1d2e3f4a5b6c7d", 20000)
HTML = [("Content-Type", "text/html; charset=utf-8"), ("X-Frame-Options", "DENY")]
PAGE = b"<!doctype html><body class=x><p>" + b"Memorandum of Cooperation. " * 100


def page(body: bytes = PAGE, **more: str) -> CachedResponse:
    return CachedResponse([*HTML, *more.items()], body, "agreements:home")


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0, gzip;q=0.0", ""),
        ("br; q=0, gzip", "gzip"),
        ("*", "br"),
        ("*;q=0", ""),
        ("br;q=0, *", "gzip"),
        (",;,=;q", ""),
    ],
)
def test_encoding_for_takes_the_best_that_is_accepted(accepted, expected):
    assert encoding_for(accepted) == expected


@pytest.mark.parametrize(("encoding", "unpack"), [("gzip", gzip.decompress), ("br", brotli.decompress)])
def test_answer_is_the_same_page_in_every_encoding(encoding, unpack):
    answer = page()
    answer.add(encoding, answer.compressed(encoding))

    status, headers, (body,) = answer.reply(encoding, "")

    assert (status, unpack(body)) == ("200 OK", PAGE)
    assert dict(headers) == {
        "X-Frame-Options": "DENY",
        "Cache-Control": "public, no-cache",
        "ETag": dict(page().reply("", "")[1])["ETag"],
        "Vary": "Accept-Encoding",
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(body)),
        "Content-Encoding": encoding,
    }


def test_answer_leaves_alone_what_is_not_worth_compressing():
    small = page(b"<p>Short")
    picture = CachedResponse([("Content-Type", "image/png")], bytes(5000), "")
    packed = page(**{"Content-Encoding": "gzip"})

    assert [answer.lacks("gzip") for answer in (small, picture, packed)] == [False, False, False]


def etag() -> str:
    return dict(page().reply("", "")[1])["ETag"]


@pytest.mark.parametrize("asked", [etag(), etag()[2:], "*", f'"other", {etag()}', f'W/"other" , {etag()}'])
def test_answer_is_304_for_the_tag_it_has(asked):
    status, headers, body = page().reply("gzip", asked)

    assert (status, body) == ("304 Not Modified", [])
    assert dict(headers) == {
        "X-Frame-Options": "DENY",
        "Cache-Control": "public, no-cache",
        "ETag": etag(),
        "Vary": "Accept-Encoding",
    }


@given(st.text(max_size=200))
def test_answer_is_whole_for_any_other_tag(asked):
    assume(not any(tag in asked for tag in (etag(), etag()[2:], "*")))

    assert page().reply("", asked)[0] == "200 OK"


def test_answer_says_that_it_may_be_old_to_one_reader_only():
    status, headers, (body,) = page().with_notice(b"<p>Old?</p>")

    assert status == "200 OK"
    assert body == PAGE.replace(b"<body class=x>", b"<body class=x><p>Old?</p>")
    assert dict(headers) == {
        "X-Frame-Options": "DENY",
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Warning": '110 - "Response is Stale"',
    }


def test_store_forgets_everything_with_the_first_answer_of_another_version():
    store, key = ResponseStore(), ("/", "")
    store.put(NOW, key, page())
    store.put(NOW, ("/about/", ""), page())

    assert store.get(LATER, key) is None
    store.put(LATER, key, page())

    assert store.get(NOW, key) is None
    assert store.get(NOW, ("/about/", "")) is None
    assert store.get(LATER, key) is not None


def test_store_does_not_mix_up_a_question_mark_in_the_path_with_a_query():
    store = ResponseStore()
    store.put(NOW, ("/agreements/?page=2", ""), page())

    assert store.get(NOW, ("/agreements/", "page=2")) is None


def test_store_keeps_nothing_without_a_token_nor_under_a_long_address():
    store = ResponseStore()
    store.put(CacheVersion("", 20000), ("/", ""), page())
    store.put(NOW, ("/", "q=" + "x" * MAX_KEY_LENGTH), page())

    assert store.last(("/", "")) is None
    assert store.last(("/", "q=" + "x" * MAX_KEY_LENGTH)) is None


def test_store_drops_what_was_not_asked_for_longest():
    store = ResponseStore(entries=2)
    for path in ("/a", "/b"):
        store.put(NOW, (path, ""), page())
    store.get(NOW, ("/a", ""))

    store.put(NOW, ("/c", ""), page())

    assert [store.get(NOW, (path, "")) is not None for path in ("/a", "/b", "/c")] == [True, False, True]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(500, 4000), st.sampled_from(["", "gzip", "br"])), max_size=60))
def test_store_stays_within_its_bounds_whatever_comes(arrivals):
    store = ResponseStore(entries=5, size=20_000)

    for number, size, encoding in arrivals:
        key, answer = (f"/{number}", ""), page(bytes(size))
        store.put(NOW, key, answer)
        if encoding:
            store.compress(key, answer, encoding)

    kept = [(key, answer) for number in range(10) if (answer := store.get(NOW, key := (f"/{number}", "")))]
    assert len(kept) <= 5
    assert sum(answer.size + sum(map(len, key)) for key, answer in kept) == store.size <= 20_000
