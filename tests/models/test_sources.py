"""Sources: their keys, what kinds make a record sure, and which pages are gone."""

import pytest

from agreements.models import Confidence, Source, catalogue_transaction, confidence
from tests.helpers import factories


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        pytest.param([], Confidence.SINGLE, id="none"),
        pytest.param(["press"], Confidence.SINGLE, id="one"),
        pytest.param(["press", "research"], Confidence.SEVERAL, id="two"),
        pytest.param(["press", "press", "government"], Confidence.OFFICIAL, id="a government among others"),
        pytest.param(["intergovernmental"], Confidence.OFFICIAL, id="between governments"),
    ],
)
def test_confidence_follows_the_kinds(kinds, expected):
    assert confidence(Source(pk=number, kind=kind) for number, kind in enumerate(kinds, 1)) == expected


@pytest.mark.parametrize(("kind", "expected"), [("government", Confidence.OFFICIAL), ("press", Confidence.SINGLE)])
def test_copy_is_as_official_as_its_original(kind, expected):
    original = Source(pk=1, kind=kind)

    assert confidence([Source(pk=2, kind="press", copy_of=original)]) == expected


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://www.meti.go.jp/press/1.html", "meti-go-jp-0f1409aa"),
        (f"https://{'a' * 40}.{'b' * 40}.example/", f"{'a' * 40}-{'b' * 19}-45c5c20e"),
        ("urn:isbn:9780262033848", "source-83c6d521"),
    ],
)
@pytest.mark.django_db
def test_key_is_made_of_host_and_address(address, key):
    with catalogue_transaction(None, "sources"):
        assert factories.source(address).key == key
        assert factories.source(f"{address}2", key="given").key == "given"


@pytest.mark.django_db
def test_dead_pages_are_told_from_silent_ones():
    with catalogue_transaction(None, "sources"):
        for status in ("", "200", "204", "301", "403", "404", "410", "451", "500", "no such host", "took too long"):
            factories.source(f"https://example.org/{status}", check_status=status)

    def statuses(sources) -> list[str]:
        return sorted(source.check_status for source in sources)

    assert statuses(Source.objects.dead()) == ["404", "410", "no such host"]
    assert statuses(Source.objects.silent()) == ["301", "500", "took too long"]
    assert statuses(source for source in Source.objects.all() if source.is_dead) == ["404", "410", "no such host"]
