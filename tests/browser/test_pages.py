"""Reading the pages: by anybody, in any window, with whatever device."""

import re
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

ADDRESSES = (
    "/",
    "/agreements/",
    "/agreements/?q=hydrogen&partner=asean",
    "/agreements/japan-asean-dialogue-on-environmental-cooperation/",
    "/agreements/japan-tajikistan-decarbonisation-moc/",
    "/agreements/automotive-new-era-strategy-2018/",
    "/partners/",
    "/partners/asean/",
    "/countries/",
    "/countries/UZ/",
    "/areas/",
    "/areas/battery-recycling/",
    "/sources/",
    "/sources/?q=asean",
    "/sources/1arabia-com-745ef29b/",
    "/agreements/joint-crediting-mechanism/history/",
    "/changes/",
    "/map/",
    "/map/?region=central-asia",
    "/timeline/",
    "/timeline/?by=instrument&country=UZ",
    "/matrix/",
    "/matrix/?row=asean&column=mobility",
    "/coverage/",
    "/coverage/?rows=region",
    "/agreements/?partner=france&theme=environment",
    "/compare/",
    "/compare/?a=asean-japan-ev-partnership&a=asia-energy-transition-initiative-2021",
    "/compare/?partner=indonesia&partner=vietnam",
    "/data/",
    "/api/docs/",
    "/about/",
    "/accessibility/",
    "/nowhere/",
)


SCHEMES = {
    "light": {"resultTypes": ["violations"]},
    # What the other rules look at is the same in the dark.
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]},
}


@pytest.fixture
def window(new_context):
    """Opens a page in a window of a width and a colour scheme."""

    def open_window(width: int, scheme: str = "light", **options):
        return new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **options).new_page()

    return open_window


def visit(page, address: str) -> None:
    """Open one of the addresses, and see that it is the page that is meant."""
    assert page.goto(address).status == (404 if address == "/nowhere/" else 200), address


@pytest.mark.slow
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_breaks_a_rule_of_axe(window, address):
    page = window(1440)
    visit(page, address)
    broken = {}

    for width, (scheme, options) in product((1440, 390), SCHEMES.items()):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        for violation in Axe().run(page, options=options).response["violations"]:
            broken[width, scheme, violation["id"]] = [node["html"] for node in violation["nodes"]]

    assert broken == {}


def test_no_page_scrolls_sideways_at_320_pixels(window):
    page = window(320)
    wide = {}

    for address in ADDRESSES:
        visit(page, address)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[address] = width

    assert wide == {}


LENGTHEN = """
for (const kind of ["h1", "h2", "h3", "main p", "main li", "main li a", "main dt", "main dd", "main td", "tbody th",
                    "main summary", ".crumbs a"])
    for (const one of [...document.querySelectorAll(kind)].filter(one => !one.children.length).slice(0, 2))
        one.textContent = "Antidisestablishmentarianism".repeat(11)
document.documentElement.scrollWidth
"""


@pytest.mark.slow
def test_no_word_is_too_long_for_its_page(window):
    page = window(320)
    wide = {}

    for address in ADDRESSES:
        visit(page, address)
        if (width := page.evaluate(LENGTHEN)) > 320:
            wide[address] = width

    assert wide == {}


def test_no_page_asks_another_host_or_complains(window, site):
    page = window(1440)
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )

    for address in ADDRESSES[:-1]:
        visit(page, address)

    assert [url for url in asked if not url.startswith(site.url)] == []
    assert complaints == []


def test_keyboard_alone_leads_from_the_front_page_to_a_source(window):
    page = window(1440)
    page.goto("/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=re.compile(r"\d+ partners"))).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("tajikistan decarbonisation")
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Memorandum of Cooperation between METI and Tajikistan")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tajikistan")
    page.get_by_role("link", name="source 1").first.focus()
    page.keyboard.press("Enter")

    assert page.url.endswith("#source-1")


def test_pages_work_without_javascript(window):
    page = window(390, java_script_enabled=False)
    page.goto("/")

    page.get_by_role("link", name="Batteries with the European Union").click()
    page.locator("a.row-title").first.click()

    expect(page.get_by_role("heading", name="Sources")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_focus_can_be_seen(window, scheme):
    page = window(1440, scheme)
    page.goto("/partners/asean/")

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")

    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_record_prints_on_two_pages(window):
    page = window(1440)
    page.goto("/agreements/japan-uzbekistan-decarbonisation-moc-2024/")

    printed = page.pdf(format="A4")

    assert re.findall(rb"/Count (\d+)", printed) == [b"2"]


def test_first_visit_to_the_list_is_light(window):
    page = window(390)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    moved = []
    session.on("Network.loadingFinished", lambda event: moved.append(event["encodedDataLength"]))

    page.goto("/agreements/", wait_until="networkidle")

    assert 0 < len(moved) <= 6
    assert 0 < sum(moved) <= 60_000


def test_page_that_a_reader_points_at_is_fetched_ahead(window, site):
    page = window(1440)
    ahead = []
    session = page.context.new_cdp_session(page)
    session.send("Preload.enable")
    session.on("Preload.prefetchStatusUpdated", lambda event: ahead.append((event["prefetchUrl"], event["status"])))
    page.goto("/partners/")

    page.get_by_role("link", name="ASEAN", exact=True).first.hover()

    fetched = f"{site.url}/partners/asean/", "Ready"
    for _ in range(100):
        if fetched in ahead:
            break
        page.wait_for_timeout(100)
    assert fetched in ahead
