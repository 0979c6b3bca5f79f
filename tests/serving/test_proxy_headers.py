"""Who is really asking, behind our own proxies and behind what strangers pretend."""

import ipaddress

import pytest
from django.contrib.auth.models import User

from agreements.serving import proxy_headers
from tests.helpers.wsgi_client import Reader

GIVEN = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def behind_a_proxy(settings):
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("10.0.0.0/24"), ipaddress.ip_network("127.0.0.1")]
    remembered = (proxy_headers.is_trusted, proxy_headers.real_address)
    for one in remembered:
        one.cache_clear()
    yield
    for one in remembered:
        one.cache_clear()


@pytest.mark.parametrize(
    ("nearest", "forwarded", "expected"),
    [
        pytest.param("127.0.0.1", "203.0.113.9", "203.0.113.9", id="one proxy"),
        pytest.param("127.0.0.1", "203.0.113.9, 10.0.0.7", "203.0.113.9", id="two proxies"),
        pytest.param("127.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9", id="a stranger's own word"),
        pytest.param("127.0.0.1", "1.1.1.1, nonsense", "127.0.0.1", id="no address"),
        pytest.param("127.0.0.1", "", "127.0.0.1", id="nothing"),
        pytest.param("127.0.0.1", "2001:db8::1", "2001:db8::1", id="IPv6"),
        pytest.param("198.51.100.1", "203.0.113.9", "198.51.100.1", id="not our proxy"),
        pytest.param("", "203.0.113.9", "", id="no address of the server's"),
    ],
)
def test_real_address_is_the_last_one_before_our_proxies(nearest, forwarded, expected, behind_a_proxy):
    assert proxy_headers.real_address(nearest, forwarded) == expected


@pytest.mark.parametrize(
    ("nearest", "expected"),
    [
        ("10.0.0.9", {"REMOTE_ADDR": "203.0.113.9", "wsgi.url_scheme": "https"}),
        ("198.51.100.1", {"REMOTE_ADDR": "198.51.100.1", "wsgi.url_scheme": "http"}),
    ],
)
def test_settle_believes_our_proxies_only_and_hides_what_they_say(nearest, expected, behind_a_proxy):
    environ = {
        "REMOTE_ADDR": nearest,
        "wsgi.url_scheme": "http",
        "HTTP_X_FORWARDED_FOR": "203.0.113.9",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_FORWARDED": "for=1.1.1.1",
    }

    proxy_headers.apply_forwarded_headers(environ)

    assert environ == expected


def sign_in(reader: Reader, address: str, password: str = "wrong") -> int:
    """Send the sign-in form as a browser would, from behind the proxy; gives the status."""
    form = reader.get("/admin/login/")
    token = form.headers["set-cookie"].partition("=")[2].partition(";")[0]
    body = f"csrfmiddlewaretoken={token}&username=curator&password={password}&next=/admin/"
    return reader.send(
        "/admin/login/",
        body,
        HTTP_COOKIE=f"csrftoken={token}",
        HTTP_X_FORWARDED_FOR=address,
        REMOTE_ADDR="127.0.0.1",
    ).status


def test_sign_in_is_throttled_by_the_real_address(behind_a_proxy, make_reader):
    User.objects.create_superuser("curator", password="seven-quiet-herons")
    reader = make_reader()

    tried = [sign_in(reader, "203.0.113.9") for _ in range(6)]

    assert tried == [200, 200, 200, 200, 429, 429]
    assert sign_in(reader, "203.0.113.9", "seven-quiet-herons") == 429
    assert sign_in(reader, "1.1.1.1, 203.0.113.9", "seven-quiet-herons") == 429
    assert sign_in(reader, "203.0.113.10", "seven-quiet-herons") == 302


def test_request_id_of_our_proxy_is_kept_and_of_strangers_not(behind_a_proxy, make_reader):
    reader = make_reader()

    ours, strangers, broken = (
        reader.get("/about/", REMOTE_ADDR=nearest, HTTP_X_REQUEST_ID=given).headers["x-request-id"]
        for nearest, given in (("127.0.0.1", GIVEN), ("203.0.113.9", GIVEN), ("127.0.0.1", "a\r\nSet-Cookie: b"))
    )

    assert ours == GIVEN
    assert len({ours, strangers, broken}) == 3
    assert len(strangers) == len(broken) == 16
