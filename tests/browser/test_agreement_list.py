"""The list as people use it: with scripts, without them, and by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

LIST = "/agreements/"
ASEAN = "#partner-asean"


def heading_count(page: Page) -> int:
    return int(page.locator("#count").inner_text().split()[0].replace(",", ""))


def number_beside(page: Page, box: str) -> int:
    return int(page.locator(f"label:has({box}) .number").inner_text())


@pytest.fixture
def scriptless(browser, site):
    context = browser.new_context(java_script_enabled=False, base_url=site.url)
    yield context.new_page()
    context.close()


def test_ticking_refreshes_answer_facets_chips_and_address(page):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(LIST)
    everything, expected = heading_count(page), number_beside(page, ASEAN)
    page.evaluate("window.stays = true")

    page.locator(ASEAN).check()

    expect(page.get_by_role("link", name="Remove Partner ASEAN")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/agreements/\?partner=asean$"))
    assert heading_count(page) == expected < everything
    assert page.evaluate("window.stays"), "The page was loaded anew."
    expect(page.get_by_role("status")).to_have_text(re.compile(rf"{expected} of {everything} agreements"))
    expect(page.locator(ASEAN)).to_be_focused()
    assert complaints == []


def test_back_button_brings_back_the_question_before(page):
    page.goto(LIST)
    everything = heading_count(page)
    page.locator(ASEAN).check()
    expect(page).to_have_url(re.compile("partner=asean"))

    page.go_back()

    expect(page).to_have_url(re.compile("/agreements/$"))
    expect(page.locator("#count")).to_have_text(re.compile(rf"^\s*{everything} agreements"))
    expect(page.locator(ASEAN)).not_to_be_checked()


def test_removing_a_chip_takes_the_criterion_away(page):
    page.goto(f"{LIST}?q=hydrogen&partner=asean")

    page.get_by_role("link", name="Remove Search “hydrogen”").click()

    expect(page).to_have_url(re.compile(r"/agreements/\?partner=asean$"))
    expect(page.get_by_role("searchbox", name="Search the agreements")).to_have_value("")


def test_long_facet_is_narrowed_by_typing_and_stays_open(page):
    page.goto(LIST)
    partner = page.locator("#facet-partner")
    partner.get_by_text(re.compile(r"^\d+ more$")).click()
    partner.get_by_placeholder("Narrow the list: Partner").fill("kyrg")

    expect(partner.locator(".more li:visible")).to_have_count(1)
    page.locator("#partner-kyrgyzstan").check()

    expect(page).to_have_url(re.compile(r"\?partner=kyrgyzstan$"))
    expect(partner.locator(".more")).to_have_attribute("open", "")


def test_same_walk_without_scripts(scriptless):
    page = scriptless
    page.goto(LIST)
    expected = number_beside(page, ASEAN)

    page.locator(ASEAN).check()
    page.get_by_role("button", name="Show agreements").click()

    assert "partner=asean" in page.url
    assert heading_count(page) == expected
    page.get_by_role("link", name="Remove Partner ASEAN").click()
    assert "partner=asean" not in page.url
    page.get_by_role("searchbox", name="Search the agreements").fill("省エネ")
    page.get_by_role("button", name="Search").click()
    assert page.locator(".row-title").count() > 0
    assert page.locator("mark").first.is_visible()


def test_same_walk_by_keyboard(page):
    page.goto(LIST)
    page.get_by_role("searchbox", name="Search the agreements").focus()
    page.keyboard.type("batteries")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=batteries$"))
    expect(page.get_by_role("searchbox", name="Search the agreements")).to_be_focused()

    page.locator("#partner-european-union").focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"\?q=batteries&partner=european-union$"))
    expect(page.locator("#partner-european-union")).to_be_focused()
    expect(page.locator("#partner-european-union")).to_be_checked()

    page.get_by_role("link", name="Clear all").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/agreements/$"))


def test_on_a_phone_the_filters_fold_away_under_a_button(page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{LIST}?theme=batteries")
    box = page.locator("#partner-european-union")
    expect(box).to_be_hidden()

    page.get_by_role("button", name="Filters, 1 active").click()
    box.check()

    expect(page).to_have_url(re.compile("partner=european-union"))
    expect(box).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(page.get_by_role("button", name="Filters, 2 active")).to_be_visible()
