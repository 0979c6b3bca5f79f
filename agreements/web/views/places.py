"""Partners and countries: the lists of them, and the page of each."""

from itertools import groupby

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.exports import json_ld
from agreements.models import Country, Partner, PartnerKind
from agreements.presenters.profiles import members_of, memberships_of, sources_of, through_blocs
from agreements.search import search
from agreements.search.criteria import Criteria
from agreements.web.chart_data import map_data, timeline_data
from agreements.web.download_links import named_list_downloads
from agreements.web.facet_counts import MOST_ROWS, counts, facet_counts


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
    rows, about = result.rows(MOST_ROWS), json_ld.thing("Organization", partner.name, partner.name_ja)
    context = {
        "downloads": named_list_downloads("partners", partner.slug, partner.name, result),
        "linked_data": json_ld.collection(request.path, partner.name, result.count, json_ld.list_items(rows), about),
        "partner": partner,
        "members": members,
        "membership_sources": sources_of(members),
        "result": result,
        "themes": facet_counts(result),
        "map": map_data(result),
        "timeline": timeline_data(result),
        "rows": rows,
    }
    return render(request, "agreements/partner_detail.html", context)


@require_safe
def country_list(request):
    reached, direct = counts(search(Criteria()), "country"), counts(search(Criteria(via="direct")), "country")
    countries = Country.objects.published().order_by("region", "subregion", "name")
    rows = [(country, reached[country.iso2], direct[country.iso2]) for country in countries if reached[country.iso2]]
    places = groupby(rows, lambda row: (row[0].get_region_display(), row[0].get_subregion_display()))
    groups = [(region, subregion, list(group)) for (region, subregion), group in places]
    names = _items(country for country, *_counts in rows)
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
    direct_rows, bloc_rows = direct.rows(MOST_ROWS), bloc.rows(MOST_ROWS)
    rows = {row.key: row for row in (*direct_rows, *bloc_rows)}.values()
    about = json_ld.thing("Country", country.name, country.name_ja, identifier=country.iso2)
    context = {
        "downloads": named_list_downloads("countries", country.iso2, country.name, result),
        "linked_data": json_ld.collection(request.path, country.name, result.count, json_ld.list_items(rows), about),
        "country": country,
        "memberships": memberships,
        "membership_sources": sources_of(memberships),
        "result": result,
        "direct": direct,
        "bloc": bloc,
        "timeline": timeline_data(result),
        "both": direct.count + bloc.count - result.count,
        "themes": facet_counts(result),
        "direct_rows": direct_rows,
        "through": through_blocs(memberships, bloc_rows),
    }
    return render(request, "agreements/country_detail.html", context)
