"""The score that MDN's HTTP Observatory would give the site, by its published table, from the site's real answers.

Results and modifiers are those of mdn-http-observatory, src/grader/charts.js; only results that can be had without
being on a browser's preload list are told apart.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.wsgi_client import SECURITY_HEADERS

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
HOST = "cooperation.example.org"
ASK = f"""
import json
from django.core.management import call_command
from cooperation.wsgi import application
from tests.helpers.wsgi_client import Reader

call_command("migrate", verbosity=0)
reader = Reader(application, HTTP_HOST={HOST!r})
secure = Reader(application, HTTP_HOST={HOST!r}, **{{"wsgi.url_scheme": "https"}})
answers = [reader.get("/"), secure.get("/"), secure.get("/admin/login/")]
print(json.dumps([[answer.status, answer.headers, answer.text] for answer in answers]))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory, static_root) -> list[tuple[int, dict[str, str], str]]:
    """What a public site answers: the front page over http and over https, and the page to sign in."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "cooperation.settings",
        "SECRET_KEY": "JkFf4n0q2m8Zr1wX7s5vT3yB9cD6eG_hKpLuQaNiOxMbVtRz0dYjWgS",
        "DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('observatory') / 'catalogue.sqlite3'}",
        "SITE_URL": f"https://{HOST}",
        "ALLOWED_HOSTS": HOST,
        "STATIC_ROOT": str(static_root),
    }
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-v0", "-c", ASK]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [tuple(answer) for answer in json.loads(done.stdout.splitlines()[-1])]


def policy_score(headers: dict[str, str]) -> int:
    """Of the Content-Security-Policy: nothing by default, nothing unsafe, and forms for the site alone."""
    policy = {name: rest for name, *rest in (part.split() for part in headers["content-security-policy"].split(";"))}
    sources = {source for name in policy for source in policy[name]}
    if any("unsafe" in source or source.startswith("http:") or source == "*" for source in sources):
        return -20
    return 10 if policy["default-src"] == ["'none'"] and policy["form-action"] == ["'self'"] else 5


def score(redirected: tuple, page: tuple) -> dict[str, int]:
    """Points by test; the score is 100 and all of them."""
    (status, to, _), (_, headers, html) = redirected, page
    foreign = [
        address for address in re.findall(r"<script[^>]* src=\"([^\"]+)\"", html) if not re.match(r"/[^/]", address)
    ]
    max_age = int(re.match(r"max-age=(\d+)", headers["strict-transport-security"])[1])
    return {
        "content security policy": policy_score(headers),
        "cookies": 0 if "set-cookie" not in headers else -20,
        "cross-origin resource policy": 10 if headers.get("cross-origin-resource-policy") == "same-origin" else 0,
        "cross-origin resource sharing": 0 if "access-control-allow-credentials" not in headers else -50,
        "redirection": 0 if (status, to.get("location")) == (301, f"https://{HOST}/") else -20,
        "referrer policy": 5 if headers.get("referrer-policy") in {"no-referrer", "same-origin"} else -5,
        "strict transport security": 0 if max_age >= 15_768_000 else -10,
        "subresource integrity": 0 if not foreign else -5,
        "content type options": 0 if headers.get("x-content-type-options") == "nosniff" else -5,
        "framing": 5 if "frame-ancestors 'none'" in headers["content-security-policy"] else -20,
    }


def test_front_page_has_the_highest_score_without_being_preloaded(answers):
    redirected, page, _signing_in = answers

    points = score(redirected, page)

    assert 100 + sum(points.values()) == 130, points
    assert set(page[1]) >= SECURITY_HEADERS


def test_cookies_of_the_admin_would_win_points_too(answers):
    cookie = answers[2][1]["set-cookie"]

    assert all(flag in cookie for flag in ("HttpOnly", "Secure", "SameSite=Lax"))
