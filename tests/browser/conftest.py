"""A running site for the browser: the real server on a throw-away SQLite file, driven by the system's Chromium.

No ORM beside Playwright: the browser tests read and write the site only as people do, through its pages.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.helpers.made_once import made_once
from tests.helpers.running_site import CURATOR, PASSWORD, RunningSite

expect.set_options(timeout=20_000)  # milliseconds: several browsers share the machine
FILL = f"""
from django.contrib.auth.models import Group, User
from django.core.management import call_command

call_command("migrate", verbosity=0)
call_command("load_catalogue")
User.objects.create_superuser({CURATOR!r}, password={PASSWORD!r})
for name in ("Editor", "Publisher"):
    user = User.objects.create_user(name.lower(), password={PASSWORD!r}, is_staff=True)
    user.groups.add(Group.objects.get(name=name))
"""


def fill(database: Path) -> None:
    RunningSite(database.parent, DATABASE_URL=f"sqlite:///{database}").do(FILL)


@pytest.fixture(scope="session")
def site(tmp_path_factory, shared_folder, static_root) -> Iterator[RunningSite]:
    """The site with the whole catalogue and three accounts. Tests share it: let each use records of its own."""
    folder = tmp_path_factory.mktemp("site")
    database = shutil.copy(made_once(shared_folder / "browser.sqlite3", fill), folder)
    site = RunningSite(folder, DATABASE_URL=f"sqlite:///{database}", STATIC_ROOT=str(static_root))
    command = ("granian", "--interface", "wsgi", "--port", str(site.port), "--workers", "1", "--log-level", "error")
    with site.serving(sys.executable, "-m", *command, "cooperation.wsgi:application"):
        yield site


@pytest.fixture(scope="session")
def base_url(site):
    return site.url


@pytest.fixture
def sign_in():
    """Signs a page in to the admin, as `sign_in(page)` or, with another account, `sign_in(page, "editor")`."""

    def sign_in(page, name: str = CURATOR) -> None:
        page.goto("/admin/login/?next=/admin/")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/admin/")

    return sign_in
