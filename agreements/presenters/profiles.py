"""What the pages of countries, areas and sources tell beside their lists. First floor: plain values out."""

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

MANY = 4  # from so many partners on, an agreement stands once under "several" and not under each of them


@dataclass(frozen=True)
class BlocAgreements:
    """Rows of a list that reach a country through one bloc in one way."""

    bloc: Partner
    coverage: Coverage
    rows: tuple

    @property
    def is_plain(self) -> bool:
        return self.coverage.kind == CoverageKind.MEMBER


def through_blocs(memberships: Iterable[Membership], rows: Iterable) -> list[BlocAgreements]:
    """Sort list rows by the bloc through which they reach the country of these memberships, and by how."""
    memberships = list(memberships)
    groups = defaultdict(list)
    for row in rows:
        partners = {partner.value for partner in row.partners}
        for member in memberships:
            how = covers_member(row.instrument, row.status, row.date, member.start, member.end)
            if how and member.bloc.slug in partners:
                groups[member.bloc, how].append(row)
    found = [BlocAgreements(bloc, how, tuple(rows)) for (bloc, how), rows in groups.items()]
    return sorted(found, key=lambda one: (one.bloc.name, not one.is_plain, one.coverage.label))


def memberships_of(country: Country) -> list[Membership]:
    """In blocs that readers may see, by name."""
    return list(country.memberships.published().select_related("bloc", "source"))


def members_of(bloc: Partner) -> list[Membership]:
    """Members and former ones, the present first, by name."""
    rows = bloc.memberships.select_related("country", "source").order_by("country__name", "start")
    return sorted(rows, key=lambda row: row.end is not None)


def sources_of(memberships: Iterable[Membership]) -> list[Source]:
    return list(dict.fromkeys(row.source for row in memberships if row.source))


@dataclass(frozen=True)
class AreaAgreement:
    """What one agreement says will be done in an area; no actions where it only names the area."""

    agreement: Agreement
    partners: tuple[Partner, ...]
    actions: tuple[str, ...]


@dataclass(frozen=True)
class AreaPartner:
    """What is done with one partner; with several at once, or by Japan alone, where `partner` is None."""

    partner: Partner | None
    is_several: bool
    doings: tuple[AreaAgreement, ...]


def area_partners(area: Area) -> list[AreaPartner]:
    """What the published agreements say will be done in an area: by partner, several partners and Japan alone last."""
    groups = defaultdict(list)
    for doing in _doings(area):
        if 0 < len(doing.partners) < MANY:
            for partner in doing.partners:
                groups[partner, False].append(doing)
        else:
            groups[None, bool(doing.partners)].append(doing)
    found = [AreaPartner(partner, several, tuple(doings)) for (partner, several), doings in groups.items()]
    return sorted(found, key=lambda one: (one.partner is None, not one.is_several, one.partner and one.partner.name))


def _doings(area: Area) -> list[AreaAgreement]:
    """Newest first."""
    parties = Party.objects.counted().select_related("partner__country").order_by("number")
    rows = (
        Undertaking.objects.published()
        .filter(area=area)
        .select_related("agreement")
        .prefetch_related(Prefetch("agreement__parties", parties, to_attr="counted"))
        .order_by("-agreement__date", "agreement__title", "number")
    )
    agreements = defaultdict(list)
    for row in rows:
        agreements[row.agreement] += [row.action] if row.action else []
    return [
        AreaAgreement(agreement, tuple(dict.fromkeys(party.partner for party in agreement.counted)), tuple(actions))
        for agreement, actions in agreements.items()
    ]


@dataclass(frozen=True)
class SourceUse:
    """What one agreement takes from a source: classes of claims, and facts that name it themselves."""

    agreement: Agreement
    citations: tuple[Citation, ...]
    facts: tuple[SourcedFact, ...]


def uses_of(source: Source) -> list[SourceUse]:
    """The published agreements that cite a source, newest first."""
    groups = defaultdict(lambda: ([], []))
    for citation in source.citations.published().select_related("agreement"):
        groups[citation.agreement][0].append(citation)
    for model in SOURCED_FACTS:
        if model is not Citation:
            for fact in model.objects.published().filter(source=source).select_related(*model.agreement_fields):
                groups[fact.agreement][1].append(fact)
    found = [SourceUse(agreement, tuple(cited), tuple(facts)) for agreement, (cited, facts) in groups.items()]
    return sorted(found, key=lambda one: (str(one.agreement.date or ""), one.agreement.title), reverse=True)
