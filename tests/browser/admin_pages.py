"""The admin as a curator works it: rows added, rows of the catalogue found by typing, buttons pressed."""

from playwright.sync_api import Locator, Page, expect


def field(page: Page, name: str) -> Locator:
    return page.locator(f"#id_{name}")


def choose(page: Page, row: Locator, name: str, typed: str) -> None:
    """Find a row of the catalogue by typing into an autocomplete, and take it."""
    row.locator(f".field-{name} .select2-selection").click()
    page.locator(".select2-search__field").fill(typed)
    page.locator(".select2-results__option", has_text=typed).first.click()


_IS_BLANK = """row => [...row.querySelectorAll("input[type=text], textarea, select.admin-autocomplete")].every(
    control => control.value === "")"""


def add_row(page: Page, rows: str, **typed: str) -> Locator:
    """A row of an inline that stands open, or a new one; a value that begins with “→” is found by typing."""
    group = page.locator(f"#{rows}-group")
    total = int(group.locator(f"#id_{rows}-TOTAL_FORMS").input_value())
    blank = [number for number in range(total) if page.locator(f"#{rows}-{number}").evaluate(_IS_BLANK)]
    if not blank:
        group.locator(".add-row a").click()
    number = blank[0] if blank else total
    row = page.locator(f"#{rows}-{number}")
    for name, value in typed.items():
        control = field(page, f"{rows}-{number}-{name}")
        if value.startswith("→"):
            choose(page, row, name, value.removeprefix("→"))
        elif control.evaluate("control => control.tagName") == "SELECT":
            control.select_option(label=value)
        elif control.get_attribute("type") == "checkbox":
            control.check()
        else:
            control.fill(value)
    return row


def type_record(page: Page, title: str) -> None:
    """A whole agreement between Japan and Norway on carbon capture, on the empty form."""
    page.goto("/admin/agreements/agreement/add/")
    field(page, "title").fill(title)
    field(page, "instrument").select_option(label="memorandum of cooperation")
    field(page, "summary").fill("The two governments work together on capturing and storing carbon dioxide.")
    add_row(page, "parties", partner="→Norway")
    add_row(page, "undertakings", area="→Carbon capture", action="Share what storage under the sea has taught")
    add_row(page, "undertakings", area="→Carbon capture", action="Send engineers to each other's plants")
    add_row(page, "events", kind="signed", date="9 January 2024", defines="yes", title="Signed in Oslo")
    add_row(page, "citations", source="→ASEAN", claim="existence")


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).first.click()


def expect_message(page: Page, text: str) -> None:
    expect(page.locator(".messagelist")).to_contain_text(text)
