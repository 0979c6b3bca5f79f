"""Setting up an authenticator app, and signing in with its code, in a browser that keeps to the policy."""

import sys

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import fill
from tests.helpers.authenticator import Authenticator
from tests.helpers.made_once import made_once
from tests.helpers.running_site import CURATOR, PASSWORD, RunningSite


@pytest.fixture
def asking_site(tmp_path, shared_folder, static_root):
    """A site of its own that asks for the second factor."""
    database = tmp_path / "site.sqlite3"
    database.write_bytes(made_once(shared_folder / "browser.sqlite3", fill).read_bytes())
    site = RunningSite(tmp_path, DATABASE_URL=f"sqlite:///{database}", STATIC_ROOT=str(static_root), SECOND_FACTOR="1")
    command = ("granian", "--interface", "wsgi", "--port", str(site.port), "--workers", "1", "--log-level", "error")
    with site.serving(sys.executable, "-m", *command, "cooperation.wsgi:application"):
        yield site


def test_curator_sets_up_an_app_and_signs_in_with_it(asking_site, browser):
    page = browser.new_page(base_url=asking_site.url)
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)

    def give_password() -> None:
        page.goto("/admin/agreements/agreement/")
        page.get_by_label("Username").fill(CURATOR)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()

    give_password()
    picture = page.get_by_role("img", name="QR code")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    app = Authenticator(page.locator("#letters").inner_text())
    page.get_by_label("Code").fill(app.code())
    page.get_by_role("button", name="Go on").click()
    codes = page.locator("#recovery_codes li").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("link", name="Keep as a file").click()
    assert download.value.path().read_text().split()[2:] == codes
    page.get_by_role("link", name="Go on").click()
    expect(page).to_have_url(f"{asking_site.url}/admin/agreements/agreement/")

    page.get_by_role("button", name="Log out").click()
    give_password()
    page.get_by_label("Code").fill(app.code())
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(f"{asking_site.url}/admin/agreements/agreement/")
    assert problems == []
    page.close()
