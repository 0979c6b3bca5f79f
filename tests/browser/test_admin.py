"""The admin in a browser: a whole agreement in one form, a question about duplicates, an import, the keyboard, axe."""

import csv
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.admin_pages import expect_message, field, press

pytestmark = pytest.mark.slow
ADD = "/admin/agreements/agreement/add/"
IMPORT = "/admin/agreements/agreement/import/"
UNDERTAKINGS = ["agreement", "number", "area", "action"]
LIKE_A_TWIN = "Memorandum of Cooperation on Decarbonisation Technology"


class Hand:
    """Counts what a hand does: each click, each field that is typed into."""

    def __init__(self, page: Page):
        self.page, self.moves = page, 0

    def type(self, name: str, text: str) -> None:
        field(self.page, name).fill(text)
        self.moves += 1

    def pick(self, name: str, label: str) -> None:
        field(self.page, name).select_option(label=label)
        self.moves += 1

    def find(self, name: str, typed: str) -> None:
        """In an autocomplete: open it, type, take."""
        box = field(self.page, name).locator("xpath=..").locator(".select2-selection")
        box.click()
        self.page.locator(".select2-search__field").fill(typed)
        self.page.locator(".select2-results__option", has_text=typed).first.click()
        self.moves += 3

    def add(self, rows: str) -> None:
        self.page.locator(f"#{rows}-group .add-row a").click()
        self.moves += 1

    def press(self, button: str) -> None:
        press(self.page, button)
        self.moves += 1


@pytest.fixture(autouse=True)
def quiet_console(page):
    """Nothing on these pages breaks the content security policy or fails to load; axe writes styles of its own."""
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield
    assert [complaint for complaint in complaints if not page.evaluate("'axe' in window")] == []


def test_a_whole_agreement_is_one_form_of_27_moves(page, sign_in):
    sign_in(page)
    page.goto(ADD)
    hand = Hand(page)

    hand.type("title", "Joint Declaration on Wind Power at Sea")
    hand.pick("instrument", "joint statement")
    hand.type("summary", "The two governments mean to build wind farms at sea together.")
    hand.find("parties-1-partner", "Norway")
    hand.find("undertakings-0-area", "Carbon capture")
    hand.type("undertakings-0-action", "Store what is captured under the sea")
    hand.add("undertakings")
    hand.find("undertakings-1-area", "Hydrogen")
    hand.type("undertakings-1-action", "Ship hydrogen")
    hand.pick("events-0-kind", "signed")
    hand.type("events-0-date", "9 January 2024")
    hand.type("events-0-title", "Signed in Oslo")
    hand.find("citations-0-source", "ASEAN")
    hand.add("citations")
    hand.find("citations-1-source", "ASEAN")
    hand.pick("citations-1-claim", "date")
    hand.press("Save")

    expect_message(page, "was added successfully")
    assert hand.moves == 27
    page.get_by_role("link", name="Joint Declaration on Wind Power at Sea").first.click()
    expect(field(page, "slug")).to_have_value("joint-declaration-on-wind-power-at-sea")
    totals = {rows: field(page, f"{rows}-TOTAL_FORMS").input_value() for rows in ("parties", "undertakings", "events")}
    assert totals == {"parties": "2", "undertakings": "2", "events": "1"}
    expect(field(page, "events-0-date")).to_have_value("2024-01-09")


def test_a_near_duplicate_is_asked_about_before_it_is_saved(page, sign_in):
    sign_in(page)
    for title in (LIKE_A_TWIN, f"{LIKE_A_TWIN} with Iceland"):
        page.goto(ADD)
        hand = Hand(page)
        hand.type("title", title)
        hand.pick("instrument", "memorandum of cooperation")
        hand.find("parties-1-partner", "Kenya")
        hand.press("Save and continue editing")

    expect(page.get_by_role("link", name=LIKE_A_TWIN, exact=True)).to_be_visible()
    expect(field(page, "title")).to_have_value(f"{LIKE_A_TWIN} with Iceland")
    page.get_by_label("It is another agreement than").check()
    press(page, "Save")

    expect_message(page, "was added successfully")


