"""A record as its page shows it: an agreement's facts in order, each with the numbers of its sources."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from agreements.models import (
    REVERSE_VERBS,
    Agreement,
    Area,
    Certainty,
    Claim,
    Commitment,
    Confidence,
    Event,
    EventKind,
    Note,
    NoteKind,
    Partner,
    Party,
    Relation,
    Role,
    Side,
    Status,
    Step,
    Undertaking,
    Verb,
    confidence,
    overdue_day,
)
from agreements.partial_dates import oldest_first
from agreements.presenters.evidence import Cited, CitedFact, Evidence, NumberedSource


@dataclass(frozen=True)
class PartyGroup:
    """One partner in one role, with those who acted for it."""

    partner: Partner
    role: Role
    rows: tuple[CitedFact[Party], ...]

    @property
    def is_party(self) -> bool:
        """Whether the partner is a party, not only a host, supporter, beneficiary or witness."""
        return self.role == Role.PARTY

    @property
    def actors(self) -> tuple[CitedFact[Party], ...]:
        """The rows that name a body, a signatory or an office."""
        return tuple(row for row in self.rows if _acts(row.fact))

    @property
    def bare(self) -> tuple[CitedFact[Party], ...]:
        """The rows that name the partner alone."""
        return tuple(row for row in self.rows if not _acts(row.fact))


def _acts(party: Party) -> bool:
    return bool(party.body or party.signatory or party.office)


@dataclass(frozen=True)
class AreaGroup:
    """An area with what is said to be done in it; `named` are the rows that name no action."""

    area: Area
    named: tuple[CitedFact[Undertaking], ...]
    actions: tuple[CitedFact[Undertaking], ...]


@dataclass(frozen=True)
class Disagreement:
    """What sources that differ say about a class of claims."""

    claim: Claim
    statements: tuple[tuple[int, str], ...]  # (number of a source, what it says)


@dataclass(frozen=True)
class RelatedAgreement:
    """Another agreement, and its relation to this one with its sources."""

    agreement: Agreement
    relation: CitedFact[Relation]


class Record:
    """An agreement that was fetched `for_detail()`, arranged for its page without a query; overdue as of `today`."""

    def __init__(self, agreement: Agreement, today: dt.date):
        self.agreement, self.today = agreement, today
        self.evidence = Evidence(agreement)

    @classmethod
    def for_page(cls, agreement: Agreement, today: dt.date) -> "Record":
        """The same, and what link checks found on the pages of its sources, which its own page shows. One query."""
        record = cls(agreement, today)
        prefetch_related_objects([numbered.source for numbered in record.sources], "word_checks")
        return record

    @property
    def sources(self) -> tuple[NumberedSource, ...]:
        return self.evidence.sources

    @property
    def title(self) -> Cited:
        return self.evidence.of_claim(Claim.TITLE)

    @property
    def status(self) -> Cited:
        return self.evidence.of_claim(Claim.STATUS)

    @property
    def confidence(self) -> Confidence:
        return confidence(numbered.source for numbered in self.sources)

    @property
    def official_sources(self) -> int:
        return sum(numbered.source.is_official for numbered in self.sources)

    @property
    def official_texts(self) -> list[NumberedSource]:
        return [numbered for numbered in self.sources if numbered.is_cited_for(Claim.OFFICIAL_TEXT)]

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

    @property
    def parties(self) -> Cited:
        """The heading of both sides."""
        return self._parties[0]

    @cached_property
    def _parties(self) -> tuple[Cited, list[CitedFact[Party]]]:
        return self.evidence.below(Claim.PARTIES, self.agreement.parties.all())

    def _side(self, side: Side) -> list[PartyGroup]:
        groups = defaultdict(list)
        for cited in self._parties[1]:
            if cited.fact.side == side:
                groups[cited.fact.partner, Role(cited.fact.role)].append(cited)
        by_partner = [PartyGroup(partner, role, tuple(rows)) for (partner, role), rows in groups.items()]
        return sorted(by_partner, key=lambda group: Role.values.index(group.role))

    @property
    def agreed(self) -> Cited:
        """The heading of the areas."""
        return self._undertakings[0]

    @cached_property
    def _undertakings(self) -> tuple[Cited, list[CitedFact[Undertaking]]]:
        return self.evidence.below(Claim.AREAS, self.agreement.undertakings.all())

    @property
    def areas(self) -> list[AreaGroup]:
        """The areas in the order of the agreement."""
        groups: dict[Area, list[CitedFact[Undertaking]]] = defaultdict(list)
        for cited in self._undertakings[1]:
            groups[cited.fact.area].append(cited)
        return [
            AreaGroup(
                area,
                tuple(cited for cited in rows if not cited.fact.action),
                tuple(cited for cited in rows if cited.fact.action),
            )
            for area, rows in groups.items()
        ]

    @property
    def money(self) -> list[tuple[Certainty, list[CitedFact[Commitment]]]]:
        """The commitments by certainty, the firmest first. Never a sum: currencies and certainties don't add up."""
        order = Certainty.values.index
        rows: Iterable[Commitment] = sorted(self.agreement.commitments.all(), key=lambda row: order(row.certainty))
        return [
            (Certainty(certainty), [self.evidence.of_fact(row) for row in group])
            for certainty, group in groupby(rows, key=lambda row: row.certainty)
        ]

    @cached_property
    def events(self) -> list[CitedFact[Event]]:
        """By date; those without a date yet last."""
        rows = sorted(self.agreement.events.all(), key=lambda row: (oldest_first(row.date), row.number))
        steps = [_step(row) for row in rows]
        settled_by = {row.settles_id: row for row in rows}
        return [
            self.evidence.of_fact(
                row,
                is_overdue=(due := overdue_day(step, steps)) is not None and due <= self.today,
                settled_by=settled_by.get(row.pk),
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
            (NoteKind(kind), [self.evidence.of_fact(row) for row in group])
            for kind, group in groupby(rows, key=lambda row: row.kind)
        ]

    @cached_property
    def related(self) -> dict[str, list[RelatedAgreement]]:
        """Other agreements by the verb of their relation, as read from this one: "implements", "is implemented by".

        Those of one verb are in order of time, the oldest first.
        """
        groups = defaultdict(list)
        for row in self.agreement.relations.all():
            groups[row.get_verb_display()].append(RelatedAgreement(row.other, self.evidence.of_fact(row)))
        for row in self.agreement.relations_from.all():
            verb = str(REVERSE_VERBS[Verb(row.verb)])
            groups[verb].append(RelatedAgreement(row.agreement, self.evidence.of_fact(row)))
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
                statements[citation.claim].append((self.evidence.number(citation), citation.says))
        return [Disagreement(Claim(claim), tuple(by_source)) for claim, by_source in statements.items()]


def _step(event: Event) -> Step:
    reported_on = event.source.published_on if event.source else None
    return Step(event.kind, event.date, event.defines, reported_on, event.pk, event.settles_id)
