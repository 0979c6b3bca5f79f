"""The front: what it keeps, for how long, and that nobody can slip anything into it."""

import json
import re
import time
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from agreements.api.throttling import ApiThrottle
from agreements.models import catalogue_transaction
from agreements.serving.page_cache import normalise_query
from agreements.serving.response_store import MAX_BODY_SIZE
from tests.helpers import factories
from tests.helpers.wsgi_client import SECURITY_HEADERS, Heard


@pytest.fixture
def pages(settings):
    settings.ROOT_URLCONF = "tests.serving.urls"


def without_id(heard: Heard) -> tuple:
    return heard.status, {name: value for name, value in heard.headers.items() if name != "x-request-id"}, heard.body


@pytest.mark.parametrize("address", ["/", "/agreements/", "/agreements/memorandum-of-cooperation-on-carbon-capture/"])
def test_second_reader_costs_the_token_and_gets_the_same_answer(address, reader, django_assert_num_queries):
    factories.published_agreement()
    first = reader.get(address)

    with django_assert_num_queries(0):
        second = reader.get(address)

    assert first.status == 200
    assert without_id(second) == without_id(first)
    assert second.headers["cache-control"] == "public, no-cache"
    assert second.headers.keys() >= SECURITY_HEADERS


def test_without_the_cache_each_reader_gets_the_same_page_from_django(settings, make_reader):
    factories.published_agreement()
    cached = make_reader().get("/agreements/")
    settings.PAGE_CACHE = False
    uncached = make_reader()

    with CaptureQueriesContext(connection) as first_queries:
        first = uncached.get("/agreements/")
    with CaptureQueriesContext(connection) as second_queries:
        second = uncached.get("/agreements/")

    assert (first.status, first.body) == (200, cached.body)
    assert (second.status, second.body) == (200, cached.body)
    assert len(second_queries) == len(first_queries) > 0
    assert second.headers.keys() >= {*SECURITY_HEADERS, "x-request-id"}


def test_reader_sees_a_change_at_once(pages, reader):
    agreement = factories.published_agreement(title="Dialogue on Batteries")
    before = [reader.get("/titles/").text for _ in range(2)]

    with catalogue_transaction(None, "a better title"):
        agreement.title = "Dialogue on Storage"
        agreement.save()

    assert before == ["Dialogue on Batteries"] * 2
    assert [reader.get("/titles/").text for _ in range(2)] == ["Dialogue on Storage"] * 2


def test_answers_are_made_anew_every_day_in_tokyo(pages, reader, django_assert_num_queries, monkeypatch):
    factories.published_agreement()
    reader.get("/titles/")
    midnight = (int(time.time() + 9 * 3600) // 86400 + 1) * 86400 - 9 * 3600

    monkeypatch.setattr("agreements.serving.replica_router.time.time", lambda: midnight - 1)
    with django_assert_num_queries(0):
        reader.get("/titles/")
    monkeypatch.setattr("agreements.serving.replica_router.time.time", lambda: midnight)
    with django_assert_num_queries(2):
        reader.get("/titles/")


def test_order_of_parameters_makes_no_difference(pages, reader, django_assert_num_queries):
    factories.published_agreement()
    first = reader.get("/titles/?year=2024&area=batteries&area=fuel")

    with django_assert_num_queries(0):
        second = reader.get("/titles/?area=batteries&area=fuel&year=2024")

    assert without_id(first) == without_id(second)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ""),
        ("b=1&a=2", "a=2&b=1"),
        ("b=2&a=&b=1", "a=&b=2&b=1"),
        ("%62=2&a=1", "a=1&%62=2"),
        ("&&a=1&", "a=1"),
        ("=1&a", "=1&a"),
    ],
)
def test_normalised_sorts_by_name_and_keeps_the_order_of_values(query, expected):
    assert normalise_query(query) == expected


