"""Map and timeline: the question of a list, answered by a picture, its table, and both as files. Second floor."""

from dataclasses import replace

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements import charts
from agreements.models import Partner, PartnerKind
from agreements.paths import path_of
from agreements.search import SearchResult, consistent_revision, search
from agreements.search.criteria import NONE, Criteria
from agreements.web import chart_files
from agreements.web.chart_filters import LANES, ChartFilter, TimelineFilter
from agreements.web.filters import CHOICES, query_string, with_value, without_value

Links = list[tuple[str, str, bool]]  # label, address, whether it is the present one


def address_of(criteria: Criteria, **values: str) -> str:
    """Where the agreements stand that a mark counts: on a country's page where only that is asked, else in the list."""
    for name, value in values.items():
        criteria = with_value(criteria, name, value)
    if values.get("country", NONE) != NONE and criteria == Criteria(country=criteria.country[:1]):
        return path_of("country-detail", *criteria.country)
    asked = query_string(criteria)
    return path_of("agreement-list") + ("?" + asked if asked else "")


def map_of(result: SearchResult, site: str = "") -> charts.WorldMap:
    """The map of a result: each country leads to what it counts."""
    options = result.facet("country").charted_options
    return charts.world_map(options, lambda code: site + address_of(result.criteria, country=code))


@require_safe
@consistent_revision
def map_page(request):
    asked = ChartFilter(request.GET)
    result = search(asked.criteria)
    options = result.facet("country").charted_options
    blocs = set(Partner.objects.filter(kind=PartnerKind.BLOC).values_list("slug", flat=True))
    context = {
        **_map_context(asked, result),
        "ways": _ways(asked),
        "blocs": _choices(asked, result, "partner", blocs),
        "themes": _choices(asked, result, "theme"),
        "numbers": [(one, address_of(asked.criteria, country=one.value)) for one in options],
    }
    return render(request, "charts/map.html", context)


@require_safe
@consistent_revision
def map_file(request, ending):
    asked = ChartFilter(request.GET)
    result = search(asked.criteria)
    if ending == "svg":
        return chart_files.svg("charts/map.svg", _map_context(asked, result, settings.SITE_URL))
    if ending == "csv":
        rows = [(one.value, one.label, one.count) for one in result.facet("country").charted_options]
        return chart_files.csv("map", ["country", "name", "agreements"], rows, result.token)
    return chart_files.unknown(request, ending)


def _map_context(asked: ChartFilter, result: SearchResult, site: str = "") -> dict:
    return {**question(asked, result, "map"), "heading": _("Countries reached"), "map": map_of(result, site)}


def question(asked: ChartFilter, result: SearchResult, view: str) -> dict:
    """What every picture tells of the question, and the ways out where nothing answers it."""
    return {
        "asked": asked,
        "result": result,
        "view": view,
        "address": settings.SITE_URL + path_of(view) + asked.address,
        "relaxations": asked.relaxations(result) if not result.count else (),
        "suggestion": asked.suggestion(result) if not result.count else None,
    }


def _ways(asked: ChartFilter) -> Links:
    """The ways in which a country can be reached."""
    return [
        (label, asked.link(replace(asked.criteria, via=way)), asked.criteria.via == way)
        for way, label in CHOICES["via"].items()
    ]


def _choices(asked: ChartFilter, result: SearchResult, name: str, among: set[str] | None = None) -> Links:
    """One value of a facet at a time, perhaps only among some; or all of them."""
    every = (_("all"), asked.link(without_value(asked.criteria, name)), not getattr(asked.criteria, name))
    options = [one for one in result.facet(name).options if one.count and one.value != NONE]
    links = [
        (one.label, asked.link(replace(asked.criteria, **{name: (one.value,)})), one.selected)
        for one in options
        if among is None or one.value in among
    ]
    return [every, *sorted(links)]


@require_safe
@consistent_revision
def timeline_page(request):
    asked = TimelineFilter(request.GET)
    result = search(asked.criteria)
    context = _timeline_context(asked, result)
    if result.count <= charts.MAX_TIMELINES:
        rows = result.rows(charts.MAX_TIMELINES)
        lives = charts.build_agreement_timelines(result.matches, result.today)
        context |= {"lives": lives, "living": [(row, lives.by_key.get(row.key)) for row in rows]}
    return render(request, "charts/timeline.html", context)


@require_safe
@consistent_revision
def timeline_file(request, ending):
    asked = TimelineFilter(request.GET)
    result = search(asked.criteria)
    if ending == "svg":
        return chart_files.svg("charts/timeline.svg", _timeline_context(asked, result, settings.SITE_URL))
    if ending == "csv":
        return chart_files.csv_of(
            "timeline", "year", result.cross_tab("year", asked.display_option("by")), result.token
        )
    return chart_files.unknown(request, ending)


def timeline_of(result: SearchResult, by: str = "", site: str = "") -> charts.Timeline:
    """The timeline of a result: a lane for all agreements and, where `by` names a facet, one for each value."""
    years = result.facet("year").charted_options
    rows = [charts.Row("", _("All agreements"), result.count, [year.count for year in years])]
    if by:
        cross = result.cross_tab(by, "year")
        rows += [
            charts.Row(one.value, one.label, one.count, counts)
            for one, counts in zip(cross.rows, cross.counts, strict=True)
        ]

    def url(value: str, year: str) -> str:
        asked = {name: word for name, word in ((by, value), ("year", year)) if word}
        return site + address_of(result.criteria, **asked)

    return charts.timeline(years, rows, url)


def crossing_of(result: SearchResult, rows: str, columns: str) -> charts.CrossTabTable:
    """Two facets of a result as a table; each number leads to the list."""

    def url(row: str, column: str) -> str:
        return address_of(result.criteria, **{name: word for name, word in ((rows, row), (columns, column)) if word})

    return charts.crosstab_table(result.cross_tab(rows, columns), url)


def _timeline_context(asked: TimelineFilter, result: SearchResult, site: str = "") -> dict:
    by = asked.display_option("by")
    return {
        **question(asked, result, "timeline"),
        "heading": _("Year by year"),
        "by": by,
        "timeline": timeline_of(result, by, site),
        "lanes_by": [(label, asked.link(asked.criteria, by=name), name == by) for name, label in LANES.items()],
        "undated": next((one.count for one in result.facet("year").charted_options if one.value == NONE), 0),
        "undated_url": address_of(result.criteria, year=NONE),
        "figures": crossing_of(result, "year", by),
    }
