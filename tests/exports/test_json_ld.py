"""What pages say to machines: JSON-LD as a program extracts it, compared with the page; metadata of the head."""

import re

import extruct
import pytest

from agreements.models import catalogue_transaction
from tests.helpers import factories
from tests.helpers.factories import full_record

pytestmark = pytest.mark.django_db
HOME = "http://127.0.0.1:8000"


def page(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def said(client, path: str) -> dict:
    (thing,) = extruct.extract(page(client, path), base_url=HOME, syntaxes=["json-ld"])["json-ld"]
    return thing


def words(html: str) -> str:
    """What a visitor reads, on one line."""
    body = re.sub(r"<script.*?</script>", "", html[html.index("<body") :], flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("&#x27;", "'").split())


@pytest.fixture
def catalogue_of_two():
    made = full_record()
    with catalogue_transaction(None, "a test"):
        bloc = factories.bloc(members={"VN": ("1995-07-28",)})
        factories.agreement("Treaty with ASEAN", partners=(bloc,), date="2020", instrument="treaty", place="Hanoi")
    return made


def test_record_says_to_machines_what_it_says_to_people(client, catalogue_of_two):
    made = catalogue_of_two
    thing, read = said(client, made.get_absolute_url()), words(page(client, made.get_absolute_url()))

    assert (thing["@type"], thing["url"], thing["identifier"]) == (
        "CreativeWork",
        HOME + made.get_absolute_url(),
        made.key,
    )
    assert (thing["name"], thing["dateCreated"]) == (made.title, "2024-01-09")
    assert thing["alternateName"] == ["炭素回収に関する協力覚書", "CCS memorandum"]
    assert [party["name"] for party in thing["author"]] == ["Japan", "Norway", "United Kingdom"]
    assert [area["url"] for area in thing["about"]] == [f"{HOME}/areas/carbon-capture/"]
    assert thing["mainEntityOfPage"]["version"] == made.revision.token
    told = [thing["name"], thing["description"], thing["creativeWorkStatus"], *thing["alternateName"][:1]]
    told += [one["name"] for part in ("author", "about", "citation") for one in thing[part]]
    assert [text for text in told if text not in read] == []


def test_binding_instrument_is_legislation(client, catalogue_of_two):
    thing = said(client, "/agreements/treaty-with-asean/")

    assert (thing["@type"], thing["dateCreated"]) == ("Legislation", "2020")
    assert thing["locationCreated"] == {"@type": "Place", "name": "Hanoi"}


@pytest.mark.parametrize(
    ("path", "name", "count", "items"),
    [
        ("/agreements/", "Agreements", 2, 2),
        ("/agreements/?partner=norway", "Agreements", 1, 1),
        ("/partners/", "Partners", 3, 3),
        ("/partners/asean/", "ASEAN", 1, 1),
        ("/countries/", "Countries", 3, 3),
        ("/countries/VN/", "Vietnam", 1, 1),
        ("/areas/", "Areas of cooperation", 1, 1),
        ("/areas/carbon-capture/", "Carbon capture", 2, 2),
        ("/sources/", "Sources", 3, 3),
    ],
)
def test_lists_say_how_many_and_what_they_hold(client, catalogue_of_two, path, name, count, items):
    thing, read = said(client, path), words(page(client, path))

    listed = thing["mainEntity"]["itemListElement"]
    assert (thing["@type"], thing["name"]) == ("CollectionPage", name)
    assert (thing["mainEntity"]["numberOfItems"], len(listed)) == (count, items)
    assert [one["name"] for one in listed if one["name"] not in read] == []
    assert [client.get(one["url"].removeprefix(HOME)).status_code for one in listed] == [200] * items


def test_page_of_a_source_says_what_the_source_is(client, catalogue_of_two):
    source = catalogue_of_two.citations.get(claim="official-text").source

    thing = said(client, source.get_absolute_url())

    assert thing["about"] == {
        "@type": "CreativeWork",
        "name": "CCS",
        "url": "https://www.mofa.go.jp/ccs",
        "publisher": {"@type": "Organization", "name": "Ministry of Foreign Affairs"},
    }
    assert thing["mainEntity"]["numberOfItems"] == 1


def test_front_page_says_how_to_search(client):
    thing = said(client, "/")

    assert (thing["@type"], thing["url"]) == ("WebSite", f"{HOME}/")
    assert thing["potentialAction"]["target"]["urlTemplate"] == f"{HOME}/agreements/?q={{search_term_string}}"


def test_data_page_describes_the_dataset_in_both_vocabularies(client, catalogue_of_two):
    thing = said(client, "/data/")

    assert thing["@type"] == ["Dataset", "dcat:Dataset"]
    assert thing["name"] == thing["dct:title"] == "Japan’s Cooperation Agreements"
    assert thing["license"] == thing["dct:license"]["@id"] == "https://creativecommons.org/licenses/by/4.0/"
    addresses = [file["contentUrl"].removeprefix(HOME) for file in thing["distribution"]]
    assert addresses[:3] == [
        "/data/japan-cooperation-agreements.zip",
        "/data/japan-cooperation-agreements.sqlite3",
        "/agreements.csv",
    ]
    for address, file in zip(addresses, thing["distribution"], strict=True):
        answer = client.get(address)
        assert b"".join(answer)
        assert (answer.status_code, answer["Content-Type"]) == (200, file["encodingFormat"])


@pytest.mark.parametrize(("path", "name"), [("/changes/", "Changes"), ("/about/", "About the catalogue")])
def test_other_pages_say_their_name(client, path, name):
    thing = said(client, path)

    assert (thing["@type"], thing["name"], thing["url"]) == ("WebPage", name, HOME + path)


def test_titles_cannot_break_out_of_the_data(client):
    made = factories.published_agreement(title="</script><script>alert(1)</script><!-- &amp;")

    thing = said(client, made.get_absolute_url())

    assert thing["name"] == made.title
    assert "<script>alert" not in page(client, made.get_absolute_url())


def test_head_leads_to_feed_search_and_itself(client, catalogue_of_two):
    html = page(client, "/agreements/?partner=asean")

    assert '<link rel="canonical" href="http://127.0.0.1:8000/agreements/' in html
    assert 'href="/feed/?partner=asean" type="application/atom+xml"' in html
    assert '<link rel="search" href="/opensearch.xml"' in html


def test_social_networks_are_told_title_and_summary(client, catalogue_of_two):
    made = catalogue_of_two

    (graph,) = extruct.extract(page(client, made.get_absolute_url()), base_url=HOME, syntaxes=["opengraph"])[
        "opengraph"
    ]

    assert dict(graph["properties"]) == {
        "og:site_name": "Japan’s Cooperation Agreements",
        "og:type": "website",
        "og:url": HOME + made.get_absolute_url(),
        "og:title": made.title,
        "og:description": made.summary,
    }


def test_reference_managers_read_the_page_of_a_record(client, catalogue_of_two):
    html = page(client, catalogue_of_two.get_absolute_url())

    coins = re.search(r'<span class="Z3988" title="([^"]+)"', html)[1].replace("&amp;", "&")
    assert "rft.aucorp=Japan&rft.aucorp=Norway&rft.aucorp=United+Kingdom" in coins
    assert "rft.date=2024-01-09" in coins


@pytest.mark.parametrize("path", ["/agreements/?partner=asean", "/partners/asean/", "/countries/VN/", "/data/"])
def test_lists_can_be_cited_and_taken_away(client, catalogue_of_two, path):
    html = page(client, path)

    assert "“1 agreement (" in html or "“2 agreements”" in html
    assert "@misc{list-" in html
    links = re.findall(r'href="([^"]+\.(?:csv|xlsx|json|bib|ris|csl\.json)[^"]*)"', html)
    assert len(links) >= 6
    for link in links:
        answer = client.get(link.replace("&amp;", "&"))
        assert b"".join(answer)
        assert answer.status_code == 200


def test_record_can_be_cited(client, catalogue_of_two):
    html = page(client, catalogue_of_two.get_absolute_url())

    assert "Japan; Norway; United Kingdom. “Memorandum of Cooperation on Carbon Capture” (炭素回収" in html
    assert "@misc{memorandum-of-cooperation-on-carbon-capture," in html
