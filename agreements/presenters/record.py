"""A record as its page tells it: numbered sources beside the facts they support. First floor: plain values out."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, groupby

from django.utils.translation import gettext as _

from agreements.models import (
    REVERSE_VERBS,
    SOURCED_FACTS,
    Agreement,
    Certainty,
    Citation,
    Claim,
    Commitment,
    Confidence,
    Event,
    EventKind,
    Fact,
    NoteKind,
    Partner,
    Party,
    Role,
    Side,
    Source,
    SourcedFact,
    Status,
    Step,
    confidence,
    overdue_day,
)


@dataclass(frozen=True)
class NumberedSource:
    """A source under its number on the page; `original` is the number of the source it copies, if that is cited."""

    number: int
    source: Source
    citations: tuple[Citation, ...]
    facts: tuple[SourcedFact, ...]  # that name it themselves
    original: int | None


@dataclass(frozen=True)
class Cited:
    """A fact and the numbers of the sources that support it."""

    fact: Fact
    numbers: tuple[int, ...]
    is_overdue: bool = False


@dataclass(frozen=True)
class PartyGroup:
    """One partner in one role, with those who acted for it."""

    partner: Partner
    role: Role
    rows: tuple[Party, ...]

    @property
    def is_party(self) -> bool:
        return self.role == Role.PARTY

    @property
    def actors(self) -> tuple[Party, ...]:
        """The rows that say more than the partner's name."""
        return tuple(row for row in self.rows if row.body or row.signatory or row.office)


@dataclass(frozen=True)
class Difference:
    """Sources that differ about a class of claims: (number, what it says) for each that says something of its own."""

    claim: Claim
    sayings: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Related:
    """Another record, and the sources for its relation to this one."""

    agreement: Agreement
    numbers: tuple[int, ...]


class Record:
    """An agreement fetched `for_detail()`, arranged for reading. Asks the database nothing."""

    def __init__(self, agreement: Agreement, today: dt.date):
        self.agreement, self.today = agreement, today
        self.sources = _numbered(agreement)
        self._numbers = {one.source.pk: one.number for one in self.sources}
        self._by_claim = defaultdict(list)
        for citation in agreement.citations.all():
            self._by_claim[citation.claim].append(self._numbers[citation.source_id])

    def numbers(self, *claims: str) -> tuple[int, ...]:
        """The sources cited for the first of these classes that has any."""
        found = next((self._by_claim[claim] for claim in claims if self._by_claim.get(claim)), [])
        return tuple(sorted(set(found)))

    def _cited(self, fact: SourcedFact, *claims: str) -> tuple[int, ...]:
        """A fact's own source, else those of its class."""
        return (self._numbers[fact.source_id],) if fact.source_id else self.numbers(*claims, Claim.EXISTENCE)

    @property
    def confidence(self) -> Confidence:
        return confidence(one.source for one in self.sources)

    @property
    def official_sources(self) -> int:
        return sum(one.source.is_official for one in self.sources)

    @property
    def official_texts(self) -> list[NumberedSource]:
        return [one for one in self.sources if any(c.claim == Claim.OFFICIAL_TEXT for c in one.citations)]

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
        found = [PartyGroup(partner, role, tuple(rows)) for (partner, role), rows in groups.items()]
        return sorted(found, key=lambda group: Role.values.index(group.role))

    @property
    def party_numbers(self) -> tuple[int, ...]:
        return self.numbers(Claim.PARTIES, Claim.EXISTENCE)

    @property
    def area_numbers(self) -> tuple[int, ...]:
        return self.numbers(Claim.AREAS, Claim.EXISTENCE)

    @property
    def areas(self) -> list[tuple]:
        """(area, its undertakings that name an action) in the order of the agreement."""
        groups: dict = defaultdict(list)
        for undertaking in self.agreement.undertakings.all():
            groups[undertaking.area] += [undertaking] if undertaking.action else []
        return list(groups.items())

    @property
    def money(self) -> list[tuple[Certainty, list[Cited]]]:
        """The commitments by certainty, the firmest first; never a sum."""
        order = Certainty.values.index
        rows: Iterable[Commitment] = sorted(self.agreement.commitments.all(), key=lambda row: order(row.certainty))
        return [
            (Certainty(certainty), [Cited(row, self._cited(row)) for row in group])
            for certainty, group in groupby(rows, key=lambda row: row.certainty)
        ]

    @cached_property
    def events(self) -> list[Cited]:
        """In order of time; what has no date yet comes last."""
        rows = sorted(self.agreement.events.all(), key=lambda row: (row.date is None, str(row.date or ""), row.number))
        steps = [_step(row) for row in rows]
        return [
            Cited(
                row,
                self._cited(row, Claim.DATE if row.defines else Claim.STATUS),
                (due := overdue_day(step, steps)) is not None and due <= self.today,
            )
            for row, step in zip(rows, steps, strict=True)
        ]

    @property
    def defining(self) -> Cited | None:
        """The event that gives the agreement its date, else the first that is expected."""
        first = next((one for one in self.events if one.fact.kind == EventKind.EXPECTED), None)
        return next((one for one in self.events if one.fact.defines), first)

    @property
    def latest(self) -> Cited | None:
        """The last dated step, where it is another than the defining one."""
        done = [one for one in self.events if one.fact.date and one.fact.kind != EventKind.EXPECTED]
        return done[-1] if done and not done[-1].fact.defines else None

    @property
    def notes(self) -> list[tuple[NoteKind, list[Cited]]]:
        order = NoteKind.values.index
        rows = sorted(self.agreement.notes.all(), key=lambda row: order(row.kind))
        return [
            (NoteKind(kind), [Cited(row, self._cited(row, Claim.BACKGROUND)) for row in group])
            for kind, group in groupby(rows, key=lambda row: row.kind)
        ]

    @cached_property
    def related(self) -> dict[str, list[Related]]:
        """Other records by the verb with which this one stands to them, whichever of the two keeps the relation."""
        groups = defaultdict(list)
        for row in self.agreement.relations.all():
            groups[row.get_verb_display()].append(Related(row.other, self._cited(row)))
        for row in self.agreement.relations_from.all():
            groups[str(REVERSE_VERBS[row.verb])].append(Related(row.agreement, self._cited(row)))
        return dict(groups)

    @cached_property
    def differences(self) -> list[Difference]:
        sayings = defaultdict(list)
        for citation in self.agreement.citations.all():
            if citation.says:
                sayings[citation.claim].append((self._numbers[citation.source_id], citation.says))
        return [Difference(Claim(claim), tuple(said)) for claim, said in sayings.items()]


def _step(event: Event) -> Step:
    return Step(event.kind, event.date, event.defines, event.source.published_on if event.source else None)


def _numbered(agreement: Agreement) -> tuple[NumberedSource, ...]:
    """Sources in the order of their citations, then of the facts that name one."""
    uses: dict[Source, list[Citation]] = {}
    for citation in agreement.citations.all():
        uses.setdefault(citation.source, []).append(citation)
    facts = chain.from_iterable(model.of(agreement) for model in SOURCED_FACTS if model is not Citation)
    own = defaultdict(list)
    for fact in facts:
        if fact.source:
            uses.setdefault(fact.source, [])
            own[fact.source].append(fact)
    numbers = {source.pk: number for number, source in enumerate(uses, 1)}
    return tuple(
        NumberedSource(numbers[source.pk], source, tuple(citations), tuple(own[source]), numbers.get(source.copy_of_id))
        for source, citations in uses.items()
    )
