"""The sources of a record: numbered, and which of them support which fact. A fact borrows nothing from another.

A fact's sources are those that it names, those that citations name for it, and those cited for its class of claims.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Generic, TypeVar

from agreements.check_words import confirmed_on, text_fragment
from agreements.models import (
    SOURCED_FACTS,
    Agreement,
    Citation,
    Claim,
    Event,
    Source,
    SourcedFact,
    own_sources,
    supporting,
    words_seen,
)

AnyFact = TypeVar("AnyFact", bound=SourcedFact)
Numbers = tuple[int, ...]  # of sources on the page, rising


@dataclass(frozen=True)
class Use:
    """What a source supports, and where in it: a class of claims, or one fact where that is given."""

    row: Citation | SourcedFact  # that names the source
    source: Source
    fact: SourcedFact | None

    @property
    def confirmed_on(self) -> dt.date | None:
        """When all its check words were last found; no query for a record that was made `for_page()`."""
        return confirmed_on(self.source.pk, self.row.check_words, words_seen(self.source.word_checks.all()))

    @property
    def address(self) -> str:
        """Of the place in the page where a browser can find it, else of the page."""
        return text_fragment(self.source.address, self.row.check_words)


@dataclass(frozen=True)
class NumberedSource:
    """A source with its number on the page, and what it supports."""

    number: int
    source: Source
    uses: tuple[Use, ...]
    original: int | None  # the number of the source that it copies, if the record cites that too

    def is_cited_for(self, claim: Claim) -> bool:
        return any(isinstance(use.row, Citation) and use.row.claim == claim for use in self.uses)


@dataclass(frozen=True)
class Cited:
    """A class of claims, or the heading of one, with the numbers of its sources; `name` is that of the class."""

    name: str
    numbers: Numbers
    is_silent: bool = False  # it says nothing where it has no numbers: another place says it


@dataclass(frozen=True)
class CitedFact(Cited, Generic[AnyFact]):
    """A fact with the numbers of its sources; `name` is its kind and number: "event 3"."""

    fact: AnyFact = None  # type: ignore[assignment]  # always given; fields of the base have defaults
    is_overdue: bool = False
    settled_by: Event | None = None  # the event with which an expectation came true


class Evidence:
    """The sources of an agreement that was fetched `for_detail()`; no queries."""

    def __init__(self, agreement: Agreement):
        self._agreement = agreement
        self._citations = list(agreement.citations.all())
        self._own = [model for model in SOURCED_FACTS if issubclass(model, SourcedFact)]
        self._facts = list(chain.from_iterable(model.of(agreement) for model in self._own))

    @cached_property
    def sources(self) -> tuple[NumberedSource, ...]:
        """Numbered from 1 in the order of citations, then of the facts that name one themselves."""
        naming: dict[Source, list[tuple[Citation | SourcedFact, SourcedFact | None]]] = defaultdict(list)
        cited = {(fact._meta.model_name, fact.number): fact for fact in self._facts if self._is_own(fact)}
        for citation in self._citations:
            naming[citation.source].append((citation, cited.get((citation.claim, citation.fact_number))))
        for fact in self._facts:
            if fact.source:
                naming[fact.source].append((fact, fact))
        numbers = {source.pk: number for number, source in enumerate(naming, 1)}
        return tuple(
            NumberedSource(
                numbers[source.pk],
                source,
                tuple(Use(row, source, fact) for row, fact in rows),
                numbers.get(source.copy_of_id or 0),
            )
            for source, rows in naming.items()
        )

    def of_claim(self, claim: Claim, *, is_silent: bool = False) -> Cited:
        """A class of claims with the sources that are cited for it."""
        rows = [citation for citation in self._citations if citation.claim == claim]
        return Cited(claim.value, self._numbered(rows), is_silent)

    def of_fact(
        self, fact: AnyFact, *, is_overdue: bool = False, settled_by: Event | None = None
    ) -> CitedFact[AnyFact]:
        """A fact with all sources that support it, those of its class too."""
        numbers = self._numbered(supporting(fact, self._citations))
        return CitedFact(self._name(fact), numbers, fact=fact, is_overdue=is_overdue, settled_by=settled_by)

    def below(self, claim: Claim, facts: Iterable[AnyFact]) -> tuple[Cited, list[CitedFact[AnyFact]]]:
        """A heading with the sources of its class, and the facts below it each with those of its own.

        That there is none is said once: by the heading, or by the facts where others have one.
        """
        own = [(fact, self._numbered(own_sources(fact, self._citations))) for fact in facts]
        is_any_own = any(numbers for _fact, numbers in own)
        heading = self.of_claim(claim, is_silent=is_any_own)
        is_silent = bool(heading.numbers) or not is_any_own
        return heading, [CitedFact(self._name(fact), numbers, is_silent, fact=fact) for fact, numbers in own]

    def number(self, citation: Citation) -> int:
        return self._numbers[citation.source_id]

    def _numbered(self, rows: Iterable[Citation | SourcedFact]) -> Numbers:
        return tuple(sorted({self._numbers[row.source_id] for row in rows if row.source_id}))

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {numbered.source.pk: numbered.number for numbered in self.sources}

    def _is_own(self, fact: SourcedFact) -> bool:
        return fact.agreement_id == self._agreement.pk

    def _name(self, fact: SourcedFact) -> str:
        owner = "" if self._is_own(fact) else f" {fact.agreement.key}"
        return f"{fact._meta.model_name} {fact.number}{owner}"
