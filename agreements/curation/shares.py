"""Shares: how much of the published catalogue has which evidence, for the pages about it.

A fact's own evidence is what it names itself and what citations name for it alone; a class of claims counts for none.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Case, When
from django.utils import timezone

from agreements.check_words import confirmed_on
from agreements.curation.source_sets import gathered, shown_sources, supporting_dates
from agreements.models import (
    CLAIMED_FACTS,
    Agreement,
    Citation,
    Claim,
    Confidence,
    Party,
    Source,
    WordCheck,
    confidence,
    words_seen,
)

CHECK_HOLDS = dt.timedelta(days=365)


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 means all."""
        return 100 * self.count // self.of if self.of else 0


@dataclass(frozen=True)
class OfficialShares:
    """How many published agreements rest on official sources: as such, with their dates, with their parties."""

    agreements: Share
    dates: Share
    parties: Share


@dataclass(frozen=True)
class EvidenceShares:
    """How many facts, sources and records have what lets a reader check them."""

    with_source: Share  # facts, as the next three
    with_locator: Share
    with_check_words: Share
    confirmed: Share  # all check words of one of its sources were there within a year
    titled: Share  # sources, as the next two
    dated: Share
    archived: Share
    checked: Share  # records that a curator read against their sources within a year


def share_official() -> OfficialShares:
    """Computed anew; five queries."""
    sources = Source.objects.select_related("copy_of").in_bulk()
    official = {pk for pk, source in sources.items() if confidence([source]) == Confidence.OFFICIAL}
    dates = dict(Agreement.objects.published().values_list("pk", "date"))
    dated = [pk for pk, date in dates.items() if date]
    cited = Citation.objects.published().filter(claim__in=(Claim.PARTIES, Claim.PARTY))
    parties = gathered(*(rows.values_list("agreement", "source") for rows in (cited, Party.objects.published())))

    def share(of: Iterable[int], supported: dict[int, set[int]]) -> Share:
        of = list(of)
        return Share(sum(not official.isdisjoint(supported[pk]) for pk in of), len(of))

    return OfficialShares(share(dates, shown_sources()), share(dated, supporting_dates()), share(dates, parties))


def share_of_evidence(today: dt.date | None = None) -> EvidenceShares:
    """Computed anew; ten queries."""
    since, seen = (today or timezone.localdate()) - CHECK_HOLDS, words_seen(WordCheck.objects.all())
    facts = _own_evidence()
    copy = Case(When(archived_address="", then="wayback_address"), default="archived_address")
    sources = list(Source.objects.published().values_list("title", "published_on", copy))
    checked = list(Agreement.objects.published().values_list("checked_on", flat=True))

    def is_confirmed(source: int, words: list[str]) -> bool:
        day = confirmed_on(source, words, seen)
        return day is not None and day >= since

    def with_any(test: Callable[[int, str, list[str]], bool]) -> Share:
        return Share(sum(any(test(*row) for row in rows) for rows in facts), len(facts))

    return EvidenceShares(
        with_any(lambda _source, _locator, _words: True),
        with_any(lambda _source, locator, _words: bool(locator)),
        with_any(lambda _source, _locator, words: bool(words)),
        with_any(lambda source, _locator, words: is_confirmed(source, words)),
        *(Share(sum(bool(row[column]) for row in sources), len(sources)) for column in range(3)),
        Share(sum(day is not None and day >= since for day in checked), len(checked)),
    )


def _own_evidence() -> list[list[tuple[int, str, list[str]]]]:
    """For each published fact its own sources, each with locator and check words."""
    further = defaultdict(list)
    citations = Citation.objects.published().filter(claim__in=CLAIMED_FACTS).order_by()
    for *fact, source, locator, words in citations.values_list(
        "claim", "agreement", "fact_number", "source", "locator", "check_words"
    ):
        further[tuple(fact)].append((source, locator, words))
    found = []
    for claim, model in CLAIMED_FACTS.items():
        rows = model.objects.published().order_by()
        for agreement, number, *own in rows.values_list("agreement", "number", "source", "locator", "check_words"):
            itself = [tuple(own)] if own[0] else []
            found.append(itself + further[claim.value, agreement, number])
    return found
