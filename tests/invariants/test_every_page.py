"""Every page of the shipped catalogue is whole HTML, and counts what the list counts."""

import re
from collections import Counter

import pytest

from agreements.models import Agreement, Area, Country, Partner
from agreements.search import search
from agreements.search.criteria import Criteria
from tests.helpers.html_pages import XHTML, links, parse, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

ADDRESSES = (
    "/",
    "/agreements/",
    "/partners/",
    "/partners/asean/",
    "/countries/",
    "/countries/UZ/",
    "/countries/VN/",
    "/areas/",
    "/areas/battery-recycling/",
    "/sources/",
    "/changes/",
    "/agreements/joint-crediting-mechanism/history/",
    "/map/",
    "/timeline/?partner=asean&by=instrument",
    "/matrix/?row=asean&column=mobility",
    "/compare/",
    "/compare/?partner=indonesia&partner=vietnam",
    "/compare/?a=asean-japan-ev-partnership&a=asia-energy-transition-initiative-2021",
    "/data/",
    "/api/docs/",
    "/about/",
    "/accessibility/",
    "/nowhere/",
)


def check(tree):
    ids = Counter(node.get("id") for node in tree.iter() if node.get("id"))
    assert [name for name, times in ids.items() if times > 1] == []
    assert len(list(tree.iter(f"{XHTML}h1"))) == 1
    assert len(list(tree.iter(f"{XHTML}main"))) == 1
    assert not any(node.get("style") or node.get("onclick") for node in tree.iter())
    inside = [name for node in tree.iter() for name in (node.get("aria-labelledby") or "").split()]
    assert set(inside) <= set(ids)


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_whole_html(client, address):
    check(parse(client.get(address)))


@pytest.mark.content
@pytest.mark.slow
def test_record_pages_are_whole_html(client):
    published = Agreement.objects.published()
    assert published
    for agreement in published:
        check(parse(client.get(agreement.get_absolute_url())))


def test_source_page_is_whole_html(client):
    source = Agreement.objects.published().first().citations.first().source

    check(parse(client.get(source.get_absolute_url())))


def test_front_page_counts_its_four_fields_as_the_list_does(client):
    fields = {text: address for text, address in links(client.get("/")).items() if "records: " in text}

    assert list(fields.values()) == [
        "/agreements/?partner=asean&theme=mobility",
        "/agreements/?partner=european-union&theme=batteries",
        "/agreements/?region=central-asia&area=decarbonisation",
        "/agreements/?partner=asean&theme=environment",
    ]
    for text, address in fields.items():
        number = text.split()[0]
        assert int(number) > 0
        assert client.get(address).context["result"].count == int(number)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parameter", "rows"),
    [
        ("area", Area.objects.published()),
        ("country", Country.objects.published()),
        ("partner", Partner.objects.published().filter(country=None)),
    ],
)
def test_pages_count_what_the_list_counts(client, parameter, rows):
    assert rows.all()
    for row in rows.all():
        word = row.iso2 if parameter == "country" else row.slug
        result = search(Criteria(**{parameter: (word,)}))
        agreements, strategies = result.count - result.unilateral_count, result.unilateral_count
        page = read(client.get(row.get_absolute_url()))
        assert not agreements or f"{agreements} agreement" in page, row
        assert not strategies or re.search(rf"{strategies} strateg(y|ies) of Japan.s own", page), row
