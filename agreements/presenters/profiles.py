"""What the pages of countries, blocs, areas and sources show besides lists: memberships, undertakings, citations."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from agreements.models import (
    SOURCED_FACTS,
    Agreement,
    Area,
    Citation,
    Country,
    Coverage,
    CoverageKind,
    Membership,
    Partner,
    Party,
    Source,
    SourcedFact,
    Undertaking,
    covers_member,
)
from agreements.partial_dates import newest_first, oldest_first

SEVERAL = 4  # partners from which on an agreement is listed once under "several", not under each of them


@dataclass(frozen=True)
class BlocAgreements:
    """Hits of a list that concern a country as a member of one bloc, all covered in the same way."""

    bloc: Partner
    coverage: Coverage
    rows: tuple  # of search hits

    @property
    def is_plain(self) -> bool:
        """Whether the country was a member at the time, so that nothing needs an explanation."""
        return self.coverage.kind == CoverageKind.MEMBER


def through_blocs(memberships: Iterable[Membership], rows: Iterable) -> list[BlocAgreements]:
    """Group search hits by the bloc through which they concern the country of these memberships, and by coverage.

    A hit with several of these blocs is in one group: of a bloc to which the country surely belonged, if there is any.
    One that covers no membership is in none.
    """
    memberships = list(memberships)
    groups = defaultdict(list)
    for row in rows:
        if ways := _ways_through(memberships, row):
            groups[ways[0]].append(row)
    by_bloc = [BlocAgreements(bloc, coverage, tuple(hits)) for (bloc, coverage), hits in groups.items()]
    return sorted(by_bloc, key=lambda group: (group.bloc.name, not group.is_plain, group.coverage.label))


def _ways_through(memberships: Iterable[Membership], row) -> list[tuple[Partner, Coverage]]:
    """The blocs through which a hit concerns the country of these memberships, the surest first."""
    partners = {partner.value for partner in row.partners}
    found = []
    for membership in memberships:
        start, end = membership.start, membership.end
        coverage = covers_member(
            row.instrument,
            row.status,
            row.date,
            start,  # type: ignore[arg-type]  # required of a membership
            end,
        )
        if coverage and membership.bloc.slug in partners:
            found.append((membership.bloc, coverage))
    return sorted(found, key=lambda way: (way[1].kind != CoverageKind.MEMBER, way[0].name))


def memberships_of(country: Country) -> list[Membership]:
    """The memberships of a country that are published, by bloc and then in order of time."""
    rows = country.memberships.published().select_related("bloc", "source")
    return sorted(rows, key=lambda row: (row.bloc.name, oldest_first(row.start)))


def members_of(bloc: Partner) -> list[Membership]:
    """The memberships of a bloc: present members before former ones, by name."""
    rows = bloc.memberships.select_related("country", "source")
    return sorted(rows, key=lambda row: (row.end is not None, row.country.name, oldest_first(row.start)))


def sources_of(memberships: Iterable[Membership]) -> list[Source]:
    """The distinct sources of memberships, in their order."""
    return list(dict.fromkeys(row.source for row in memberships if row.source))


@dataclass(frozen=True)
class AreaAgreement:
    """What one agreement says will be done in an area; no actions, if it only names the area."""

    agreement: Agreement
    partners: tuple[Partner, ...]
    actions: tuple[str, ...]


@dataclass(frozen=True)
class AreaPartner:
    """What is done in an area with one partner; if `partner` is None, with several at once or by Japan alone."""

    partner: Partner | None
    is_several: bool
    agreements: tuple[AreaAgreement, ...]


def area_partners(area: Area) -> list[AreaPartner]:
    """What published agreements do in an area: by partner, then with several at once, then by Japan alone.

    An agreement with fewer than SEVERAL partners is under each of them. Agreements are in order of date, newest first.
    """
    groups: dict[tuple[Partner | None, bool], list[AreaAgreement]] = defaultdict(list)
    for agreement in _area_agreements(area):
        if 0 < len(agreement.partners) < SEVERAL:
            for partner in agreement.partners:
                groups[partner, False].append(agreement)
        else:
            groups[None, bool(agreement.partners)].append(agreement)
    by_partner = [AreaPartner(partner, several, tuple(rows)) for (partner, several), rows in groups.items()]
    return sorted(by_partner, key=lambda group: (not group.partner, not group.is_several, str(group.partner or "")))


def _area_agreements(area: Area) -> list[AreaAgreement]:
    parties = Party.objects.counted().select_related("partner__country").order_by("number")
    rows = (
        Undertaking.objects.published()
        .filter(area=area)
        .select_related("agreement")
        .prefetch_related(Prefetch("agreement__parties", parties, to_attr="counted"))
        .order_by("-agreement__date", "agreement__title", "number")
    )
    actions: dict[Agreement, list[str]] = defaultdict(list)
    for undertaking in rows:
        actions[undertaking.agreement] += [undertaking.action] if undertaking.action else []
    return [AreaAgreement(agreement, _counted_partners(agreement), tuple(done)) for agreement, done in actions.items()]


def _counted_partners(agreement: Agreement) -> tuple[Partner, ...]:
    parties = agreement.counted  # type: ignore[attr-defined]  # of the Prefetch of _area_agreements()
    return tuple(dict.fromkeys(party.partner for party in parties))


@dataclass(frozen=True)
class SourceUse:
    """What one agreement takes from a source: citations for classes of claims, and facts that name it themselves."""

    agreement: Agreement
    citations: tuple[Citation, ...]
    facts: tuple[SourcedFact, ...]


def uses_of(source: Source) -> list[SourceUse]:
    """The published agreements that cite a source, newest first."""
    citations: dict[Agreement, list[Citation]] = defaultdict(list)
    facts: dict[Agreement, list[SourcedFact]] = defaultdict(list)
    for citation in source.citations.published().select_related("agreement"):
        citations[citation.agreement].append(citation)
    for model in SOURCED_FACTS:
        if issubclass(model, SourcedFact):
            for fact in model.objects.published().filter(source=source).select_related(*model.agreement_fields):
                facts[fact.agreement].append(fact)
    agreements = dict.fromkeys([*citations, *facts])
    uses = [SourceUse(agreement, tuple(citations[agreement]), tuple(facts[agreement])) for agreement in agreements]
    return sorted(uses, key=lambda use: (newest_first(use.agreement.date), use.agreement.title), reverse=True)
