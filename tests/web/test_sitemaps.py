"""What search engines, browsers and security researchers read: sitemaps, robots, search description, security.txt."""

import datetime as dt
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from agreements.models import State, catalogue_transaction
from agreements.web.views.security_txt import expiry
from tests.helpers import factories

pytestmark = pytest.mark.django_db
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOME = "http://127.0.0.1:8000"


def locations(client, path: str) -> list[str]:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
    return [found.text for found in ElementTree.fromstring(answer.content).iter(f"{MAP}loc")]


def test_sitemap_leads_to_every_public_page(client):
    made = factories.published_agreement()
    with catalogue_transaction(None, "a test"):
        factories.agreement("With ASEAN", partners=(factories.bloc(members={"VN": ("1995-07-28",)}),))
        factories.agreement("Unseen", partners=("UZ",), areas=("geothermal",), state=State.DRAFT)

    maps = locations(client, "/sitemap.xml")
    pages = [page for part in maps for page in locations(client, part.removeprefix(HOME))]

    assert [client.get(page.removeprefix(HOME)).status_code for page in pages] == [200] * len(pages)
    found = {page.removeprefix(HOME) for page in pages}
    assert {"/", "/data/", made.get_absolute_url(), "/partners/asean/", "/countries/VN/"} <= found
    assert not {page for page in found if "unseen" in page or "UZ" in page or "geothermal" in page}


def test_sitemap_says_when_a_record_changed(client):
    made = factories.published_agreement()

    tree = ElementTree.fromstring(client.get("/sitemaps/agreements-1.xml").content)

    day = timezone.localdate(made.revision.made_at).isoformat()
    assert [found.text for found in tree.iter(f"{MAP}lastmod")] == [day]


@pytest.mark.parametrize("path", ["/sitemaps/agreements-2.xml", "/sitemaps/agreements-0.xml", "/sitemaps/nope-1.xml"])
def test_sitemap_that_is_not_there_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_robots_are_led_to_the_sitemap(client):
    assert client.get("/robots.txt").content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /*?",
        "",
        f"Sitemap: {HOME}/sitemap.xml",
    ]


def test_browsers_can_search_from_their_address_bar(client):
    answer = client.get("/opensearch.xml")

    tree = ElementTree.fromstring(answer.content)
    urls = [url.get("template") for url in tree.iter("{http://a9.com/-/spec/opensearch/1.1/}Url")]
    assert urls[0] == f"{HOME}/agreements/?q={{searchTerms}}"
    assert answer["Content-Type"] == "application/opensearchdescription+xml"


def test_vulnerabilities_can_be_reported_where_there_is_a_contact(client, settings):
    settings.CONTACT_EMAIL = "catalogue@example.org"

    answer = client.get("/.well-known/security.txt")

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert dict(line.split(": ", 1) for line in answer.content.decode().splitlines()) == {
        "Contact": "mailto:catalogue@example.org",
        "Expires": expiry(timezone.now().date()),
        "Preferred-Languages": "en",
        "Canonical": f"{HOME}/.well-known/security.txt",
    }


def test_without_a_contact_there_is_no_security_txt(client, settings):
    settings.CONTACT_EMAIL = ""

    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("today", "expires"),
    [
        (dt.date(2026, 1, 1), "2027-01-01T00:00:00Z"),
        (dt.date(2026, 12, 31), "2027-12-01T00:00:00Z"),
        (dt.date(2028, 2, 29), "2029-02-01T00:00:00Z"),
    ],
)
def test_security_txt_expires_within_a_year_and_changes_once_a_month(today, expires):
    assert expiry(today) == expires
