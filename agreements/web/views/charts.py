"""Map and timeline: the question of a list, answered by a picture, its table, and both as files. Second floor."""

from dataclasses import replace

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements import charts
from agreements.models import Partner, PartnerKind
from agreements.paths import path_of
from agreements.search import Selection, one_revision, select
from agreements.search.criteria import NONE, Criteria
from agreements.web import chart_files
from agreements.web.chart_filters import LANES, PictureFilter, TimelineFilter
from agreements.web.filters import CHOICES, narrowed, query_string, without

Links = list[tuple[str, str, bool]]  # label, address, whether it is the present one


def address_of(criteria: Criteria, **values: str) -> str:
    """Where the agreements stand that a mark counts: on a country's page where only that is asked, else in the list."""
    for name, value in values.items():
        criteria = narrowed(criteria, name, value)
    if values.get("country", NONE) != NONE and criteria == Criteria(country=criteria.country[:1]):
        return path_of("country-detail", *criteria.country)
    asked = query_string(criteria)
    return path_of("agreement-list") + ("?" + asked if asked else "")


def map_of(selection: Selection, site: str = "") -> charts.WorldMap:
    """The map of a selection: each country leads to what it counts."""
    options = selection.facet("country").drawn
    return charts.world_map(options, lambda code: site + address_of(selection.criteria, country=code))


@require_safe
@one_revision
def map_page(request):
    asked = PictureFilter(request.GET)
    selection = select(asked.criteria)
    options = selection.facet("country").drawn
    blocs = set(Partner.objects.filter(kind=PartnerKind.BLOC).values_list("slug", flat=True))
    context = {
        **_map_context(asked, selection),
        "ways": _ways(asked),
        "blocs": _choices(asked, selection, "partner", blocs),
        "themes": _choices(asked, selection, "theme"),
        "numbers": [(one, address_of(asked.criteria, country=one.value)) for one in options],
    }
    return render(request, "charts/map.html", context)


@require_safe
@one_revision
def map_file(request, ending):
    asked = PictureFilter(request.GET)
    selection = select(asked.criteria)
    if ending == "svg":
        return chart_files.svg("charts/map.svg", _map_context(asked, selection, settings.SITE_URL))
    if ending == "csv":
        rows = [(one.value, one.label, one.count) for one in selection.facet("country").drawn]
        return chart_files.csv("map", ["country", "name", "agreements"], rows, selection.token)
    return chart_files.unknown(request, ending)


def _map_context(asked: PictureFilter, selection: Selection, site: str = "") -> dict:
    return {**question(asked, selection, "map"), "heading": _("Countries reached"), "map": map_of(selection, site)}


def question(asked: PictureFilter, selection: Selection, view: str) -> dict:
    """What every picture tells of the question, and the ways out where nothing answers it."""
    return {
        "asked": asked,
        "selection": selection,
        "view": view,
        "address": settings.SITE_URL + path_of(view) + asked.address,
        "ways_out": asked.ways_out(selection) if not selection.count else (),
        "suggestion": asked.suggestion(selection) if not selection.count else None,
    }


def _ways(asked: PictureFilter) -> Links:
    """The ways in which a country can be reached."""
    return [
        (label, asked.link(replace(asked.criteria, via=way)), asked.criteria.via == way)
        for way, label in CHOICES["via"].items()
    ]


def _choices(asked: PictureFilter, selection: Selection, name: str, among: set[str] | None = None) -> Links:
    """One value of a facet at a time, perhaps only among some; or all of them."""
    every = (_("all"), asked.link(without(asked.criteria, name)), not getattr(asked.criteria, name))
    options = [one for one in selection.facet(name).options if one.count and one.value != NONE]
    links = [
        (one.label, asked.link(replace(asked.criteria, **{name: (one.value,)})), one.selected)
        for one in options
        if among is None or one.value in among
    ]
    return [every, *sorted(links)]


@require_safe
@one_revision
def timeline_page(request):
    asked = TimelineFilter(request.GET)
    selection = select(asked.criteria)
    context = _timeline_context(asked, selection)
    if selection.count <= charts.MOST_LIVES:
        rows = selection.rows(charts.MOST_LIVES)
        lives = charts.lives(selection.found, selection.today)
        context |= {"lives": lives, "living": [(row, lives.by_key.get(row.key)) for row in rows]}
    return render(request, "charts/timeline.html", context)


@require_safe
@one_revision
def timeline_file(request, ending):
    asked = TimelineFilter(request.GET)
    selection = select(asked.criteria)
    if ending == "svg":
        return chart_files.svg("charts/timeline.svg", _timeline_context(asked, selection, settings.SITE_URL))
    if ending == "csv":
        return chart_files.csv_of("timeline", "year", selection.cross("year", asked.manner("by")), selection.token)
    return chart_files.unknown(request, ending)


def timeline_of(selection: Selection, by: str = "", site: str = "") -> charts.Timeline:
    """The timeline of a selection: a lane for all agreements and, where `by` names a facet, one for each value."""
    years = selection.facet("year").drawn
    rows = [charts.Row("", _("All agreements"), selection.count, [year.count for year in years])]
    if by:
        cross = selection.cross(by, "year")
        rows += [
            charts.Row(one.value, one.label, one.count, counts)
            for one, counts in zip(cross.rows, cross.counts, strict=True)
        ]

    def url(value: str, year: str) -> str:
        asked = {name: word for name, word in ((by, value), ("year", year)) if word}
        return site + address_of(selection.criteria, **asked)

    return charts.timeline(years, rows, url)


def crossing_of(selection: Selection, rows: str, columns: str) -> charts.Crossing:
    """Two facets of a selection as a table; each number leads to the list."""

    def url(row: str, column: str) -> str:
        return address_of(selection.criteria, **{name: word for name, word in ((rows, row), (columns, column)) if word})

    return charts.crossing(selection.cross(rows, columns), url)


def _timeline_context(asked: TimelineFilter, selection: Selection, site: str = "") -> dict:
    by = asked.manner("by")
    return {
        **question(asked, selection, "timeline"),
        "heading": _("Year by year"),
        "by": by,
        "timeline": timeline_of(selection, by, site),
        "lanes_by": [(label, asked.link(asked.criteria, by=name), name == by) for name, label in LANES.items()],
        "undated": next((one.count for one in selection.facet("year").drawn if one.value == NONE), 0),
        "undated_url": address_of(selection.criteria, year=NONE),
        "figures": crossing_of(selection, "year", by),
    }
