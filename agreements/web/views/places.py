"""Partners and countries: the lists of them, and the page of each."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.exports import json_ld
from agreements.models import Country, Membership, Partner, PartnerKind
from agreements.presenters.profiles import BlocAgreements, members_of, memberships_of, sources_of, through_blocs
from agreements.search import Hit, SearchResult, search
from agreements.search.criteria import Criteria
from agreements.templatetags.record_counts import what
from agreements.web.chart_data import map_data, timeline_data
from agreements.web.coverage import unrecorded_themes
from agreements.web.download_links import named_list_downloads
from agreements.web.facet_counts import MOST_ROWS, counts, facet_counts

AS_PARTY, AS_MEMBER = ("bilateral", "with-others"), "member"


@require_safe
def partner_list(request):
    numbers = counts(search(Criteria()), "partner")
    partners = Partner.objects.published().select_related("country")
    groups = [
        (kind, [(partner, numbers[partner.slug]) for partner in partners if partner.kind == kind])
        for kind in (PartnerKind.BLOC, PartnerKind.ORGANISATION, PartnerKind.COUNTRY)
    ]
    context = {
        "groups": groups,
        "count": len(partners),
        "linked_data": json_ld.collection(request.path, _("Partners"), len(partners), _items(partners)),
    }
    return render(request, "agreements/partner_list.html", context)


def _items(places) -> list[tuple[str, str]]:
    return [(place.name, place.get_absolute_url()) for place in places]


@require_safe
def partner_detail(request, slug):
    partner = get_object_or_404(Partner.objects.published().select_related("country", "founding_agreement"), slug=slug)
    if partner.country:
        return redirect(partner, permanent=True)
    members, result = members_of(partner), search(Criteria(partner=(partner.slug,)))
    groups = _groups(result.criteria, AS_PARTY)
    rows = [row for group in groups for row in group.rows]
    about = json_ld.thing("Organization", partner.name, partner.name_ja)
    context = {
        "downloads": named_list_downloads("partners", partner.slug, partner.name, result),
        "linked_data": json_ld.collection(request.path, partner.name, result.count, json_ld.list_items(rows), about),
        "partner": partner,
        "members": members,
        "membership_sources": sources_of(members),
        "result": result,
        "themes": facet_counts(result),
        "unrecorded": unrecorded_themes(result),
        "map": map_data(result),
        "timeline": timeline_data(result, label=_with(partner, result)),
        "groups": groups,
    }
    return render(request, "agreements/partner_detail.html", context)


def _with(place: Partner | Country, result: SearchResult) -> str:
    return _("%(records)s with %(place)s") % {"records": what(result), "place": place}


@dataclass(frozen=True)
class Group:
    """The agreements in which a place takes part in one way (a value of `via`), the newest of them as rows."""

    via: str
    result: SearchResult
    rows: list[Hit]
    by_bloc: list[BlocAgreements]  # the rows once more, where it takes part as a member


def _groups(criteria: Criteria, ways: Iterable[str], memberships: Iterable[Membership] = ()) -> list[Group]:
    """The ways in which a place takes part, those that occur."""
    groups = []
    for via in ways:
        if (result := search(replace(criteria, via=via))).count:
            rows = result.rows(MOST_ROWS)
            groups.append(Group(via, result, rows, through_blocs(memberships, rows) if via == AS_MEMBER else []))
    return groups


@require_safe
def country_list(request):
    numbers = [(via, counts(search(Criteria(via=via)), "country")) for via in (*AS_PARTY, AS_MEMBER, "any")]
    countries = Country.objects.published().order_by("region", "subregion", "name")
    rows = [
        (country, [(via, by_country[country.iso2]) for via, by_country in numbers])
        for country in countries
        if numbers[-1][1][country.iso2]
    ]
    places = groupby(rows, lambda row: (row[0].get_region_display(), row[0].get_subregion_display()))
    groups = [(region, subregion, list(group)) for (region, subregion), group in places]
    names = _items(country for country, _counts in rows)
    context = {
        "groups": groups,
        "count": len(rows),
        "linked_data": json_ld.collection(request.path, _("Countries"), len(rows), names),
    }
    return render(request, "agreements/country_list.html", context)


@require_safe
def country_detail(request, iso2):
    country = get_object_or_404(Country.objects.published().select_related("partner"), iso2=iso2.upper())
    if iso2 != country.iso2:
        return redirect(country, permanent=True)
    memberships = memberships_of(country)
    result = search(Criteria(country=(country.iso2,)))
    direct, bloc = (search(Criteria(country=(country.iso2,), via=via)) for via in ("direct", "bloc"))
    groups = _groups(result.criteria, (*AS_PARTY, AS_MEMBER), memberships)
    rows = [row for group in groups for row in group.rows]
    about = json_ld.thing("Country", country.name, country.name_ja, identifier=country.iso2)
    context = {
        "downloads": named_list_downloads("countries", country.iso2, country.name, result),
        "linked_data": json_ld.collection(request.path, country.name, result.count, json_ld.list_items(rows), about),
        "country": country,
        "memberships": memberships,
        "membership_sources": sources_of(memberships),
        "result": result,
        "groups": groups,
        "blocs": _most_frequent_blocs(groups),
        "timeline": timeline_data(result, label=_with(country, result)),
        "both": direct.count + bloc.count - result.count,
        "themes": facet_counts(result),
        "unrecorded": unrecorded_themes(result),
    }
    return render(request, "agreements/country_detail.html", context)


def _most_frequent_blocs(groups: Iterable[Group]) -> list[Partner]:
    """The blocs through which a country takes part, those with most agreements first."""
    rows: Counter[Partner] = Counter()
    for one in (one for group in groups for one in group.by_bloc):
        rows[one.bloc] += len(one.rows)
    return [bloc for bloc, _count in rows.most_common()]
