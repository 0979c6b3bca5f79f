"""Quality: what contradicts itself in the published catalogue, and what would make it better.

The command check_catalogue prints it, the admin's front page counts it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import starmap

from django.db import models
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.curation.evidence_rules import days_known, without_locator, without_source
from agreements.curation.plausible import published_doubts
from agreements.curation.shares import CHECK_HOLDS
from agreements.curation.source_sets import all_facts, shown_sources, supporting_dates
from agreements.models import (
    PLAUSIBILITY_RULES,
    SOURCED_FACTS,
    TALK,
    Agreement,
    Confidence,
    Doubt,
    EventKind,
    Partner,
    PartnerKind,
    Party,
    PlausibilityRule,
    Relation,
    Role,
    Side,
    Source,
    SourceKind,
    Status,
    Strictness,
    Verb,
    confidence,
    missing_for_publication,
    outdated,
    read_by_rules,
)
from agreements.partial_dates import PartialDate
from agreements.public_addresses import problem
from agreements.text_analysis import tokenise

_LIKE, _VERY_LIKE = 0.5, 0.8  # the share of words that two titles have in common
_NEAR = dt.timedelta(days=366)
_LATER_VERBS = (Verb.IMPLEMENTS, Verb.FOLLOWS, Verb.RENEWS, Verb.SUPERSEDES)
_ACROSS = {"side": Side.PARTNER, "role": Role.PARTY}  # the table


_WITH_SOURCES = {model.relation_name(): model for model in SOURCED_FACTS if model is not Relation}


class Level(models.TextChoices):
    """How bad a finding is."""

    ERROR = "error", _("error")
    WARNING = "warning", _("warning")


@dataclass(frozen=True)
class Finding:
    """A published agreement that breaks a rule, and what exactly is wrong where the rule doesn't say it all."""

    agreement: Agreement
    detail: str = ""


@dataclass(frozen=True)
class Catalogue:
    """What the rules are asked of: the published agreements with their facts, or one of them, on a day."""

    agreements: tuple[Agreement, ...]
    today: dt.date
    only: int | None = None  # the primary key of the one

    def facts(self, model: type[models.Model], end: str = "agreement") -> models.QuerySet:
        """The published facts of these agreements."""
        return all_facts(model) if self.only is None else all_facts(model).filter(**{end: self.only})

    @cached_property
    def sources(self) -> dict[int, list[Source]]:
        """The sources that each agreement's page shows. Two queries."""
        shown = shown_sources(self.facts)
        wanted = None if self.only is None else {one for used in shown.values() for one in used}
        sources = Source.objects.select_related("copy_of").in_bulk(wanted)  # None: all, in one query
        return defaultdict(list, {pk: [sources[one] for one in used] for pk, used in shown.items()})

    @cached_property
    def alike(self) -> list[tuple[Agreement, Agreement]]:
        """Pairs of agreements with the same partners and very like titles; the first of a pair is one of these."""
        if self.only is None:
            return list(_alike(self.agreements, self._partners))
        shared = all_facts(Party).filter(**_ACROSS, partner__in={partner for _agreement, partner in self._partners})
        others = Agreement.objects.filter(pk__in=shared.values("agreement")).order_by("key")
        told = others.values_list("pk", "title", "instrument", "date", named=True)
        parties = all_facts(Party).filter(**_ACROSS, agreement__in=shared.values("agreement"))
        pairs = _alike(told, parties.values_list("agreement_id", "partner_id"), self.only)
        return [(one, other) for one in self.agreements for _same, other in pairs]

    @cached_property
    def doubts(self) -> list[tuple[Agreement, Doubt]]:
        """What breaks rules of plausibility, agreement by agreement."""
        return list(published_doubts(self.agreements, self.sources, self.today))

    @property
    def _partners(self) -> Iterator[tuple[int, int]]:
        """Pairs of primary keys: an agreement, and who sits across the table."""
        for agreement in self.agreements:
            for party in agreement.parties.all():
                if (party.side, party.role) == (Side.PARTNER, Role.PARTY):
                    yield agreement.pk, party.partner_id


Found = Iterable[Finding]


@dataclass(frozen=True)
class Rule:
    """One rule of quality. It says what is wrong with an agreement that it finds."""

    name: str
    level: Level
    sentence: str
    find: Callable[[Catalogue], Found]


@dataclass(frozen=True)
class Outcome:
    """What a rule found."""

    rule: Rule
    findings: tuple[Finding, ...]


