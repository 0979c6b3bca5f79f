"""How long a session lasts, its cookie, and its end by others."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client

from agreements.models import Theme
from tests.helpers import factories
from tests.helpers.admin_forms import change_page, filled
from tests.helpers.authenticator import PASSWORD, give_password

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
HOUR = 60 * 60


@pytest.fixture
def curator():
    return User.objects.create_superuser("curator", password=PASSWORD)


def signed_in(name: str = "curator") -> Client:
    client = Client()
    give_password(client, name)
    assert client.get("/admin/").status_code == 200
    return client


def make_older(client: Client, **seconds: int) -> None:
    session = client.session
    for name, age in seconds.items():
        session[name] -= age
    session.save()


@pytest.mark.parametrize(
    ("ages", "expected", "told"),
    [
        pytest.param({"active_at": 2 * HOUR - 5}, 200, [], id="a moment less than two hours without a click"),
        pytest.param({"active_at": 2 * HOUR + 5}, 302, [("session_expired", "curator", "idle")], id="two hours"),
        pytest.param({"started_at": 12 * HOUR - 5}, 200, [], id="a moment less than half a day"),
        pytest.param({"started_at": 12 * HOUR + 5}, 302, [("session_expired", "curator", "age")], id="half a day"),
    ],
)
def test_a_session_ends_when_left_alone_and_after_half_a_day(curator, lines, ages, expected, told):
    client = signed_in()
    lines()

    make_older(client, **ages)

    assert client.get("/admin/").status_code == expected
    assert Session.objects.count() == (expected == 200)
    assert lines() == told


def test_a_click_counts_as_activity_but_makes_no_session_last_longer_than_half_a_day(curator):
    client = signed_in()
    make_older(client, started_at=11 * HOUR, active_at=HOUR)
    assert client.get("/admin/").status_code == 200
    make_older(client, active_at=HOUR + 60)
    assert client.get("/admin/").status_code == 200
    make_older(client, started_at=HOUR + 5)

    assert client.get("/admin/").status_code == 302


def test_what_was_typed_is_shown_when_the_session_has_ended(curator):
    client = signed_in()
    factories.published_agreement()
    theme = Theme.objects.get()
    page = change_page(theme)
    form = filled(client.get(page), name="Clean & quiet power")
    make_older(client, active_at=3 * HOUR)

    response = client.post(page, form)

    assert response.status_code == 403
    assert "<dd>Clean &amp; quiet power</dd>" in response.content.decode()
    assert "Nothing was saved: your session ended while you worked." in response.content.decode()
    theme.refresh_from_db()
    assert theme.name == "Clean power"


def test_a_superuser_ends_the_sessions_of_others(curator, lines):
    User.objects.create_superuser("chief", password=PASSWORD)
    one, two, chief, editor = signed_in(), signed_in(), signed_in("chief"), Client()
    factories.curator("editor", "Editor")
    give_password(editor, "editor", "x")
    page = f"/admin/auth/user/{curator.pk}/"
    lines()

    assert f"{page}sessions/end/" in chief.get(f"{page}change/").content.decode()
    assert editor.post(f"{page}sessions/end/").status_code == 403
    assert chief.get(f"{page}sessions/end/").status_code == 200
    assert one.get("/admin/").status_code == 200
    assert chief.post(f"{page}sessions/end/")["Location"] == f"{page}change/"

    assert [client.get("/admin/").status_code for client in (one, two, chief)] == [302, 302, 200]
    assert lines() == [
        ("permission_refused", "editor", "admin:auth_user_end_sessions"),
        ("sessions_ended", "chief", "curator: 2"),
    ]


def test_one_signs_out_everywhere(curator, lines):
    here, there = signed_in(), signed_in()
    lines()

    assert here.get("/admin/logout/everywhere/").status_code == 200
    response = here.post("/admin/logout/everywhere/")
    assert (response["Location"], response["Clear-Site-Data"]) == ("/admin/login/", '"cache"')

    assert [client.get("/admin/").status_code for client in (here, there)] == [302, 302]
    assert lines() == [("sessions_ended", "curator", "curator: 2")]


SHOW = """
import json
from django.conf import settings
names = "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECOND_FACTOR"
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def test_cookies_of_a_public_site_are_bound_to_its_host(curator, settings):
    environment = {"PATH": os.environ["PATH"], "SECRET_KEY": "a-key-for-one-test", "DATABASE_URL": "sqlite://"}
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-v0", "-c", SHOW]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    public = json.loads(done.stdout)
    assert public.pop("SECOND_FACTOR") is True
    for name, value in public.items():
        setattr(settings, name, value)

    client = Client()
    client.get("/admin/login/", secure=True)
    give_password(client, "curator", secure=True)

    session, csrf = (client.cookies[name] for name in ("__Host-sessionid", "__Host-csrftoken"))
    common = {"domain": "", "path": "/", "secure": True, "httponly": True, "samesite": "Lax"}
    ends_with_the_browser = common | {"max-age": "", "expires": ""}
    assert sorted(client.cookies) == ["__Host-csrftoken", "__Host-known", "__Host-sessionid"]
    assert {name: client.cookies["__Host-known"][name] for name in common} == common
    assert {name: session[name] for name in ends_with_the_browser} == ends_with_the_browser
    assert {name: csrf[name] for name in common} == common
