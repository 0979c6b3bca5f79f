"""Map and timeline of a list of agreements: the chart, its numbers as a table, and both as files."""

from dataclasses import replace

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements import charts
from agreements.models import Partner, PartnerKind
from agreements.search import SearchResult, search
from agreements.search.criteria import NONE, VIA
from agreements.templatetags.record_counts import way_of
from agreements.web import chart_files
from agreements.web.chart_data import chart_context, crosstab_data, list_url, map_data, timeline_data
from agreements.web.chart_filters import LANES, ChartFilter, TimelineFilter
from agreements.web.file_responses import unknown_ending
from agreements.web.filters import OptionLink, without_value
from agreements.web.strict_parameters import refusal


@require_safe
def map_page(request):
    filters = ChartFilter(request.GET)
    result = search(filters.criteria)
    options = result.facet("country").charted_options
    blocs = set(Partner.objects.filter(kind=PartnerKind.BLOC).values_list("slug", flat=True))
    context = {
        **_map_context(filters, result),
        "via_links": _via_links(filters),
        "bloc_links": _facet_links(filters, result, "partner", blocs),
        "theme_links": _facet_links(filters, result, "theme"),
        "countries": sum(one.value != NONE and one.count > 0 for one in options),
        "numbers": [(one, list_url(filters.criteria, country=one.value)) for one in options],
    }
    return render(request, "charts/map.html", context)


@require_safe
def map_file(request, ending):
    if ending not in chart_files.ENDINGS:
        return unknown_ending(request, ending, chart_files.ENDINGS)
    filters = ChartFilter(request.GET)
    if refused := refusal(request, filters):
        return refused
    result = search(filters.criteria)
    if ending == "svg":
        return chart_files.svg("charts/map.svg", _map_context(filters, result, settings.SITE_URL))
    rows = [(one.value, one.label, one.count) for one in result.facet("country").charted_options]
    return chart_files.csv("map", ["country", "name", "agreements"], rows, result.token)


def _map_context(filters: ChartFilter, result: SearchResult, site: str = "") -> dict:
    way, is_asked = VIA[filters.criteria.via], filters.criteria.via != "any"
    return {
        **chart_context(filters, result, "map"),
        "heading": _("Countries taking part %(way)s") % {"way": way} if is_asked else _("Countries taking part"),
        "way": way,
        "map": map_data(result, site),
    }


def _via_links(filters: ChartFilter) -> list[OptionLink]:
    """The ways in which a country can take part."""
    return [
        OptionLink(label, filters.link(replace(filters.criteria, via=way)), filters.criteria.via == way)
        for way, label in VIA.items()
    ]


def _facet_links(
    filters: ChartFilter, result: SearchResult, name: str, among: set[str] | None = None
) -> list[OptionLink]:
    """One value of a facet at a time, perhaps only among some; or all of them."""
    every = OptionLink(
        _("all"), filters.link(without_value(filters.criteria, name)), not getattr(filters.criteria, name)
    )
    options = [one for one in result.facet(name).options if one.count and one.value != NONE]
    links = [
        OptionLink(one.label, filters.link(replace(filters.criteria, **{name: (one.value,)})), one.selected)
        for one in options
        if among is None or one.value in among
    ]
    return [every, *sorted(links)]


@require_safe
def timeline_page(request):
    filters = TimelineFilter(request.GET)
    result = search(filters.criteria)
    context = _timeline_context(filters, result)
    if result.count <= charts.MAX_TIMELINES:
        rows = result.rows(charts.MAX_TIMELINES)
        timelines = charts.build_agreement_timelines(result.matches, result.today)
        context |= {"timelines": timelines, "timeline_rows": [(row, timelines.by_key.get(row.key)) for row in rows]}
    return render(request, "charts/timeline.html", context)


@require_safe
def timeline_file(request, ending):
    if ending not in chart_files.ENDINGS:
        return unknown_ending(request, ending, chart_files.ENDINGS)
    filters = TimelineFilter(request.GET)
    if refused := refusal(request, filters):
        return refused
    result = search(filters.criteria)
    if ending == "svg":
        return chart_files.svg("charts/timeline.svg", _timeline_context(filters, result, settings.SITE_URL))
    return chart_files.csv_of("timeline", "year", result.cross_tab("year", filters.display_option("by")), result.token)


def _timeline_context(filters: TimelineFilter, result: SearchResult, site: str = "") -> dict:
    by = filters.display_option("by")
    return {
        **chart_context(filters, result, "timeline"),
        "heading": _("Year by year, %(way)s") % {"way": way} if (way := way_of(result)) else _("Year by year"),
        "by": by,
        "timeline": timeline_data(result, by, site),
        "by_links": [(label, filters.link(filters.criteria, by=name), name == by) for name, label in LANES.items()],
        "undated": next((one.count for one in result.facet("year").charted_options if one.value == NONE), 0),
        "undated_url": list_url(result.criteria, year=NONE),
        "table": crosstab_data(result, "year", by),
    }
