"""A running site for the browser: the real server on a throw-away SQLite file, driven by the system's Chromium.

No ORM beside Playwright: the browser tests read and write the site only as people do, through its pages, and the few
preparations they need run as commands of a process of their own (`site.manage`).
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
CURATOR, PASSWORD = "curator", "seven-quiet-herons"


def pytest_collection_modifyitems(items):
    if CHROMIUM:
        return
    skip = pytest.mark.skip(reason="no Chromium on this machine: install it (apt-get install chromium) or set CHROMIUM")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(skip)


@dataclass(frozen=True)
class Site:
    """The running site: its address, and how to run a command on its database."""

    url: str
    environment: dict[str, str]

    def manage(self, *arguments: str, **environment: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def add_curator(self, name: str, *groups: str) -> None:
        """An account with the shared password: in the named groups, or a superuser without any."""
        self.manage(
            "shell",
            "-v0",
            "-c",
            "from django.contrib.auth.models import Group, User\n"
            f"user, _ = User.objects.get_or_create(username={name!r}, defaults={{'is_staff': True}})\n"
            f"user.set_password({PASSWORD!r})\n"
            f"user.is_superuser = not {groups!r}\n"
            "user.save()\n"
            f"user.groups.set(Group.objects.filter(name__in={groups!r}))\n",
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_it_answers(url: str, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, "The server ended before it answered."
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{url} did not answer within a minute.")


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The site with the whole catalogue loaded. Tests share it: let each use records of its own."""
    folder = tmp_path_factory.mktemp("site")
    port = _free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder / 'catalogue.sqlite3'}",
        "STATIC_ROOT": str(folder / "static"),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "LOCAL_HTTP": "1",
        "DEBUG": "",
    }
    running = Site(f"http://127.0.0.1:{port}", environment)
    running.manage("migrate", "-v0")
    running.manage("load_catalogue")
    running.manage("collectstatic", "--noinput", "-v0")
    running.add_curator(CURATOR)
    command = ["granian", "--interface", "wsgi", "--port", str(port), "--workers", "1", "--log-level", "error"]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", *command, "cooperation.wsgi:application"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_it_answers(running.url, server)
        yield running
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="session")
def base_url(site):
    return site.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"]
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-gpu", "--no-first-run", *quiet],
    }


@pytest.fixture
def sign_in(site):
    """Signs a page in to the admin, as `sign_in(page)` or, with another account, `sign_in(page, "editor")`."""

    def sign_in(page, name: str = CURATOR) -> None:
        page.goto("/admin/login/?next=/admin/")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/admin/")

    return sign_in
