"""A curator whose save found no database goes back, and the form is as it was filled."""

import pytest

from tests.helpers.running_site import CURATOR, PASSWORD, RunningSite, wait_for


@pytest.fixture
def site(start, primary) -> RunningSite:
    return start(DATABASE_URL=primary.url)


def test_back_returns_the_filled_form(site, primary, page):
    page.goto(f"{site.url}/admin/login/?next=/admin/agreements/theme/1/change/")
    page.get_by_label("Username").fill(CURATOR)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Name:", exact=True).fill("Cells and storage")
    page.get_by_label("Reason").fill("a better name")
    primary.stop()

    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("heading", name="Nothing was saved").wait_for()
    page.go_back()

    assert page.get_by_label("Name:", exact=True).input_value() == "Cells and storage"
    assert page.get_by_label("Reason").input_value() == "a better name"
    primary.start()
    wait_for(lambda: site.get("/healthz/ready").status == 200, 30)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("was changed successfully").wait_for()