def check(today: dt.date | None = None, only: int | None = None) -> list[Outcome]:
    """Every rule with its findings, errors first, in the whole catalogue or for the agreement with one primary key.

    The number of queries doesn't grow with the catalogue.
    """
    others = Prefetch("relations", Relation.objects.select_related("other"))
    read = read_by_rules(Agreement)
    others_read = _WITH_SOURCES.keys() - {lookup.prefetch_to for lookup in read}
    facts = (Prefetch(name, _WITH_SOURCES[name].objects.select_related("source")) for name in sorted(others_read))
    agreements = Agreement.objects.published().order_by("key").prefetch_related(*read, *facts, others)
    asked = agreements if only is None else agreements.filter(pk=only)
    catalogue = Catalogue(tuple(asked), today or timezone.localdate(), only)
    return [Outcome(rule, tuple(rule.find(catalogue))) for rule in RULES]


def _unready(catalogue: Catalogue) -> Found:
    for agreement in catalogue.agreements:
        parties = [(party.side, party.role) for party in agreement.parties.all()]
        claims = [citation.claim for citation in agreement.citations.all()]
        for gap in missing_for_publication(agreement.summary, agreement.unilateral, parties, claims):
            yield Finding(agreement, gap)


def _before_proposal(catalogue: Catalogue) -> Found:
    for agreement in catalogue.agreements:
        dated = [event for event in agreement.events.all() if event.date]
        proposed = min((event.date for event in dated if event.kind == EventKind.PROPOSED), default=None)
        if proposed is None or (agreement.date and agreement.date.is_surely_before(proposed)):
            continue  # what is proposed after the beginning is a further step
        for event in dated:
            if event.kind not in TALK and event.date.is_surely_before(proposed):
                yield Finding(agreement, str(event))


def _stale(catalogue: Catalogue) -> Found:
    return [Finding(agreement, str(Status(now.status).label)) for agreement, now in outdated(catalogue.agreements)]


def _not_public(catalogue: Catalogue) -> Found:
    for agreement in catalogue.agreements:
        for source in catalogue.sources[agreement.pk]:
            for address in filter(None, (source.address, source.archived_address)):
                if problem(address):
                    yield Finding(agreement, address)


def _later_than_it_says(catalogue: Catalogue) -> Found:
    for agreement in catalogue.agreements:
        for relation in agreement.relations.all():
            dates = agreement.date, relation.other.date
            if relation.verb in _LATER_VERBS and all(dates) and dates[0].is_surely_before(dates[1]):
                yield Finding(agreement, f"{relation} ({relation.other.date.display()})")


def _duplicates(catalogue: Catalogue) -> Found:
    return (Finding(one, other.title) for one, other in catalogue.alike if _are_one(one, other))


def _like_titles(catalogue: Catalogue) -> Found:
    return (Finding(one, other.title) for one, other in catalogue.alike if not _are_one(one, other))


def _are_one(one: Agreement, other: Agreement) -> bool:
    return one.instrument == other.instrument and one.date is not None and one.date == other.date


def _alike(agreements: Iterable, parties: Iterable[tuple[int, int]], only: int | None = None) -> Iterator[tuple]:
    """Pairs of agreements with the same partners and very like titles; only those of which one is the first.

    `parties` are pairs of primary keys: an agreement, and a partner across the table.
    """
    partners, groups = defaultdict(set), defaultdict(list)
    for agreement, partner in parties:
        partners[agreement].add(partner)
    for agreement in agreements:
        groups[frozenset(partners[agreement.pk])].append(agreement)
    for group in groups.values():
        firsts = [place for place, one in enumerate(group) if only in (None, one.pk)]
        said = [set(tokenise(one.title)) for one in group] if firsts else []
        for first in firsts:
            for second in range(first + 1, len(group)):
                if _likeness(said[first], said[second]) >= _VERY_LIKE:
                    yield group[first], group[second]


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / (len(one | other) or 1)


def near_duplicates(agreement: Agreement) -> list[Agreement]:
    """Records, drafts too, that may be this one: a partner in common, a near date, a like title. Two queries."""
    parties = Party.objects.filter(side=Side.PARTNER, role=Role.PARTY)
    common = parties.filter(partner__in=parties.filter(agreement=agreement).values("partner"))
    others = Agreement.objects.filter(pk__in=common.values("agreement")).exclude(pk=agreement.pk)
    date = next((event.date for event in agreement.events.filter(defines=True)), None)
    title = set(tokenise(agreement.title))
    return [
        other
        for other in others
        if _likeness(title, set(tokenise(other.title))) >= _LIKE and _are_near(date, other.date)
    ]


