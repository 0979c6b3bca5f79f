"""What a scanner tries: every route in every way. No 500, no traceback, no way out, no cookie."""

from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.api.throttling import ApiThrottle
from tests.helpers import factories
from tests.helpers.examples import examples
from tests.helpers.routes import addresses, routes
from tests.helpers.wsgi_client import SECURITY_HEADERS, Heard, Reader

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
OUR_HOST = "127.0.0.1:8000"


def leaves_the_site(location: str) -> bool:
    parsed = urlsplit(location.replace("\\", "/"))
    return (bool(parsed.netloc) and parsed.netloc != OUR_HOST) or location.startswith(("//", "\\"))


def faults(heard: Heard) -> list[str]:
    """What is wrong with an answer, whatever was asked."""
    return [
        fault
        for fault, found in {
            "broken": heard.status >= 500,
            "traceback": b"Traceback" in heard.body or b"site-packages" in heard.body,
            "leads away": leaves_the_site(heard.headers.get("location", "")),
            "cookie": "set-cookie" in heard.headers and "Max-Age=0" not in heard.headers["set-cookie"],
            "unprotected": not heard.headers.keys() >= SECURITY_HEADERS,
            "loose policy": "unsafe" in heard.headers.get("content-security-policy", "unsafe"),
        }.items()
        if found
    ]


@pytest.fixture
def reader(make_reader, monkeypatch) -> Reader:
    monkeypatch.setattr(ApiThrottle, "rate", "1000000/minute", raising=False)
    factories.published_agreement()
    return make_reader()


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_every_public_route_stands_every_method(method, reader):
    asked = [address for route in routes() if not route.startswith("/admin/") for address in addresses(route)]

    found = {address: wrong for address in asked if (wrong := faults(reader.get(address, method)))}

    assert len(asked) > 100
    assert found == {}


def test_every_route_of_the_admin_leads_to_the_sign_in(reader):
    asked = [address for route in routes() if route.startswith("/admin/") for address in addresses(route)[:1]]

    heard = {address: reader.get(address) for address in asked}

    assert len(asked) > 50
    assert {address: wrong for address, one in heard.items() if (wrong := set(faults(one)) - {"cookie"})} == {}
    assert {one.status for one in heard.values()} <= {200, 302, 403, 404, 405}
    assert {address for address, one in heard.items() if one.status == 200} == {"/admin/login/"}


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "//evil.example/agreements",
        "/%2F%2Fevil.example/agreements",
        "/%5Cevil.example/agreements",
        "/agreements//evil.example",
        "/agreements/%2E%2E/%2E%2E/etc/passwd",
        "/agreements%2Fmemorandum-of-cooperation-on-carbon-capture%2F",
        "/agreements/memorandum-of-cooperation-on-carbon-capture",
        "/agreements/memorandum-of-cooperation-on-carbon-capture.json/../../admin/",
        "/agreements/%00",
        "/agreements/%FF%FE/",
        "/agreements/%0D%0ASet-Cookie:%20a=b/",
        "/countries/%0D%0ALocation:%20https:%2F%2Fevil.example",
        "/countries/no%0D%0A/",
        "/static/../cooperation/settings.py",
        "/static/%2E%2E/cooperation/settings.py",
        "/static/..%5C..%5Csettings.py",
        "/static//etc/passwd",
        "/static/css/base.css",
        "/static/css/base.css/",
        "/healthz",
        "/admin/login/?next=https://evil.example/",
        "/admin/login/?next=//evil.example/",
        "/?" + "a=b&" * 1900,
        "/agreements/?" + "&".join(f"x{number}=1" for number in range(1200)),
        "/agreements/?q=%0D%0ASet-Cookie:%20a=b",
        "/agreements/?page=99999999999999999999&year=٢٠٢٤",
        "/agreements/?%00=%00&=&&q=%F0%28%8C%28",
        "/" + "a" * 9000,
        "/" + "%C3%A9" * 3000,
    ],
)
def test_tricks_with_the_address_lead_nowhere(path, reader):
    heard = reader.get(quote(path, safe="/?&=%:;.\\"))

    assert set(faults(heard)) - ({"cookie"} if path.startswith("/admin/") else set()) == set()


