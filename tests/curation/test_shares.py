"""Shares of evidence, against a plain count."""

import datetime as dt

import pytest
from django.utils import timezone

from agreements.curation.shares import Share, share_of_evidence
from agreements.models import Agreement, Citation, Source, WordCheck
from tests.helpers import factories
from tests.helpers.evidence import KINDS, add_evidence
from tests.helpers.html_pages import read
from tests.helpers.random_catalogue import TODAY, make_catalogue

pytestmark = pytest.mark.django_db


def naming(fact) -> list:
    """The rows that name a source of this fact alone."""
    kind = fact._meta.model_name
    cited = Citation.objects.filter(agreement=fact.agreement, claim=kind, fact_number=fact.number)
    return [*([fact] if fact.source else []), *cited]


def counted(seen: dict, since: dt.date) -> list[tuple[int, int]]:
    facts = [fact for model in KINDS.values() for fact in model.objects.published()]
    rows = [naming(fact) for fact in facts]

    def is_seen(row) -> bool:
        days = [seen.get((row.source_id, word)) for word in row.check_words]
        return bool(days) and None not in days and min(days) >= since

    sources = list(Source.objects.published())
    records = list(Agreement.objects.published())
    return [
        (sum(bool(some) for some in rows), len(facts)),
        (sum(any(row.locator for row in some) for some in rows), len(facts)),
        (sum(any(row.check_words for row in some) for some in rows), len(facts)),
        (sum(any(map(is_seen, some)) for some in rows), len(facts)),
        (sum(bool(source.title) for source in sources), len(sources)),
        (sum(source.published_on is not None for source in sources), len(sources)),
        (sum(bool(source.archived_address or source.wayback_address) for source in sources), len(sources)),
        (sum(record.checked_on is not None and record.checked_on >= since for record in records), len(records)),
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_shares_are_what_a_plain_count_gives(seed, django_assert_num_queries):
    make_catalogue(20, seed)
    add_evidence(seed)
    Agreement.objects.filter(key__endswith="1").update(checked_on=TODAY)
    Agreement.objects.filter(key__endswith="2").update(checked_on=TODAY - dt.timedelta(days=366))
    words = ("9 January 2024", "METI", "US$1 billion")
    days = (TODAY, TODAY - dt.timedelta(days=365), TODAY - dt.timedelta(days=366))
    seen = {
        (source, word): days[(source + place) % 3]
        for source in Source.objects.values_list("pk", flat=True)
        for place, word in enumerate(words)
    }

    for (source, word), day in seen.items():
        at = timezone.make_aware(dt.datetime.combine(day, dt.time(1)))
        WordCheck.objects.create(source_id=source, words=word, seen_at=at)
    Source.objects.filter(key__endswith="1").update(wayback_address="https://web.archive.org/web/2024/https://a.org/")

    with django_assert_num_queries(10):
        shares = share_of_evidence(TODAY)

    assert [(share.count, share.of) for share in vars(shares).values()] == counted(seen, TODAY - dt.timedelta(days=365))
    assert 0 < shares.confirmed.count < shares.with_check_words.count < shares.with_source.count


def test_pages_tell_the_shares(client):
    made = factories.published_agreement()
    factories.published_agreement(title="A second one")

    assert share_of_evidence().with_source == Share(0, 8)
    for address in ("/about/", "/data/"):
        assert "facts a source of their own 0 / 8 0 %" in read(client.get(address))
    assert made.state == "published"