@pytest.mark.parametrize(
    ("address", "other", "headers"),
    [
        ("/agreements/?year=2024", "/agreements/?utm_source=letter&year=2024&fbclid=1", {}),
        ("/about/", "/about/?utm_source=letter", {}),
        ("/robots.txt", "/robots.txt?year=2024&q=hydrogen&page=7", {}),
        ("/agreements/", "/agreements/", {"HTTP_COOKIE": "foo=sessionid"}),
        ("/agreements/", "/agreements/", {"HTTP_AUTHORIZATION": "Basic YTpi"}),
    ],
    ids=[
        "tracking parameters",
        "on a page that reads none",
        "any in a file for machines",
        "a cookie",
        "an authorization",
    ],
)
def test_kept_answer_is_sent_whatever_else_is_asked(address, other, headers, reader, django_assert_num_queries):
    factories.published_agreement()
    first = reader.get(address)

    with django_assert_num_queries(0):
        second = reader.get(other, **headers)

    assert without_id(first) == without_id(second)


def test_api_refuses_what_it_does_not_know(reader):
    assert reader.get("/api/agreements/?year=2024&letter=x").status == 400


def test_filters_alone_parse_parameters():
    rooms = [path for path in Path("agreements").rglob("*.py") if not {"admin", "api"} & set(path.parts)]
    parsing = [line.strip() for path in rooms for line in path.read_text().splitlines() if "request.GET" in line]

    assert len(parsing) > 5
    assert [line for line in parsing if not re.search(r"(Filter|problems_of_unread)\(request\.GET\)", line)] == []


def test_normalised_drops_what_is_ignored():
    assert normalise_query("utm_source=x&q=ev&p%61ge=2", {"utm_source"}.__contains__) == "p%61ge=2&q=ev"


headers = st.dictionaries(
    st.sampled_from(
        [
            "HTTP_X_FORWARDED_HOST",
            "HTTP_X_FORWARDED_PROTO",
            "HTTP_X_FORWARDED_FOR",
            "HTTP_X_FORWARDED_PREFIX",
            "HTTP_X_ORIGINAL_URL",
            "HTTP_X_HTTP_METHOD_OVERRIDE",
            "HTTP_ACCEPT_LANGUAGE",
            "HTTP_ACCEPT",
            "HTTP_COOKIE",
            "HTTP_RANGE",
            "HTTP_ORIGIN",
            "HTTP_REFERER",
            "HTTP_USER_AGENT",
            "HTTP_HX_REQUEST",
            "CONTENT_TYPE",
            "CONTENT_LENGTH",
        ]
    ),
    st.text(max_size=60),
)


@given(headers, st.sampled_from(["127.0.0.1:8000", "localhost", "LOCALHOST:1", "[::1]:99"]))
def test_no_header_of_a_reader_reaches_a_page(pages, reader, headers, host):
    with catalogue_transaction(None, "so that every answer is made anew") as opened:
        assert opened.revision

    seen = json.loads(reader.get("/echo/?year=1&utm_source=x&area=2", HTTP_HOST=host, **headers).text)

    assert {name: value for name, value in seen.items() if name.startswith(("HTTP_", "CONTENT_"))} == {
        "HTTP_HOST": "127.0.0.1:8000"
    }
    assert seen["uri"] == "http://127.0.0.1:8000/echo/?area=2&year=1"


@pytest.mark.parametrize("host", ["evil.example", "", "127.0.0.1:8000@evil.example", "127.0.0.1\r\nX: 1", "a" * 5000])
def test_answer_for_a_host_that_is_not_ours_is_400_and_not_kept(host, reader):
    factories.published_agreement()
    reader.get("/about/")

    refused = reader.get("/about/", HTTP_HOST=host)

    assert refused.status == 400
    assert refused.headers.keys() >= SECURITY_HEADERS
    assert reader.get("/about/").status == 200


def test_only_the_admin_gets_the_cookie_of_a_curator(client, pages, reader):
    client.force_login(User.objects.create_superuser("curator"))
    cookie = f"sessionid={client.cookies['sessionid'].value}"

    assert reader.get("/admin/", HTTP_COOKIE=cookie).status == 200
    assert "HTTP_COOKIE" not in json.loads(reader.get("/echo/", HTTP_COOKIE=cookie).text)


@pytest.mark.parametrize(
    "address", ["/with-cookie/", "/private/", "/nothing-here/", f"/streamed/{MAX_BODY_SIZE // 10_000 + 1}/"]
)
def test_answer_that_is_not_for_everybody_is_not_kept(address, pages, reader):
    factories.published_agreement()

    answers = [reader.get(address) for _ in range(2)]

    assert "etag" not in answers[1].headers
    assert answers[0].body == answers[1].body
    assert all("public" not in answer.headers["cache-control"] for answer in answers)


