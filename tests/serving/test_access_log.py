"""One line a request, and nothing in it that says who asked or for what."""

import json
import logging

import pytest

from agreements.serving.access_log import JsonLines, access
from tests.helpers import factories

SECRETS = ("203.0.113.9", "quietly", "heron@example.org", "Firefox", "example.com")


@pytest.fixture
def lines(caplog):
    """What was written so far, parsed."""
    caplog.set_level(logging.INFO, logger=access.name)
    caplog.handler.setFormatter(JsonLines())
    return lambda: [json.loads(line) for line in caplog.text.splitlines()]


def test_every_request_leaves_one_line(reader, lines):
    factories.published_agreement()
    reader.get("/agreements/")  # the index is built
    asked = {
        "/robots.txt": ("GET", "agreements:robots", 200, 1, "miss"),
        "/robots.txt?": ("GET", "agreements:robots", 200, 1, "hit"),
        "/nothing-here/": ("GET", "", 404, 3, "miss"),
        "/healthz/": ("GET", "agreements.serving.health.alive", 200, 0, "pass"),
    }

    names = [reader.get(address).headers["x-request-id"] for address in asked]

    _list, *written = lines()
    assert all(line.pop("ms") >= 0 and line.pop("time").endswith("+00:00") for line in written)
    assert [tuple(line.values()) for line in written] == list(
        zip(names, *zip(*asked.values(), strict=True), strict=True)
    )
    assert [*written[0]] == ["id", "method", "route", "status", "queries", "cache"]


def test_lines_hold_nothing_personal(reader, lines, settings, caplog):
    settings.ROOT_URLCONF = "tests.serving.urls"
    stranger = {
        "HTTP_USER_AGENT": "Firefox",
        "HTTP_REFERER": "https://example.com/",
        "HTTP_COOKIE": "sessionid=heron@example.org",
    }

    for address in (
        "/agreements/?q=quietly",
        "/quietly/?q=quietly",
        "/broken/?q=quietly",
        "/without-database/?q=quietly",
    ):
        reader.get(address, **stranger)
        reader.get(address, HTTP_HOST="example.com")

    assert len(lines()) > 8
    assert not [secret for secret in SECRETS if secret in caplog.text]
    assert "somebody typed this" not in caplog.text


def test_trouble_names_its_request_and_its_place(reader, lines, settings):
    settings.ROOT_URLCONF = "tests.serving.urls"

    name = reader.get("/broken/").headers["x-request-id"]

    trouble = next(line for line in lines() if line.get("level") == "error")
    assert (trouble["id"], trouble["message"], trouble["error"]) == (name, "Internal Server Error", "ValueError")
    assert trouble["frames"][-1].endswith("broken")
