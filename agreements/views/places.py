"""Partners and countries. Second floor."""

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from agreements.models import Country, Partner


@require_safe
def partner_list(request):
    return render(
        request, "agreements/partner_list.html", {"partners": Partner.objects.published().select_related("country")}
    )


@require_safe
def partner_detail(request, slug):
    partner = get_object_or_404(Partner.objects.published().select_related("country"), slug=slug)
    if partner.country:
        return redirect(partner, permanent=True)
    return render(request, "agreements/partner_detail.html", {"partner": partner})


@require_safe
def country_list(request):
    return render(request, "agreements/country_list.html", {"countries": Country.objects.published()})


@require_safe
def country_detail(request, iso2):
    country = get_object_or_404(Country.objects.published(), iso2=iso2.upper())
    if iso2 != country.iso2:
        return redirect(country, permanent=True)
    return render(request, "agreements/country_detail.html", {"country": country})
