"""Rules of quality about evidence: what has no source, what has one that can't support it or says more.

Each gives agreements with what exactly is wrong, from agreements that were fetched with their facts and sources.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from agreements.models import (
    SOURCED_FACTS,
    Agreement,
    Citation,
    Commitment,
    Event,
    SourcedFact,
    supporting,
)
from agreements.partial_dates import PartialDate

Found = Iterator[tuple[Agreement, str]]
_JAPANESE = re.compile(r"(?:令和)?(?:\d{1,4}|元)年\d{1,2}月\d{1,2}日")  # also within longer words


def without_source(agreements: Iterable[Agreement]) -> Found:
    """Facts that nothing is cited for, neither themselves nor their class of claims."""
    for agreement in agreements:
        citations = list(agreement.citations.all())
        without = [_name(fact) for fact in _facts(agreement) if not supporting(fact, citations)]
        if without:
            yield agreement, ", ".join(without)


def without_locator(agreements: Iterable[Agreement]) -> Found:
    """Rows that name a source and not the place in it."""
    for agreement in agreements:
        naming: list[Any] = [*agreement.citations.all(), *(fact for fact in _facts(agreement) if fact.source_id)]
        without = sum(not row.locator for row in naming)
        if without:
            yield agreement, _("%(count)s of %(all)s") % {"count": without, "all": len(naming)}


def days_known(agreements: Iterable[Agreement]) -> Found:
    """Months and years of which a source's check words hold the day."""
    for agreement in agreements:
        facts: list[Event | Commitment] = [*agreement.events.all(), *agreement.commitments.all()]
        for fact in facts:
            date = fact.date if isinstance(fact, Event) else fact.stated_on
            if not date or date.precision == "day":
                continue
            for day in _days(supporting(fact, agreement.citations.all())):
                if date.first_day <= day.first_day <= date.last_day:
                    yield agreement, f"{_name(fact)}: {day.display()}"


def _days(rows: Iterable[SourcedFact | Citation]) -> Iterator[PartialDate]:
    """The whole dates among check words."""
    for word in dict.fromkeys(word for row in rows for word in row.check_words):
        day = _read(unicodedata.normalize("NFKC", word))
        if day and day.precision == "day":
            yield day


def _read(word: str) -> PartialDate | None:
    japanese = _JAPANESE.search(word)
    try:
        return PartialDate.parse_typed(japanese[0] if japanese else word)
    except ValueError:
        return None


def _facts(agreement: Agreement) -> Iterator[SourcedFact]:
    for model in SOURCED_FACTS:
        if issubclass(model, SourcedFact):
            yield from getattr(agreement, model.relation_name()).all()


def _name(fact: SourcedFact) -> str:
    return f"{fact._meta.verbose_name} {fact.number}"
