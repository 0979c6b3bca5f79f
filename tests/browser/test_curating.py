"""Curators at work: from a blank form to a record that readers find, and back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.admin_pages import add_row, expect_message, field, press, type_record

pytestmark = pytest.mark.slow


@pytest.fixture
def at_the_desk(new_context, sign_in):
    """Opens a browser of its own for a curator, whose console must stay quiet."""
    complaints = []

    def open_browser(name: str):
        page = new_context().new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        sign_in(page, name)
        return page

    yield open_browser
    assert complaints == []


def test_a_new_curator_adds_an_agreement_and_readers_find_it(page, sign_in):
    title = "Memorandum of Cooperation on Carbon Capture between Japan and Norway"
    sign_in(page)

    type_record(page, title)
    press(page, "Save and: Publish")
    expect_message(page, "The record is now: published.")
    page.get_by_role("link", name="View on site").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    expect(page.locator("main")).to_contain_text("Send engineers to each other's plants")
    expect(page.locator("main")).to_contain_text("9 January 2024")
    source = page.get_by_role("link", name="what rests on it").first.get_attribute("href")
    for address in ("/agreements/?partner=norway", "/countries/NO/", "/areas/carbon-capture/", source):
        page.goto(address)
        expect(page.get_by_role("link", name=title).first).to_be_visible()


def test_an_incomplete_record_says_what_is_missing_and_keeps_what_was_typed(page, sign_in):
    sign_in(page)
    page.goto("/admin/agreements/agreement/add/")
    field(page, "title").fill("Half a memorandum")
    field(page, "instrument").select_option(label="treaty")
    field(page, "parties-0-office").fill("Minister of the Environment")

    press(page, "Save and: Publish")

    expect(page.locator("#citations-group")).to_contain_text("No source is cited for its existence.")
    expect(page.locator("#parties-group")).to_contain_text("No party stands on the partner side.")
    expect(page.locator(".field-summary")).to_contain_text("It has no summary.")
    expect(field(page, "parties-0-office")).to_have_value("Minister of the Environment")


def test_a_record_from_draft_to_withdrawal(at_the_desk, new_context):
    title = "A Memorandum from Draft to Withdrawal"
    editor, publisher = at_the_desk("editor"), at_the_desk("publisher")
    reader = new_context().new_page()
    here = "/agreements/a-memorandum-from-draft-to-withdrawal/"

    type_record(editor, title)
    expect(editor.get_by_role("button", name="Save and: Publish")).to_have_count(0)
    press(editor, "Save and: Ask for review")
    expect_message(editor, "The record is now: in review.")
    form = re.search(r"/admin/.*/change/", editor.url)[0]
    assert reader.goto(here).status == 404

    publisher.goto(form)
    publisher.get_by_role("link", name="Preview").click()
    expect(publisher.get_by_role("heading", level=1)).to_contain_text(title)
    publisher.goto(form)
    press(publisher, "Save and: Publish")
    expect_message(publisher, "The record is now: published.")
    assert reader.goto(here).status == 200

    field(publisher, "events-0-date").fill("10 January 2024")
    field(publisher, "reason").fill("the ministry gives another day")
    press(publisher, "Save and continue editing")
    reader.goto(here)
    expect(reader.locator("main")).to_contain_text("10 January 2024")
    reader.get_by_role("link", name="History of this record").click()
    expect(reader.locator("main")).to_contain_text("Date corrected from 9 January 2024 to 10 January 2024.")
    expect(reader.locator("main")).not_to_contain_text("the ministry gives another day")
    reader.goto("/changes/?partner=norway")
    expect(reader.locator("main")).to_contain_text("Date corrected from 9 January 2024 to 10 January 2024.")

    field(publisher, "slug").fill("draft-to-withdrawal")
    field(publisher, "reason").fill("shorter")
    press(publisher, "Save and continue editing")
    reader.goto(here)
    assert reader.url.endswith("/agreements/draft-to-withdrawal/")

    publisher.get_by_role("link", name="Withdraw", exact=True).click()
    field(publisher, "withdrawn_reason").fill("It was never signed after all.")
    press(publisher, "Withdraw")
    expect_message(publisher, "The record is withdrawn.")
    assert reader.goto("/agreements/draft-to-withdrawal/").status == 410
    expect(reader.locator("main")).to_contain_text("It was never signed after all.")


def test_of_two_browsers_on_one_record_the_second_is_refused(at_the_desk):
    first, second = at_the_desk("editor"), at_the_desk("publisher")
    type_record(first, "A Memorandum under Two Pairs of Hands")
    press(first, "Save and continue editing")
    second.goto(first.url)

    field(second, "place").fill("Bergen")
    press(second, "Save")
    field(first, "place").fill("Oslo")
    add_row(first, "notes", kind="outlook", text="More to come.")
    press(first, "Save")

    expect(first.locator(".errornote").first).to_be_visible()
    expect(first.locator("#content")).to_contain_text("Not saved: publisher saved this record on ")
    expect(first.get_by_role("row", name="Place Bergen Oslo")).to_be_visible()
    expect(field(first, "place")).to_have_value("Oslo")
    expect(field(first, "notes-0-text")).to_have_value("More to come.")
    press(first, "Save")
    expect_message(first, "was changed successfully")


def test_a_publisher_brings_back_an_earlier_version(at_the_desk):
    page = at_the_desk("publisher")
    type_record(page, "A Memorandum Spoilt and Mended")
    press(page, "Save and continue editing")
    field(page, "summary").fill("Spoilt.")
    field(page, "undertakings-0-DELETE").check()
    press(page, "Save and continue editing")

    page.get_by_role("link", name="History", exact=True).click()
    expect(page.locator("#content")).to_contain_text("Share what storage under the sea has taught")
    page.get_by_role("link", name="Bring back this version").click()
    field(page, "reason").fill("the rash change is undone")
    press(page, "Bring back")

    expect_message(page, "The earlier version is back.")
    expect(field(page, "summary")).to_have_value(re.compile("^The two governments"))
    expect(field(page, "undertakings-0-action")).to_have_value("Share what storage under the sea has taught")
