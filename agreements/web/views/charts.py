"""Map and timeline: the question of a list, answered by a picture, its table, and both as files. Second floor."""

from dataclasses import replace

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements import charts
from agreements.models import Partner, PartnerKind
from agreements.search import SearchResult, search
from agreements.search.criteria import NONE
from agreements.web import chart_files
from agreements.web.chart_data import chart_context, crosstab_data, list_url, map_data, timeline_data
from agreements.web.chart_filters import LANES, ChartFilter, TimelineFilter
from agreements.web.file_responses import unknown_ending
from agreements.web.filters import CHOICES, OptionLink, without_value


@require_safe
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
        "numbers": [(one, list_url(asked.criteria, country=one.value)) for one in options],
    }
    return render(request, "charts/map.html", context)


@require_safe
def map_file(request, ending):
    asked = ChartFilter(request.GET)
    result = search(asked.criteria)
    if ending == "svg":
        return chart_files.svg("charts/map.svg", _map_context(asked, result, settings.SITE_URL))
    if ending == "csv":
        rows = [(one.value, one.label, one.count) for one in result.facet("country").charted_options]
        return chart_files.csv("map", ["country", "name", "agreements"], rows, result.token)
    return unknown_ending(request, ending, chart_files.ENDINGS)


def _map_context(asked: ChartFilter, result: SearchResult, site: str = "") -> dict:
    return {**chart_context(asked, result, "map"), "heading": _("Countries reached"), "map": map_data(result, site)}


def _ways(asked: ChartFilter) -> list[OptionLink]:
    """The ways in which a country can be reached."""
    return [
        OptionLink(label, asked.link(replace(asked.criteria, via=way)), asked.criteria.via == way)
        for way, label in CHOICES["via"].items()
    ]


def _choices(asked: ChartFilter, result: SearchResult, name: str, among: set[str] | None = None) -> list[OptionLink]:
    """One value of a facet at a time, perhaps only among some; or all of them."""
    every = OptionLink(_("all"), asked.link(without_value(asked.criteria, name)), not getattr(asked.criteria, name))
    options = [one for one in result.facet(name).options if one.count and one.value != NONE]
    links = [
        OptionLink(one.label, asked.link(replace(asked.criteria, **{name: (one.value,)})), one.selected)
        for one in options
        if among is None or one.value in among
    ]
    return [every, *sorted(links)]


@require_safe
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
def timeline_file(request, ending):
    asked = TimelineFilter(request.GET)
    result = search(asked.criteria)
    if ending == "svg":
        return chart_files.svg("charts/timeline.svg", _timeline_context(asked, result, settings.SITE_URL))
    if ending == "csv":
        return chart_files.csv_of(
            "timeline", "year", result.cross_tab("year", asked.display_option("by")), result.token
        )
    return unknown_ending(request, ending, chart_files.ENDINGS)


def _timeline_context(asked: TimelineFilter, result: SearchResult, site: str = "") -> dict:
    by = asked.display_option("by")
    return {
        **chart_context(asked, result, "timeline"),
        "heading": _("Year by year"),
        "by": by,
        "timeline": timeline_data(result, by, site),
        "lanes_by": [(label, asked.link(asked.criteria, by=name), name == by) for name, label in LANES.items()],
        "undated": next((one.count for one in result.facet("year").charted_options if one.value == NONE), 0),
        "undated_url": list_url(result.criteria, year=NONE),
        "figures": crosstab_data(result, "year", by),
    }