HEADERS = [
    {"HTTP_HOST": "evil.example"},
    {"HTTP_HOST": "127.0.0.1:8000.evil.example"},
    {"HTTP_HOST": "evil.example:80@127.0.0.1"},
    {"HTTP_HOST": "127.0.0.1\r\nSet-Cookie: a=b"},
    {"HTTP_HOST": ""},
    {"HTTP_HOST": "é" * 400},
    {"HTTP_X_FORWARDED_HOST": "evil.example"},
    {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_FOR": "127.0.0.1, ::1"},
    {"HTTP_FORWARDED": "for=127.0.0.1;host=evil.example;proto=https"},
    {"HTTP_COOKIE": "sessionid=" + "x" * 60_000},
    {"HTTP_COOKIE": "sessionid=\x00;csrftoken=\xff;messages=[[]]"},
    {"HTTP_AUTHORIZATION": "Basic " + "x" * 60_000},
    {"HTTP_ACCEPT": "*/*;q=nan, " * 5000},
    {"HTTP_ACCEPT_ENCODING": "gzip;q=-1, br;q=x, *;" * 5000},
    {"HTTP_ACCEPT_LANGUAGE": "a" * 60_000},
    {"HTTP_IF_NONE_MATCH": '"' * 60_000},
    {"HTTP_IF_NONE_MATCH": "W/" * 30_000},
    {"HTTP_IF_NONE_MATCH": '"a", ' * 9000 + "*"},
    {"HTTP_IF_MODIFIED_SINCE": "Thu, 99 Foo 99999 99:99:99 GMT"},
    {"HTTP_IF_MATCH": '"x"', "HTTP_IF_UNMODIFIED_SINCE": "never"},
    {"HTTP_RANGE": "bytes=0-,0-,0-,5-1"},
    {"HTTP_ORIGIN": "null", "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "DELETE"},
    {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "javascript:alert(1)"},
    {"CONTENT_TYPE": "multipart/form-data; boundary=" + "x" * 9000, "CONTENT_LENGTH": "99999999999"},
    {"CONTENT_LENGTH": "nonsense", "CONTENT_TYPE": "application/json"},
    {"HTTP_TRANSFER_ENCODING": "chunked"},
    {"HTTP_UPGRADE": "websocket", "HTTP_CONNECTION": "Upgrade"},
    {"HTTP_X_REQUEST_ID": "a\r\nb"},
]


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_tricks_with_headers_lead_nowhere_and_change_no_answer(method, reader):
    clean = {address: reader.get(address).body for address in ("/", "/agreements/", "/api/")}

    found = {
        (address, *headers): wrong
        for headers in HEADERS
        for address in (*clean, "/agreements/nothing/", "/healthz/", "/static/css/base.css")
        if (wrong := faults(reader.get(address, method, **headers)))
    }

    assert found == {}
    assert {address: reader.get(address).body for address in clean} == clean


public = st.sampled_from(["/", "/agreements/", "/agreements.csv", "/changes/", "/map/", "/api/agreements/"])
known = st.sampled_from(["partner", "country", "page", "year", "q", "sort", "none", "%", "&", "=", "%0"])
typed = known | st.text(max_size=30).map(quote)


@examples(150)
@given(public, st.lists(st.tuples(typed, typed), max_size=5), st.text(max_size=40))
def test_whatever_is_typed_is_answered(reader, path, pairs, tag):
    query = "&".join(f"{name}={value}" for name, value in pairs)

    assert faults(reader.get(f"{path}?{query}", HTTP_IF_NONE_MATCH=tag)) == []
    assert faults(reader.get(f"{path}{quote(tag)}")) == []
