"""A record as its page shows it: an agreement's facts in order, each with the numbers of its sources."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, groupby
from typing import Generic, TypeVar

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from agreements.models import (
    REVERSE_VERBS,
    SOURCED_FACTS,
    Agreement,
    Area,
    Certainty,
    Citation,
    Claim,
    Commitment,
    Confidence,
    Event,
    EventKind,
    Fact,
    Note,
    NoteKind,
    Partner,
    Party,
    Role,
    Side,
    Source,
    SourcedFact,
    Status,
    Step,
    Undertaking,
    Verb,
    confidence,
    overdue_day,
)
from agreements.partial_dates import oldest_first

AnyFact = TypeVar("AnyFact", bound=Fact)


@dataclass(frozen=True)
class NumberedSource:
    """A source with its number on the page, and what it supports."""

    number: int
    source: Source
    citations: tuple[Citation, ...]
    facts: tuple[SourcedFact, ...]  # that name it themselves
    original: int | None  # the number of the source that it copies, if the record cites that too


@dataclass(frozen=True)
class CitedFact(Generic[AnyFact]):
    """A fact and the numbers of the sources that support it."""

    fact: AnyFact
    numbers: tuple[int, ...]
    is_overdue: bool = False
    settled_by: Event | None = None  # the event with which an expectation came true


@dataclass(frozen=True)
class PartyGroup:
    """One partner in one role, with those who acted for it."""

    partner: Partner
    role: Role
    rows: tuple[Party, ...]

    @property
    def is_party(self) -> bool:
        """Whether the partner is a party, not only a host, supporter, beneficiary or witness."""
        return self.role == Role.PARTY

    @property
    def actors(self) -> tuple[Party, ...]:
        """The rows that name a body, a signatory or an office."""
        return tuple(row for row in self.rows if row.body or row.signatory or row.office)


@dataclass(frozen=True)
class Disagreement:
    """What sources that differ say about a class of claims."""

    claim: Claim
    statements: tuple[tuple[int, str], ...]  # (number of a source, what it says)


@dataclass(frozen=True)
class RelatedAgreement:
    """Another agreement, and the numbers of the sources for its relation to this one."""

    agreement: Agreement
    numbers: tuple[int, ...]


class Record:
    """An agreement that was fetched `for_detail()`, arranged for its page without a query; overdue as of `today`."""

    def __init__(self, agreement: Agreement, today: dt.date):
        self.agreement, self.today = agreement, today
        self.sources = _numbered(agreement)
        self._numbers = {numbered.source.pk: numbered.number for numbered in self.sources}
        self._by_claim = defaultdict(list)
        for citation in agreement.citations.all():
            self._by_claim[citation.claim].append(self._numbers[citation.source_id])

    def numbers(self, *claims: str) -> tuple[int, ...]:
        """The numbers of the sources cited for the first of these classes of claims that has any."""
        numbers = next((self._by_claim[claim] for claim in claims if self._by_claim.get(claim)), [])
        return tuple(sorted(set(numbers)))

    def _numbers_of(self, fact: SourcedFact, *claims: str) -> tuple[int, ...]:
        """The number of a fact's own source, else those cited for its class of claims or else for its record."""
        return (self._numbers[fact.source_id],) if fact.source_id else self.numbers(*claims, Claim.EXISTENCE)

    @property
    def confidence(self) -> Confidence:
        return confidence(numbered.source for numbered in self.sources)

    @property
    def official_sources(self) -> int:
        return sum(numbered.source.is_official for numbered in self.sources)

    @property
    def official_texts(self) -> list[NumberedSource]:
        return [
            numbered
            for numbered in self.sources
            if any(citation.claim == Claim.OFFICIAL_TEXT for citation in numbered.citations)
        ]

    @property
    def agreed_heading(self) -> str:
        if self.agreement.unilateral:
            return _("What Japan plans")
        return _("What it would cover") if self.agreement.status == Status.EXPECTED else _("What was agreed")

    @property
    def is_overdue(self) -> bool:
        return self.agreement.is_overdue(self.today)

    @property
    def japan_side(self) -> list[PartyGroup]:
        return self._side(Side.JAPAN)

    @property
    def partner_side(self) -> list[PartyGroup]:
        return self._side(Side.PARTNER)

    def _side(self, side: Side) -> list[PartyGroup]:
        groups = defaultdict(list)
        for party in self.agreement.parties.all():
            if party.side == side:
                groups[party.partner, Role(party.role)].append(party)
        by_partner = [PartyGroup(partner, role, tuple(rows)) for (partner, role), rows in groups.items()]
        return sorted(by_partner, key=lambda group: Role.values.index(group.role))

    @property
    def party_numbers(self) -> tuple[int, ...]:
        return self.numbers(Claim.PARTIES, Claim.EXISTENCE)

    @property
    def area_numbers(self) -> tuple[int, ...]:
        return self.numbers(Claim.AREAS, Claim.EXISTENCE)

    @property
    def areas(self) -> list[tuple[Area, list[Undertaking]]]:
        """(area, its undertakings that name an action), in the order of the agreement."""
        groups: dict[Area, list[Undertaking]] = defaultdict(list)
        for undertaking in self.agreement.undertakings.all():
            groups[undertaking.area] += [undertaking] if undertaking.action else []
        return list(groups.items())

    @property
    def money(self) -> list[tuple[Certainty, list[CitedFact[Commitment]]]]:
        """The commitments by certainty, the firmest first. Never a sum: currencies and certainties don't add up."""
        order = Certainty.values.index
        rows: Iterable[Commitment] = sorted(self.agreement.commitments.all(), key=lambda row: order(row.certainty))
        return [
            (Certainty(certainty), [CitedFact(row, self._numbers_of(row)) for row in group])
            for certainty, group in groupby(rows, key=lambda row: row.certainty)
        ]

    @cached_property
    def events(self) -> list[CitedFact[Event]]:
        """By date; those without a date yet last."""
        rows = sorted(self.agreement.events.all(), key=lambda row: (oldest_first(row.date), row.number))
        steps = [_step(row) for row in rows]
        settled_by = {row.settles_id: row for row in rows}
        return [
            CitedFact(
                row,
                self._numbers_of(row, Claim.DATE if row.defines else Claim.STATUS),
                (due := overdue_day(step, steps)) is not None and due <= self.today,
                settled_by.get(row.pk),
            )
            for row, step in zip(rows, steps, strict=True)
        ]

    @property
    def defining_event(self) -> CitedFact[Event] | None:
        """The event that gives the agreement its date, else the first that is expected."""
        expected = next((event for event in self.events if event.fact.kind == EventKind.EXPECTED), None)
        return next((event for event in self.events if event.fact.defines), expected)

    @property
    def latest_event(self) -> CitedFact[Event] | None:
        """The last event that has happened, unless it is the defining one."""
        past = [event for event in self.events if event.fact.date and event.fact.kind != EventKind.EXPECTED]
        return past[-1] if past and not past[-1].fact.defines else None

    @property
    def notes(self) -> list[tuple[NoteKind, list[CitedFact[Note]]]]:
        """The notes by kind."""
        order = NoteKind.values.index
        rows = sorted(self.agreement.notes.all(), key=lambda row: order(row.kind))
        return [
            (NoteKind(kind), [CitedFact(row, self._numbers_of(row, Claim.BACKGROUND)) for row in group])
            for kind, group in groupby(rows, key=lambda row: row.kind)
        ]

    @cached_property
    def related(self) -> dict[str, list[RelatedAgreement]]:
        """Other agreements by the verb of their relation, as read from this one: "implements", "is implemented by".

        Those of one verb are in order of time, the oldest first.
        """
        groups = defaultdict(list)
        for row in self.agreement.relations.all():
            groups[row.get_verb_display()].append(RelatedAgreement(row.other, self._numbers_of(row)))
        for row in self.agreement.relations_from.all():
            groups[str(REVERSE_VERBS[Verb(row.verb)])].append(RelatedAgreement(row.agreement, self._numbers_of(row)))
        return {
            verb: sorted(others, key=lambda one: (oldest_first(one.agreement.date), one.agreement.title))
            for verb, others in groups.items()
        }

    @cached_property
    def disagreements(self) -> list[Disagreement]:
        """By class of claims what sources say of their own."""
        statements = defaultdict(list)
        for citation in self.agreement.citations.all():
            if citation.says:
                statements[citation.claim].append((self._numbers[citation.source_id], citation.says))
        return [Disagreement(Claim(claim), tuple(by_source)) for claim, by_source in statements.items()]


def _step(event: Event) -> Step:
    reported_on = event.source.published_on if event.source else None
    return Step(event.kind, event.date, event.defines, reported_on, event.pk, event.settles_id)


def _numbered(agreement: Agreement) -> tuple[NumberedSource, ...]:
    """The sources, numbered from 1 in the order of citations, then of the facts that name one themselves."""
    uses: dict[Source, list[Citation]] = {}
    for citation in agreement.citations.all():
        uses.setdefault(citation.source, []).append(citation)
    facts = chain.from_iterable(model.of(agreement) for model in SOURCED_FACTS if issubclass(model, SourcedFact))
    supported = defaultdict(list)
    for fact in facts:
        if fact.source:
            uses.setdefault(fact.source, [])
            supported[fact.source].append(fact)
    prefetch_related_objects(list(uses), "word_checks")
    numbers = {source.pk: number for number, source in enumerate(uses, 1)}
    return tuple(
        NumberedSource(
            numbers[source.pk],
            source,
            tuple(citations),
            tuple(supported[source]),
            numbers.get(source.copy_of_id) if source.copy_of_id else None,
        )
        for source, citations in uses.items()
    )
