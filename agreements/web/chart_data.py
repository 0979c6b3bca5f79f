"""What maps, timelines and cross-tabulations show of a search result, with the URLs that their marks lead to."""

from django.conf import settings
from django.utils.translation import gettext as _

from agreements import charts
from agreements.paths import path_of
from agreements.search import SearchResult
from agreements.search.criteria import NONE, Criteria
from agreements.search.query_strings import list_path
from agreements.templatetags.record_counts import what
from agreements.web.chart_filters import ChartFilter
from agreements.web.filters import with_value


def list_url(criteria: Criteria, **values: str) -> str:
    """Path of the list within which these values of facets are counted; of a country's page where that lists the same.

    >>> list_url(Criteria(theme=("mobility",)), year="2024")
    '/agreements/?theme=mobility&year=2024'
    """
    for facet, value in values.items():
        criteria = with_value(criteria, facet, value)
    if values.get("country", NONE) != NONE and criteria == Criteria(country=criteria.country[:1]):
        return path_of("country-detail", *criteria.country)
    return list_path(criteria)


def map_data(result: SearchResult, site: str = "") -> charts.WorldMap:
    """The map of a result: each country leads to what it counts. `site` is put before each path."""
    options = result.facet("country").charted_options
    return charts.world_map(options, lambda code: site + list_url(result.criteria, country=code))


def timeline_data(result: SearchResult, by: str = "", site: str = "", label: str = "") -> charts.Timeline:
    """The timeline of a result: a lane for the whole of it and, where `by` names a facet, one for each value.

    `label` names the whole: "Agreements with Viet Nam".
    """
    years = result.facet("year").charted_options
    rows = [charts.Row("", label or _whole(result), result.count, [year.count for year in years])]
    if by:
        cross = result.cross_tab(by, "year")
        rows += [
            charts.Row(option.value, option.label, option.count, counts)
            for option, counts in zip(cross.rows, cross.counts, strict=True)
        ]

    def url(value: str, year: str) -> str:
        return site + list_url(result.criteria, **_stated({by: value, "year": year}))

    return charts.timeline(years, rows, url)


def _whole(result: SearchResult) -> str:
    if result.count < result.total:
        return _("%(records)s found") % {"records": what(result)}
    return _("All agreements and strategies") if result.unilateral_count else _("All agreements")


def crosstab_data(result: SearchResult, rows: str, columns: str) -> charts.CrossTabTable:
    """Two facets of a result as a table; each number leads to the list."""

    def url(row: str, column: str) -> str:
        return list_url(result.criteria, **_stated({rows: row, columns: column}))

    return charts.crosstab_table(result.cross_tab(rows, columns), url)


def _stated(values: dict[str, str]) -> dict[str, str]:
    return {facet: value for facet, value in values.items() if value}


def chart_context(filters: ChartFilter, result: SearchResult, view: str) -> dict:
    """Template context that every chart page and its SVG share; `view` is the URL name of the page."""
    return {
        "filters": filters,
        "result": result,
        "view": view,
        "page_url": settings.SITE_URL + path_of(view) + filters.chart_query,
        "relaxations": filters.relaxations(result) if not result.count else (),
        "suggestion": filters.suggestion(result) if not result.count else None,
    }