def test_short_stream_is_kept_whole(pages, reader):
    factories.published_agreement()

    answers = [reader.get("/streamed/3/") for _ in range(2)]

    assert {len(answer.body) for answer in answers} == {30_000}
    assert {answer.headers["content-length"] for answer in answers} == {"30000"}
    assert "etag" in answers[0].headers


@pytest.mark.parametrize("address", ["/about/", "/nothing-here/", "/streamed/3/"])
def test_head_has_the_headers_of_get_and_no_body(address, pages, reader):
    factories.published_agreement()

    head, get = reader.get(address, "HEAD"), reader.get(address)

    assert head.body == b""
    assert (head.status, without_id(head)[1]) == (get.status, without_id(get)[1])


def test_answer_is_not_sent_again_to_who_has_it(reader):
    factories.published_agreement()
    etag = reader.get("/about/").headers["etag"]

    again = reader.get("/about/", HTTP_IF_NONE_MATCH=etag)

    assert (again.status, again.body) == (304, b"")
    assert again.headers.keys() >= SECURITY_HEADERS | {"etag", "cache-control", "vary"}


def test_answer_that_breaks_says_so_without_details(pages, reader):
    broken = reader.get("/broken/")

    assert broken.status == 500
    assert "somebody typed this" not in broken.text
    assert "Traceback" not in broken.text
    assert broken.headers.keys() >= SECURITY_HEADERS


def test_page_for_errors_that_breaks_itself_leaves_a_last_word(pages, reader, settings):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [], "APP_DIRS": False}]

    broken = reader.get("/broken/")

    assert (broken.status, broken.text) == (500, "Something went wrong here. Please try again in a while.\n")
    assert broken.headers.keys() >= SECURITY_HEADERS


def test_page_without_its_database_is_a_pause(pages, reader):
    paused = reader.get("/without-database/")

    assert (paused.status, paused.headers["retry-after"]) == (503, "60")
    assert paused.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("length", "expected"), [(8100, 200), (8300, 414)])
def test_address_may_be_8_kilobytes_long(length, expected, reader):
    assert reader.get("/about/?q=" + "x" * (length - 10)).status == expected


def test_readers_never_get_a_cookie(reader):
    factories.published_agreement()

    for address in ("/", "/agreements/", "/agreements/?q=%00", "/nothing-here/", "/healthz/", "/static/css/base.css"):
        assert "set-cookie" not in reader.get(address).headers


def test_production_sends_http_to_https_and_says_so_for_a_year(make_reader, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SITE_URL = "https://cooperation.example.org"
    settings.ALLOWED_HOSTS = ["cooperation.example.org"]
    reader = make_reader(HTTP_HOST="cooperation.example.org")

    plain, secure = reader.get("/about/?a=1"), reader.get("/about/", **{"wsgi.url_scheme": "https"})

    assert (plain.status, plain.headers["location"]) == (301, "https://cooperation.example.org/about/?a=1")
    assert "strict-transport-security" not in plain.headers
    assert (secure.status, secure.headers["strict-transport-security"]) == (200, "max-age=31536000")


def test_curators_may_go_back_to_a_form_until_they_sign_out(client, db):
    client.force_login(User.objects.create_superuser("curator"))

    form, listed = client.get("/admin/agreements/theme/add/"), client.get("/admin/agreements/theme/")
    left = client.post("/admin/logout/")

    assert form["Cache-Control"] == "private, no-cache"
    assert "no-store" in listed["Cache-Control"]
    assert left["Clear-Site-Data"] == '"cache"'


def test_api_counts_each_readers_questions_apart(reader, monkeypatch):
    monkeypatch.setattr(ApiThrottle, "rate", "2/minute", raising=False)

    def ask(number: int, address: str) -> int:
        return reader.get(f"/api/agreements/?year=19{number}", REMOTE_ADDR=address).status

    greedy = [ask(number, "203.0.113.77") for number in (50, 51, 52)]

    assert greedy == [200, 200, 429]
    assert ask(53, "203.0.113.78") == 200


def test_form_that_nobody_was_given_is_refused_in_the_words_of_the_site(reader):
    refused = reader.send("/about/", "a=b")

    assert refused.status == 403
    assert "<h1>This is not allowed</h1>" in refused.text
