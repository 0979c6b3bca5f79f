"""Looking at pictures as people do: by hand, by keyboard, without scripts, over a slow line."""

import gzip
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

MOST_OF_THE_MAP = 80_000  # bytes over the wire


@pytest.fixture
def scriptless(new_context):
    return new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page()


def middle_of(page: Page, mark: str) -> tuple[float, float]:
    box = page.locator(mark).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("width", [1440, 390])
def test_small_country_can_be_hit_on_the_map(new_context, width):
    page = new_context(viewport={"width": width, "height": 900}).new_page()
    page.goto("/map/")

    page.locator("a.land", has_text="Singapore").scroll_into_view_if_needed()
    page.mouse.click(*middle_of(page, "a.land:has-text('Singapore') circle"))

    expect(page).to_have_url(re.compile("/countries/SG/$"))


def test_map_by_keyboard(page):
    page.goto("/map/")
    page.get_by_role("link", name="Security of supply").last.focus()

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip the map, to its table")).to_be_focused()
    page.keyboard.press("Tab")
    number = page.evaluate("document.activeElement.querySelector('title').textContent")
    page.keyboard.press("Enter")

    name, count = number.split(": ")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator("header .lead")).to_contain_text(re.compile(rf" takes part in {count} agreements? "))


def test_pictures_answer_the_question_of_the_list(page):
    page.goto("/agreements/?theme=mobility")
    count = page.locator("#count").inner_text()

    for name in ("Map", "Timeline", "Matrix"):
        page.get_by_role("navigation", name="The same agreements as").get_by_role("link", name=name).click()
        expect(page.locator("header p.quiet")).to_contain_text(count)
        expect(page.get_by_role("link", name="Remove Theme Mobility")).to_be_visible()


def test_ticked_agreements_are_compared(page):
    page.goto("/agreements/?theme=mobility")
    address = page.url

    for box in page.locator(".tick input").all()[:2]:
        box.check()
    assert page.url == address, "A tick asked the list anew."
    page.get_by_role("button", name="Compare").click()

    expect(page.get_by_role("columnheader")).to_have_count(2)


def test_pictures_and_comparison_without_scripts(scriptless):
    scriptless.goto("/agreements/?partner=asean")
    scriptless.get_by_role("link", name="Matrix").last.click()
    scriptless.get_by_role("row", name="ASEAN").get_by_role("link").nth(1).click()
    expect(scriptless.get_by_role("heading", level=2).first).to_contain_text("ASEAN ×")

    scriptless.goto("/agreements/?partner=asean")
    for box in scriptless.locator(".tick input").all()[:3]:
        box.check()
    scriptless.get_by_role("button", name="Compare").click()

    expect(scriptless.get_by_role("columnheader")).to_have_count(3)


@pytest.mark.parametrize("address", ["/map/", "/timeline/?country=UZ", "/matrix/?row=asean&column=mobility"])
def test_marks_are_big_enough_to_tap(new_context, address):
    page = new_context(viewport={"width": 390, "height": 844}).new_page()
    assert page.goto(address).ok

    found = Axe().run(page, options={"runOnly": ["target-size"]}).response

    assert [node["html"] for rule in found["violations"] for node in rule["nodes"]] == []


def test_map_page_is_light(page):
    moved = []
    page.on("response", lambda response: moved.append(len(gzip.compress(response.body()))))

    page.goto("/map/")
    page.wait_for_load_state("networkidle")

    assert 0 < sum(moved) <= MOST_OF_THE_MAP


@pytest.mark.parametrize("address", ["/map.svg?theme=mobility", "/timeline.svg?by=instrument"])
def test_saved_picture_stands_alone(page, address):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    requests = []
    page.on("request", lambda request: requests.append(request.url))

    page.goto(address)

    colour = page.evaluate("getComputedStyle(document.querySelector('.ground')).fill")
    assert (colour, complaints, len(requests)) == ("rgb(253, 252, 249)", [], 1)
