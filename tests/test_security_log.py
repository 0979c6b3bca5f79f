"""The security log: what is refused, what is published and restored, and nothing in it that says who asked from where."""

import datetime as dt
import json
import logging
import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from agreements import security_log
from agreements.api.throttling import ApiThrottle
from agreements.models import State
from agreements.serving.access_log import JsonLines
from tests.helpers import factories
from tests.helpers.admin_forms import change_page, filled

ROOT = Path(__file__).resolve().parents[1]
PUBLISHED = re.compile(r'(?:write|write_on_commit|_log_refusal)\(\s*"(\w+)"')


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, logger="security")
    caplog.handler.setFormatter(JsonLines())
    return lambda: [json.loads(line) for line in caplog.text.splitlines()]


@pytest.mark.django_db
def test_a_line_names_the_request_and_no_address(make_reader, lines, caplog, monkeypatch):
    monkeypatch.setattr(ApiThrottle, "rate", "1/minute", raising=False)
    reader = make_reader()
    neighbours = ("2001:db8:0:7::1", "2001:db8:0:7:ffff::2", "203.0.113.9")
    for address in neighbours:
        reader.get("/api/agreements/", REMOTE_ADDR=address)

    heard = [reader.get("/api/agreements/", REMOTE_ADDR=address) for address in neighbours]
    forged = reader.send("/admin/login/", "username=heron@example.org&password=quietly", HTTP_COOKIE="sessionid=x")

    assert [one.status for one in (*heard, forged)] == [429, 429, 429, 403]
    found = lines()
    digests = [line.pop("client") for line in found]
    refused = [
        {"event": "throttled", "user": "", "about": "agreements:api:agreement-list", "id": one.headers["x-request-id"]}
        for one in heard
    ]
    csrf = {"event": "csrf_refused", "user": "", "about": "admin:login", "id": forged.headers["x-request-id"]}
    assert [dt.datetime.fromisoformat(line.pop("time")).utcoffset() for line in found] == [dt.timedelta()] * 5
    assert found == [refused[1], *refused, csrf]
    assert len(set(digests)) == 2
    assert digests[0] == digests[1] == digests[2]
    assert not [secret for secret in ("203.0.113", "2001:db8", "heron", "quietly") if secret in caplog.text]


def test_the_hash_of_a_client_is_another_one_each_day_and_under_each_key(settings, monkeypatch):
    class Tomorrow(dt.datetime):
        @classmethod
        def now(cls, zone):
            return dt.datetime.now(zone) + dt.timedelta(days=1)

    client = security_log.Client("203.0.113.9")
    today = client.digest()
    settings.SECRET_KEY = "another-key-of-the-tests"
    other_key = client.digest()
    monkeypatch.setattr(security_log.dt, "datetime", Tomorrow)

    assert len({today, other_key, client.digest()}) == 3
    assert security_log.Client("").digest() == ""


@pytest.mark.django_db
def test_publishing_and_restoring_are_told_once_they_are_kept(client, lines, django_capture_on_commit_callbacks):
    curator = User.objects.create_superuser("curator")
    record = factories.published_agreement(state=State.IN_REVIEW)
    client.force_login(curator)
    page = change_page(record)
    lines_before = len(lines())

    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, filled(client.get(page), _move="restore"))  # is refused
        client.post(page, filled(client.get(page), _move="publish", title="Another title", reason="done"))
        [first, _] = record.history.order_by("history_id").values_list("revision__token", flat=True).distinct()
        restore = page.replace("/change/", f"/history/{first}/")
        client.post(restore, filled(client.get(restore), reason="back again"))

    assert [tuple(line.values())[1:4] for line in lines()[lines_before:]] == [
        ("state_changed", "curator", f"publish: {record.key}"),
        ("version_restored", "curator", f"agreement {record.pk}: {first}"),
    ]


@pytest.mark.django_db
def test_other_peoples_pages_are_refused_and_told(lines):
    client = Client()
    client.force_login(factories.curator("editor", "Editor"))

    assert client.get("/admin/auth/user/").status_code == 403

    line = lines()[-1]
    assert (line["event"], line["user"], line["about"]) == (
        "permission_refused",
        "editor",
        "admin:auth_user_changelist",
    )


def test_every_event_is_described():
    code = "\n".join(path.read_text() for path in (ROOT / "agreements").rglob("*.py"))
    described = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "security.md").read_text(), re.MULTILINE)
    written = {*re.findall(r'\.write(?:_on_commit)?\(\s*"(\w+)"|_log_refusal\(\s*"(\w+)"', code)}

    assert sorted(described) == sorted({*filter(None, (name for pair in written for name in pair)), *CHOSEN})


# Written as one of two, by a condition.
CHOSEN = {"recovery_code_used", "second_factor_passed"}
