"""URLs of the public pages, files, feeds and of the API; which of them take long, and which read parameters."""

from functools import lru_cache

from django.urls import Resolver404, include, path, register_converter, resolve
from django.views.generic import TemplateView

from agreements.paths import path_of
from agreements.tracking_parameters import is_tracking_parameter
from agreements.web import feeds, sitemaps
from agreements.web.middleware import revision_independent
from agreements.web.permanent_links import permanent_link
from agreements.web.strict_parameters import refuse_parameters
from agreements.web.views import (
    about,
    agreement_detail,
    agreement_list,
    areas,
    changes,
    charts,
    compare,
    coverage,
    data,
    downloads,
    home,
    matrix,
    places,
    security_txt,
    sources,
)

register_converter(downloads.EndingConverter, "ending")
register_converter(downloads.FamilyConverter, "family")
app_name = "agreements"
MAX_USUAL_QUERY = 300  # characters of a query string: nobody chooses more in the filters of a page
# Pages and files that read parameters: those of lists. The other pages name what they don't read.
WITH_PARAMETERS = {
    "agreement-list",
    "source-list",
    "changes",
    "feed",
    "list-file",
    "map",
    "map-file",
    "timeline",
    "timeline-file",
    "matrix",
    "matrix-file",
    "compare",
    "compare-file",
    "coverage",
    "coverage-file",
}
# What no reader looks at: it is the same whatever parameters its address has.
PARAMETERLESS = {"sitemap-index", "sitemap", "opensearch", "robots", "security-txt"}
# What takes more than a moment to make: lists in full, many records at once, cross-tabulations.
EXPENSIVE = {
    "list-file",
    "family-file",
    "package",
    "sqlite",
    "feed",
    "changes",
    "matrix",
    "matrix-file",
    "compare",
    "compare-file",
    "coverage",
    "coverage-file",
    "timeline-file",
    "map-file",
    "sitemap",
    "api-agreements",
    "api-partners",
    "api-countries",
    "api-areas",
    "api-sources",
    "api-facets",
    "api-coverage",
    "api-changes",
    "api-schema",
    "api-schema-yaml",
    "api-documentation",
}

urlpatterns = [
    path("", home.home, name="home"),
    path("agreements/", agreement_list.agreement_list, name="agreement-list"),
    path("agreements/<slug:slug>/", agreement_detail.agreement_detail, name="agreement-detail"),
    path("agreements/<slug:slug>/history/", agreement_detail.agreement_history, name="agreement-history"),
    path("partners/", places.partner_list, name="partner-list"),
    path("partners/<slug:slug>/", places.partner_detail, name="partner-detail"),
    path("countries/", places.country_list, name="country-list"),
    path("countries/<slug:iso2>/", places.country_detail, name="country-detail"),
    path("areas/", areas.area_list, name="area-list"),
    path("areas/<slug:slug>/", areas.area_detail, name="area-detail"),
    path("sources/", sources.source_list, name="source-list"),
    path("sources/<slug:key>/", sources.source_detail, name="source-detail"),
    path("changes/", changes.changes, name="changes"),
    path("map/", charts.map_page, name="map"),
    path("timeline/", charts.timeline_page, name="timeline"),
    path("timeline.<ending:ending>", charts.timeline_file, name="timeline-file"),
    path("matrix/", matrix.matrix_page, name="matrix"),
    path("matrix.<ending:ending>", matrix.matrix_file, name="matrix-file"),
    path("compare/", compare.compare, name="compare"),
    path("compare.<ending:ending>", compare.compare_file, name="compare-file"),
    path("coverage/", coverage.coverage_page, name="coverage"),
    path("coverage.<ending:ending>", coverage.coverage_file, name="coverage-file"),
    path("map.<ending:ending>", charts.map_file, name="map-file"),
    path("data/", data.data, name="data"),
    path(f"data/{data.PACKAGE}", data.package, name="package"),
    path(f"data/{data.SQLITE}", data.sqlite, name="sqlite"),
    path("agreements.<ending:ending>", downloads.list_file, name="list-file"),
    path("agreements/<slug:slug>.<ending:ending>", downloads.record_file, name="record-file"),
    path("<family:family>/<slug:word>.<ending:ending>", downloads.family_file, name="family-file"),
    path("api/", include("agreements.api.urls")),
    path("about/", about.about, name="about"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("feed/", feeds.ListFeed(), name="feed"),
    path("agreements/<slug:slug>/feed/", refuse_parameters(permanent_link(feeds.RecordFeed())), name="record-feed"),
    path("sitemap.xml", sitemaps.index, name="sitemap-index"),
    path("sitemaps/<slug:name>-<int:number>.xml", sitemaps.section, name="sitemap"),
    path(
        "opensearch.xml",
        revision_independent(
            TemplateView.as_view(template_name="opensearch.xml", content_type="application/opensearchdescription+xml")
        ),
        name="opensearch",
    ),
    path(
        "robots.txt",
        revision_independent(TemplateView.as_view(template_name="robots.txt", content_type="text/plain")),
        name="robots",
    ),
    path(".well-known/security.txt", security_txt.security_txt, name="security-txt"),
]


@lru_cache(maxsize=4096)
def ignores_parameter(path: str, name: str) -> bool:
    """Whether the response to this path is the same with any value of a parameter, and without it.

    >>> ignores_parameter("/agreements/", "utm_source"), ignores_parameter("/agreements/", "yaer")
    (True, False)
    """
    return is_tracking_parameter(name) or _url_name(path) in PARAMETERLESS


def is_expensive(path: str, query: str) -> bool:
    """Whether the response takes long to make, by its path and query string.

    A page that reads no parameters counts as such when it is asked with one: nobody does so but by a slip, or to have
    it made anew each time.

    >>> is_expensive("/agreements.xlsx", "partner=asean"), is_expensive("/agreements/", "partner=asean")
    (True, False)
    """
    name = _url_name(path)
    is_odd = bool(query) and name not in WITH_PARAMETERS and not path.startswith(path_of("api-root"))
    return len(query) > MAX_USUAL_QUERY or is_odd or name in EXPENSIVE


def _url_name(path: str) -> str:
    """The name of the URL pattern; "" for a path at which nothing is."""
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""