def write(path: Path, *rows: list[str]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def bring(page: Page, path: Path) -> None:
    page.get_by_label("File to import").set_input_files(path)
    press(page, "Look what it would change")


def test_an_import_with_three_bad_rows_is_mended_and_confirmed(page, sign_in, tmp_path):
    sign_in(page)
    page.goto(ADD)
    field(page, "title").fill("Action Plan on Cold Chains")
    field(page, "instrument").select_option(label="action plan")
    press(page, "Save")
    key = "action-plan-on-cold-chains"
    page.goto("/admin/agreements/agreement/")
    page.get_by_role("link", name="Import", exact=True).click()

    bad = [["nowhere", "", "hydrogen-ammonia", ""], [key, "", "sorcery", ""], [key, "one", "hydrogen-ammonia", "Cool"]]
    bring(page, write(tmp_path / "bad.csv", UNDERTAKINGS, [key, "", "hydrogen-ammonia", "Chill"], *bad))
    expect(page.get_by_role("heading", name="3 problems keep this file from the catalogue")).to_be_visible()
    expect(page.get_by_role("row", name="There is no agreement “nowhere”.")).to_be_visible()
    expect(page.get_by_role("row", name="There is no area “sorcery”.")).to_be_visible()
    expect(page.get_by_role("row", name="Takes a whole number in the digits 0 to 9, from 1 to 9,999.")).to_be_visible()

    good = [
        [key, "", "hydrogen-ammonia", "Chill"],
        [key, "", "Carbon capture", "Cool"],
        [key, "", "hydrogen-ammonia", ""],
    ]
    bring(page, write(tmp_path / "good.csv", UNDERTAKINGS, *good))
    expect(page.get_by_role("row", name="Chill")).to_be_visible()
    press(page, "Confirm: import it")

    expect_message(page, "Imported: 3 rows added, 0 changed.")
    page.goto("/admin/agreements/agreement/?q=Cold+Chains")
    page.get_by_role("link", name="Action Plan on Cold Chains").first.click()
    expect(field(page, "undertakings-2-action")).to_have_value("")
    expect(field(page, "undertakings-1-action")).to_have_value("Cool")


HERE = """(here => here.id || here.closest(".related-widget-wrapper")?.querySelector("select")?.id || here.textContent)(
    document.activeElement)"""


def tab_to(page: Page, where: str) -> None:
    """Go on with the tabulator until the focus is there, as an id or a text."""
    for _step in range(400):
        page.keyboard.press("Tab")
        if page.evaluate(HERE).strip() == where:
            return
    raise AssertionError(f"The tabulator never comes to {where}.")


def test_an_agreement_can_be_entered_by_keyboard_alone(page, sign_in):
    sign_in(page)
    page.goto(ADD)
    typed = {"id_title": "Partnership on Quiet Keyboards", "id_instrument": "partners", "id_summary": "Two sides type."}
    found = {"id_parties-1-partner": "Norway", "id_undertakings-0-area": "Hydrogen"}
    event = {"id_events-0-kind": "signed", "id_events-0-date": "January 2024", "id_events-0-title": "Signed"}

    def find(name: str, text: str) -> None:
        tab_to(page, name)
        page.keyboard.press("Enter")
        expect(page.locator(".select2-search__field")).to_be_focused()
        page.keyboard.type(text)
        expect(page.locator(".select2-results__option--highlighted")).to_contain_text(text)
        page.keyboard.press("Enter")

    for name, text in typed.items():
        tab_to(page, name)
        page.keyboard.type(text)
    for name, text in found.items():
        find(name, text)
    tab_to(page, "Add another Undertaking")
    page.keyboard.press("Enter")
    find("id_undertakings-1-area", "Carbon capture")
    for name, text in event.items():
        tab_to(page, name)
        page.keyboard.type(text)
    page.keyboard.press("Enter")

    expect_message(page, "was added successfully")
    page.get_by_role("link", name="Partnership on Quiet Keyboards").first.click()
    expect(field(page, "instrument")).to_have_value("partnership")
    expect(page.locator("#id_undertakings-1-area")).to_contain_text("Carbon capture")
    expect(page.locator("#parties-1 .fieldBox.field-partner")).to_contain_text("Norway")
    expect(field(page, "events-0-date")).to_have_value("2024-01")


PAGES = [
    "/admin/",
    "/admin/agreements/agreement/",
    ADD,
    "/admin/agreements/source/?link=unasked",
    "/admin/agreements/source/add/",
    "/admin/agreements/partner/add/",
    IMPORT,
    "/admin/agreements/agreement/export/",
    "/admin/password_change/",
]


def violations(page: Page) -> list[tuple[str, str]]:
    page.wait_for_load_state()
    found = Axe().run(page).response["violations"]
    return [
        (violation["id"], node["html"][:200])
        for violation in found
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def test_the_pages_of_the_admin_are_accessible(page, sign_in, tmp_path):
    page.goto("/admin/login/")
    assert violations(page) == []
    sign_in(page)
    for address in PAGES:
        assert page.goto(address).ok
        assert (address, violations(page)) == (address, [])
    page.goto("/admin/agreements/agreement/")
    page.locator("#result_list tbody th a").first.click()
    record = page.url
    assert violations(page) == []
    for name in ("History", "Withdraw"):
        page.goto(record)
        page.get_by_role("link", name=name, exact=True).first.click()
        assert (name, violations(page)) == (name, [])
    page.goto(IMPORT)
    bring(page, write(tmp_path / "bad.csv", UNDERTAKINGS, ["nowhere", "", "hydrogen-ammonia", ""]))
    assert violations(page) == []
