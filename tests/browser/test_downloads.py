"""Citing and taking away, as a reader does it: with scripts a button copies, without them the text is there to read."""

import re

import pytest
from playwright.sync_api import Page, expect

LIST = "/agreements/?partner=asean"


@pytest.fixture
def complaints(page) -> list[str]:
    """What the browser complains of: scripts or styles that the policy forbids, files that are not there."""
    heard = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def clipboard(page, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    return lambda: page.evaluate("navigator.clipboard.readText()")


def open_record(page: Page) -> None:
    page.goto(LIST)
    page.locator("a.row-title").first.click()


def test_record_is_cited_and_copied(page, clipboard, complaints):
    open_record(page)
    page.get_by_text("Cite this record").click()

    page.get_by_role("button", name="Copy", exact=True).click()

    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    assert clipboard() == page.locator("#citation").inner_text()
    assert re.search(r"revision [0-9a-f]{16} of \d+ \w+ \d{4}\. http://.* \(accessed ", clipboard())
    page.get_by_role("button", name="Copy BibTeX").click()
    expect(page.get_by_text("Copied", exact=True)).to_have_count(2)
    assert clipboard().startswith("@misc{")
    assert complaints == []


def test_list_is_cited_as_it_is_filtered_now(page, clipboard, complaints):
    page.goto("/agreements/")
    page.locator("#partner-asean").check()
    expect(page.get_by_role("link", name="Remove Partner ASEAN")).to_be_visible()
    page.get_by_text("Cite this list").click()
    page.locator(".cite").evaluate("async (cite) => { await import(cite.dataset.opens) }")  # readers are slower than it

    page.get_by_role("button", name="Copy", exact=True).click()

    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    assert "Partner: ASEAN" in clipboard()
    assert "/agreements/?partner=asean" in clipboard()
    assert complaints == []


def test_list_is_taken_away_as_it_is_filtered(page):
    page.goto(LIST)

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()

    assert re.fullmatch(r"agreements-asean-[0-9a-f]{8}\.csv", download.value.suggested_filename)
    rows = download.value.path().read_text("utf-8-sig").splitlines()
    shown = int(page.locator("#count").inner_text().split()[0])
    assert sum("agreements/" in row for row in rows) >= shown


def test_without_scripts_the_citation_is_there_and_no_button(browser, site):
    context = browser.new_context(java_script_enabled=False, base_url=site.url)
    page = context.new_page()
    open_record(page)

    page.get_by_text("Cite this record").click()

    expect(page.locator("#citation")).to_be_visible()
    expect(page.get_by_role("button", name="Copy", exact=True)).to_be_hidden()
    context.close()
