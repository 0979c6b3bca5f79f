"""Every kind of page is whole HTML: no parse error, one h1, no id twice, landmarks, a name for every language."""

from collections import Counter

import pytest

from agreements.models import Agreement
from tests import factories
from tests.reading import XHTML, parse

pytestmark = pytest.mark.django_db

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
def test_page_is_whole_html(client, catalogue, address):
    check(parse(client.get(address)))


def test_record_pages_are_whole_html(client, catalogue):
    for agreement in Agreement.objects.published():
        check(parse(client.get(agreement.get_absolute_url())))


def test_source_page_is_whole_html(client, catalogue):
    source = Agreement.objects.published().first().citations.first().source

    check(parse(client.get(source.get_absolute_url())))


def test_title_is_escaped(client):
    made = factories.published_agreement(title="<b>Bold</b> & Sons")

    page = client.get(made.get_absolute_url())

    check(parse(page))
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; Sons" in page.content.decode()
