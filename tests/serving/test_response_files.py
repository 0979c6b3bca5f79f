"""Responses on disk: long bodies, and copies of short ones for the other processes of a machine."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.models import catalogue_transaction
from agreements.serving import response_files
from agreements.serving.lanes import BusyError, Lane
from agreements.serving.replica_router import CacheVersion
from agreements.serving.response_files import ResponseFiles, SentFile, release_digest
from agreements.serving.response_store import MAX_BODY_SIZE, CachedResponse
from tests.helpers import factories

VERSION, NEXT = CacheVersion("a" * 16, 1), CacheVersion("b" * 16, 1)
HEADERS = [("Content-Type", "text/csv"), ("Content-Disposition", 'attachment; filename="a.csv"')]
PIECE = b"0123456789" * 1000
LONG = [PIECE] * (MAX_BODY_SIZE // len(PIECE) + 1)
KEY = ("/agreements.csv", "year=2024")
PAGES = f"/streamed/{len(LONG)}/"


@pytest.fixture
def files(tmp_path) -> ResponseFiles:
    return ResponseFiles(tmp_path, "release")


@pytest.fixture
def pages(settings, tmp_path, make_reader):
    """Makes a reader of a process that has the folder of files together with the others."""
    settings.ROOT_URLCONF, settings.FILES_ROOT = "tests.serving.urls", tmp_path
    return make_reader


def sent(reply) -> tuple:
    status, headers, body = reply
    whole = b"".join(body)
    if isinstance(body, SentFile):
        body.close()
    return status, dict(headers), whole


def test_long_body_is_sent_from_disk_and_not_again_to_who_has_it(files):
    files.put(VERSION, KEY, HEADERS, LONG, "list-file")
    cached, lane = files.get(VERSION, KEY), Lane(places=1, waiting=0)

    status, headers, body = sent(cached.reply("", "", lane))
    again = sent(cached.reply(headers["ETag"], "", lane))

    assert (status, body, cached.route) == ("200 OK", b"".join(LONG), "list-file")
    assert headers.pop("ETag").startswith('W/"')
    assert headers == {**dict(HEADERS), "Cache-Control": "public, no-cache", "Content-Length": str(len(body))}
    assert (again[0], again[2]) == ("304 Not Modified", b"")
    assert lane.free == 1


def test_server_in_front_is_told_which_file_to_send(files, tmp_path):
    files.put(VERSION, KEY, HEADERS, LONG, "list-file")

    status, headers, body = files.get(VERSION, KEY).reply("", "/_files/", Lane(places=0, waiting=0))
    file = tmp_path / headers_of(headers)["X-Accel-Redirect"].removeprefix("/_files/")

    assert (status, body) == ("200 OK", [])
    assert file.read_bytes() == b"".join(LONG)
    assert file.stat().st_mode & 0o777 == 0o644
    assert "Content-Length" not in headers_of(headers)


def headers_of(headers: list[tuple[str, str]]) -> dict[str, str]:
    return dict(headers)


def test_more_readers_than_places_are_refused_and_hold_no_file_open(files):
    files.put(VERSION, KEY, HEADERS, LONG, "")
    lane = Lane(places=1, waiting=0)
    _status, _headers, body = files.get(VERSION, KEY).reply("", "", lane)
    opened = len(list(Path("/proc/self/fd").iterdir()))

    with pytest.raises(BusyError):
        files.get(VERSION, KEY).reply("", "", lane)

    assert len(list(Path("/proc/self/fd").iterdir())) == opened
    body.close()
    body.close()
    assert lane.free == 1


def test_reader_who_takes_a_body_too_slowly_does_not_get_the_end(files, monkeypatch):
    files.put(VERSION, KEY, HEADERS, LONG, "")
    now = [0.0]
    monkeypatch.setattr(response_files.time, "monotonic", lambda: now[0])
    _status, _headers, body = files.get(VERSION, KEY).reply("", "", Lane(places=1, waiting=0))
    pieces = []

    for piece in body:
        pieces.append(piece)
        now[0] += 20 + len(piece) / 20_000  # a few seconds behind with each piece
    body.close()

    assert len(pieces) == 1


def test_short_body_is_kept_for_the_other_processes(files, tmp_path):
    files.put(VERSION, KEY, HEADERS, [b"short"], "list-file")

    other = ResponseFiles(tmp_path, "release").get(VERSION, KEY)

    assert isinstance(other, CachedResponse)
    assert other.route == "list-file"
    assert other.reply("", "") == CachedResponse(HEADERS, b"short", "").reply("", "")
    assert ResponseFiles(tmp_path, "another release").get(VERSION, KEY) is None
    assert files.get(NEXT, KEY) is None
    assert files.get(VERSION, ("/agreements.csv", "")) is None


@pytest.mark.parametrize("ending", [".json", "-*"])
def test_file_that_was_cut_off_is_made_anew(ending, files, tmp_path):
    files.put(VERSION, KEY, HEADERS, [b"short"], "")
    for path in tmp_path.rglob(f"{response_files._name(KEY)}{ending}"):
        path.write_bytes(path.read_bytes()[:3])

    assert files.get(VERSION, KEY) is None


def test_two_versions_stay_and_no_more(files, tmp_path):
    versions = [CacheVersion(letter * 16, 1) for letter in "abc"]
    for number, version in enumerate(versions):
        files.put(version, KEY, HEADERS, [b"short"], "")
        os.utime(files._folder(version), (number, number))
    files.put(CacheVersion("d" * 16, 1), KEY, HEADERS, [b"short"], "")

    kept = sorted(path.name[-1] for path in tmp_path.iterdir() if path.is_dir())

    assert kept == ["c", "d"]
    assert isinstance(files.last(KEY), CachedResponse)
    assert files.last(("/never-asked/", "")) is None


def test_oldest_files_make_room_for_new_ones(tmp_path):
    files = ResponseFiles(tmp_path, "release", max_size=3 * MAX_BODY_SIZE)
    for number in range(6):
        files.put(VERSION, ("/agreements.csv", str(number)), HEADERS, [*LONG, str(number).encode()], "")
        for path in tmp_path.rglob(f"{response_files._name(('/agreements.csv', str(number)))}*"):
            os.utime(path, (number, number))

    there = [number for number in range(6) if files.get(VERSION, ("/agreements.csv", str(number)))]

    assert 5 in there
    assert 0 not in there
    assert sum(path.stat().st_size for path in tmp_path.rglob("*")) < 4 * MAX_BODY_SIZE


def test_folder_that_cannot_be_written_keeps_nothing(tmp_path):
    (tmp_path / "a file").touch()
    files = ResponseFiles(tmp_path / "a file" / "below", "release")

    files.put(VERSION, KEY, HEADERS, [b"short"], "")

    assert not files.is_available
    assert files.get(VERSION, KEY) is None
    assert files.last(KEY) is None


def test_nothing_is_left_of_a_body_that_breaks_off(files, tmp_path):
    def broken():
        yield PIECE
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        files.put(VERSION, KEY, HEADERS, broken(), "")

    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["writable"]


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_address_has_a_file_of_its_own(path, query):
    assert re.fullmatch(r"[0-9a-f]{32}", response_files._name((path, query)))
    assert response_files._name((path, query)) != response_files._name((path + "/", query))


def test_release_changes_with_code_and_settings(tmp_path):
    (tmp_path / "code.py").write_text("1")
    first = release_digest([tmp_path], "https://one.example")

    assert release_digest([tmp_path], "https://one.example") == first
    assert release_digest([tmp_path], "https://two.example") != first
    os.utime(tmp_path / "code.py", (1, 1))
    assert release_digest([tmp_path], "https://one.example") != first


def test_long_answer_is_made_once_for_all_processes_of_a_machine(pages, django_assert_num_queries):
    factories.published_agreement()
    first = pages().get(PAGES)

    with django_assert_num_queries(0):
        other = pages().get(PAGES)

    assert (first.status, len(first.body)) == (200, len(LONG) * len(PIECE))
    assert (other.body, other.headers["etag"]) == (first.body, first.headers["etag"])


def test_long_answer_of_a_new_revision_is_made_anew(pages):
    factories.published_agreement()
    reader = pages()
    before = reader.get(PAGES)

    with catalogue_transaction(None, "a new revision") as opened:
        assert opened.revision

    assert before.headers["etag"] == reader.get(PAGES).headers["etag"]  # the same bytes
    assert len({path.name for path in Path(reader._application._files._root).iterdir() if path.is_dir()}) == 2


def test_page_that_another_process_has_kept_is_shown_while_no_database_answers(pages, monkeypatch):
    factories.published_agreement(title="Dialogue on Batteries")
    one, other = pages(), pages()
    assert one.get("/titles/").text == "Dialogue on Batteries"
    monkeypatch.setattr(other._application._failover, "read", lambda: None)

    heard = other.get("/titles/")

    assert (heard.status, heard.headers["cache-control"], heard.text) == (200, "no-store", "Dialogue on Batteries")


def test_long_answer_that_cannot_be_written_is_a_refusal(pages, monkeypatch):
    factories.published_agreement()
    reader = pages()

    def full(*args):
        raise OSError("no space left on device")

    monkeypatch.setattr(reader._application._files, "put", full)

    refused = reader.get(PAGES)

    assert (refused.status, refused.headers["retry-after"], refused.headers["cache-control"]) == (503, "5", "no-store")
    assert "Too much is asked for at the moment" in refused.text
    assert reader.get("/titles/").status == 200


def test_who_finds_no_place_is_told_so_and_kept_answers_go_on(pages):
    factories.published_agreement()
    reader = pages()
    kept = reader.get("/agreements/")
    lanes = reader._application._lanes
    for lane in (lanes.expensive, lanes.pages, lanes.admin):
        lane.free = lane.most_waiting = 0

    busy = {address: reader.get(address) for address in ("/agreements.csv", "/about/", "/api/agreements/", "/admin/")}

    assert {(answer.status, answer.headers["retry-after"]) for answer in busy.values()} == {(503, "5")}
    assert busy["/api/agreements/"].text == (
        '{"detail": "Too much is asked for at the moment. Try again in a few seconds."}'
    )
    assert reader.get("/agreements/").body == kept.body
    assert reader.get("/healthz/").status == 200


def test_unread_body_of_a_post_keeps_nobody_waiting(pages):
    factories.published_agreement()

    class NeverComes:
        def read(self, size=None):
            raise AssertionError("the body was read")

    refused = pages().get("/about/", "POST", HTTP_COOKIE="csrftoken=" + "a" * 32, **{"wsgi.input": NeverComes()})

    assert refused.status in {403, 405}