def _are_near(one: PartialDate | None, other: PartialDate | None) -> bool:
    if one is None or other is None:
        return True
    return one.first_day - other.last_day <= _NEAR and other.first_day - one.last_day <= _NEAR


def _single_press(catalogue: Catalogue) -> Found:
    for agreement in catalogue.agreements:
        found = catalogue.sources[agreement.pk]
        if confidence(found) == Confidence.SINGLE and {one.kind for one in found} == {SourceKind.PRESS}:
            yield Finding(agreement)


def _unofficial(catalogue: Catalogue) -> Found:
    return (
        Finding(one) for one in catalogue.agreements if confidence(catalogue.sources[one.pk]) != Confidence.OFFICIAL
    )


def _uncited_date(catalogue: Catalogue) -> Found:
    cited = supporting_dates(catalogue.facts)
    return (Finding(agreement) for agreement in catalogue.agreements if agreement.date and agreement.pk not in cited)


def _without_place(catalogue: Catalogue) -> Found:
    for agreement in catalogue.agreements:
        places = [agreement.place, *(event.place for event in agreement.events.all() if event.defines)]
        if agreement.status != Status.EXPECTED and not any(places):
            yield Finding(agreement)


def _overdue(catalogue: Catalogue) -> Found:
    return (Finding(agreement) for agreement in catalogue.agreements if agreement.is_overdue(catalogue.today))


def _vague_partner(catalogue: Catalogue) -> Found:
    vague = Partner.objects.filter(kind=PartnerKind.BLOC, memberships=None).in_bulk()
    for agreement in catalogue.agreements:
        for pk in {party.partner_id for party in agreement.parties.all()} & vague.keys():
            yield Finding(agreement, vague[pk].name)


def _unchecked(catalogue: Catalogue) -> Found:
    for agreement in catalogue.agreements:
        if agreement.checked_on is None or agreement.checked_on < catalogue.today - CHECK_HOLDS:
            yield Finding(agreement)


def _implausible(rule: PlausibilityRule, catalogue: Catalogue) -> Found:
    return (Finding(agreement, doubt.sentence) for agreement, doubt in catalogue.doubts if doubt.rule is rule)


def _of_plausibility(level: Level) -> Iterator[Rule]:
    """The rules of plausibility as rules of quality: what they refuse is an error, what they ask about a warning."""
    for rule in PLAUSIBILITY_RULES:
        if level == (Level.ERROR if rule.strictness == Strictness.REFUSE else Level.WARNING):
            yield Rule(rule.name, level, rule.sentence, partial(_implausible, rule))


def _evidence(rule: Callable[[Iterable[Agreement]], Iterable[tuple[Agreement, str]]]) -> Callable[[Catalogue], Found]:
    """A rule that looks at nothing but the agreements with their facts."""
    return lambda catalogue: starmap(Finding, rule(catalogue.agreements))


RULES = (
    Rule("incomplete", Level.ERROR, _("It lacks what a published record must have."), _unready),
    Rule("before-proposal", Level.ERROR, _("Something happened before it was proposed."), _before_proposal),
    Rule("stale-status", Level.ERROR, _("Its date or status is not what its events say."), _stale),
    Rule("duplicate", Level.ERROR, _("The same instrument seems to be recorded twice."), _duplicates),
    Rule("relation-dates", Level.ERROR, _("It is older than what it is said to follow."), _later_than_it_says),
    Rule("private-address", Level.ERROR, _("The address of a source is not one that everybody can open."), _not_public),
    *_of_plausibility(Level.ERROR),
    *_of_plausibility(Level.WARNING),
    Rule("single-press", Level.WARNING, _("It rests on a single press source."), _single_press),
    Rule("unofficial", Level.WARNING, _("It rests on no official source."), _unofficial),
    Rule("uncited-date", Level.WARNING, _("No source is cited for its date."), _uncited_date),
    Rule("no-source", Level.WARNING, _("No source is given for some of its facts."), _evidence(without_source)),
    Rule("no-locator", Level.WARNING, _("Citations don't say where in the source."), _evidence(without_locator)),
    Rule("day-known", Level.WARNING, _("A source gives the day of a date."), _evidence(days_known)),
    Rule("no-place", Level.WARNING, _("No place is known."), _without_place),
    Rule("overdue", Level.WARNING, _("What was expected has not come."), _overdue),
    Rule("vague-partner", Level.WARNING, _("A bloc among its partners has no members on record."), _vague_partner),
    Rule("like-titles", Level.WARNING, _("Another record with the same partners has a very like title."), _like_titles),
    Rule("unchecked", Level.WARNING, _("Nobody has checked it for a year."), _unchecked),
)
