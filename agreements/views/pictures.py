"""The map: the question of a list, answered by a picture, its table, and both as files. Second floor."""

from dataclasses import replace

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements import pictures
from agreements.criteria import NONE, Criteria
from agreements.facets import Option, Selection, one_revision, select
from agreements.filters import CHOICES, narrowed, query_string, without
from agreements.looking import PictureFilter
from agreements.views import saved

Links = list[tuple[str, str, bool]]  # label, address, whether it is the present one


def address_of(criteria: Criteria, **values: str) -> str:
    """Where the agreements stand that a mark counts: on a country's page where only that is asked, else in the list."""
    for name, value in values.items():
        criteria = narrowed(criteria, name, value)
    if values.get("country", NONE) != NONE and criteria == Criteria(country=criteria.country[:1]):
        return reverse("agreements:country-detail", args=criteria.country)
    return f"{reverse('agreements:agreement-list')}?{query_string(criteria)}"


def map_of(selection: Selection, site: str = "") -> pictures.WorldMap:
    """The map of a selection: each country leads to what it counts."""
    options = selection.facet("country").drawn
    return pictures.world_map(options, lambda code: site + address_of(selection.criteria, country=code))


@require_safe
@one_revision
def map_page(request):
    asked = PictureFilter(request.GET)
    selection = select(asked.criteria)
    options = selection.facet("country").drawn
    context = {
        **_map_context(asked, selection),
        "view": "map",
        "ways": _ways(asked),
        "themes": _choices(asked, selection, "theme"),
        "numbers": [(_country(one), one.count, address_of(asked.criteria, country=one.value)) for one in options],
        "ways_out": asked.ways_out(selection) if not selection.count else (),
    }
    return render(request, "pictures/map.html", context)


@require_safe
@one_revision
def map_file(request, ending):
    asked = PictureFilter(request.GET)
    selection = select(asked.criteria)
    if ending == "svg":
        return saved.svg("pictures/map.svg", _map_context(asked, selection, settings.SITE_URL))
    if ending == "csv":
        rows = [(one.value, _country(one), one.count) for one in selection.facet("country").drawn]
        return saved.csv("map", ["country", "name", "agreements"], rows, selection.token)
    return saved.unknown(request, ending)


def _map_context(asked: PictureFilter, selection: Selection, site: str = "") -> dict:
    return {
        "asked": asked,
        "selection": selection,
        "heading": _("Countries reached"),
        "address": f"{settings.SITE_URL}{reverse('agreements:map')}{asked.question}",
        "map": map_of(selection, site),
    }


def _country(option: Option) -> str:
    return _("no country") if option.value == NONE else option.label


def _ways(asked: PictureFilter) -> Links:
    """The ways in which a country can be reached."""
    return [
        (label, asked.link(replace(asked.criteria, via=way)), asked.criteria.via == way)
        for way, label in CHOICES["via"].items()
    ]


def _choices(asked: PictureFilter, selection: Selection, name: str) -> Links:
    """One value of a facet at a time, or all of them."""
    every = (_("all"), asked.link(without(asked.criteria, name)), not getattr(asked.criteria, name))
    options = [one for one in selection.facet(name).options if one.count and one.value != NONE]
    links = [(one.label, asked.link(replace(asked.criteria, **{name: (one.value,)})), one.selected) for one in options]
    return [every, *sorted(links)]
