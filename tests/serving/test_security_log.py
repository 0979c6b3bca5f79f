"""The security log: what is refused, published and restored, and nothing in it that says from where it was asked."""

import datetime as dt
import json
import logging
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from agreements import security_log
from agreements.api.throttling import ApiThrottle
from agreements.curation.workflow import RefusedError, withdraw
from agreements.models import Agreement, State, catalogue_transaction
from agreements.serving.access_log import JsonLines
from tests.helpers import factories
from tests.helpers.admin_forms import change_page, filled

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "security.md").read_text()
SECRETS = ("203.0.113", "2001:db8", "heron", "quietly")


@pytest.fixture
def lines(caplog):
    """What was written so far, parsed."""
    caplog.set_level(logging.INFO, logger="security")
    caplog.handler.setFormatter(JsonLines())
    return lambda: [json.loads(line) for line in caplog.text.splitlines()]


def told(lines: list[dict]) -> list[tuple[str, str, str]]:
    return [(line["event"], line["user"], line["about"]) for line in lines]


def test_a_line_names_the_request_and_no_address(reader, lines, caplog, monkeypatch):
    monkeypatch.setattr(ApiThrottle, "rate", "1/minute", raising=False)
    clients = ("2001:db8:0:7::1", "2001:db8:0:7:ffff::2", "203.0.113.9", "2001:db8:0:7:a::3", "203.0.113.9")

    asked = zip(("agreements", "partners", "countries", "areas", "sources"), clients, strict=True)
    heard = [reader.get(f"/api/{page}/", REMOTE_ADDR=client) for page, client in asked]
    forged = reader.send("/admin/login/", "username=heron@example.org&password=quietly", HTTP_COOKIE="sessionid=x")

    assert [one.status for one in heard] == [200, 429, 200, 429, 429]
    refused = [one for one in (*heard, forged) if one.status in {403, 429}]
    found = lines()
    assert [line["id"] for line in found] == [one.headers["x-request-id"] for one in refused]
    assert told(found) == [
        ("throttled", "", "agreements:api-partners"),
        ("throttled", "", "agreements:api-areas"),
        ("throttled", "", "agreements:api-sources"),
        ("csrf_refused", "", "admin:login"),
    ]
    assert {*map(tuple, found)} == {("time", "event", "user", "about", "client", "id")}
    assert {dt.datetime.fromisoformat(line["time"]).utcoffset() for line in found} == {dt.timedelta()}
    assert [line["client"] == found[0]["client"] for line in found] == [True, True, False, False]
    assert not [secret for secret in SECRETS if secret in caplog.text]


def test_the_hash_of_a_client_is_another_one_each_day_and_under_each_key(settings, monkeypatch):
    class Tomorrow(dt.datetime):
        @classmethod
        def now(cls, zone=None):
            return super().now(zone) + dt.timedelta(days=1)

    client = security_log.Client("203.0.113.9")
    today = client.digest()
    settings.SECRET_KEY = "another-key-of-the-tests"
    other_key = client.digest()
    monkeypatch.setattr(security_log.dt, "datetime", Tomorrow)

    assert len({today, other_key, client.digest()}) == 3
    assert security_log.Client("").digest() == ""


def withdraw_on_second_thought_not(record: Agreement) -> None:
    with catalogue_transaction(None, "undone"):
        withdraw(record, "it was never signed")
        raise RefusedError


@pytest.mark.django_db
def test_publishing_and_restoring_are_told_once_they_are_kept(client, lines, django_capture_on_commit_callbacks):
    client.force_login(User.objects.create_superuser("curator"))
    record = factories.published_agreement(state=State.IN_REVIEW)
    page = change_page(record)
    before = len(lines())

    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, filled(client.get(page), _move="restore"))  # is refused
        client.post(page, filled(client.get(page), _move="publish", title="Another title", reason="done"))
        first = record.history.earliest("history_id").revision.token
        restore = page.replace("/change/", f"/history/{first}/")
        client.post(restore, filled(client.get(restore), reason="back again"))
        with pytest.raises(RefusedError):
            withdraw_on_second_thought_not(Agreement.objects.get())

    assert told(lines()[before:]) == [
        ("state_changed", "curator", f"publish: {record.key}"),
        ("version_restored", "curator", f"agreement {record.pk}: {first}"),
    ]


@pytest.mark.django_db
def test_what_is_for_others_is_refused_and_told(lines):
    client = Client()
    client.force_login(factories.curator("editor", "Editor"))

    assert client.get("/admin/auth/user/").status_code == 403
    assert told(lines()[-1:]) == [("permission_refused", "editor", "admin:auth_user_changelist")]


def test_every_event_is_described():
    code = "\n".join(path.read_text() for path in (ROOT / "agreements").rglob("*.py"))
    calls = re.findall(r"(?:security_log\.write(?:_on_commit)?|_log_refusal)\(\s*(.*)", code)
    written = {name for call in calls for name in re.findall(r'"([a-z]+_[a-z_]+|throttled)"', call)}
    described = re.findall(r"^\| `(\w+)` \|", GUIDE.partition("## The security log")[2], re.MULTILINE)

    assert sorted(described) == sorted(written)
    assert written > security_log.GUESSES


def test_fail2ban_finds_the_address_in_a_line_of_the_file(tmp_path):
    """The filter of the guide, on what BAN_LOG gets from a process of a public site."""
    file = tmp_path / "bans.log"
    code = "from agreements.security_log import *; client.set(Client('2001:db8::9')); " + "; ".join(
        f"write({event!r})" for event in (*sorted(security_log.GUESSES), "signed_in")
    )
    environment = {"SECRET_KEY": "a-key-for-one-test", "DATABASE_URL": "sqlite://", "BAN_LOG": str(file)}
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-v0", "-c", code]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    [pattern] = re.findall(r"^failregex = (.*)$", GUIDE, re.MULTILINE)
    ours = re.compile(pattern.replace("<ADDR>", "(?P<address>[0-9a-f:.]+)"))

    # fail2ban takes date and time off a line before it looks at the rest.
    rests = [line.split(maxsplit=2)[2] for line in file.read_text().splitlines()]
    found = [ours.search(rest)["address"] for rest in rests]

    assert found == ["2001:db8::9"] * len(security_log.GUESSES)
