"""URLs of the public pages, files, feeds and of the API."""

from django.urls import include, path, register_converter
from django.views.generic import TemplateView

from agreements.web import feeds, sitemaps
from agreements.web.middleware import revision_independent
from agreements.web.permanent_links import permanent_link
from agreements.web.views import (
    about,
    agreement_detail,
    agreement_list,
    areas,
    changes,
    charts,
    compare,
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
    path("map.<ending:ending>", charts.map_file, name="map-file"),
    path("data/", data.data, name="data"),
    path(f"data/{data.PACKAGE}", data.package, name="package"),
    path("agreements.<ending:ending>", downloads.list_file, name="list-file"),
    path("agreements/<slug:slug>.<ending:ending>", downloads.record_file, name="record-file"),
    path("<family:family>/<slug:word>.<ending:ending>", downloads.family_file, name="family-file"),
    path("api/", include("agreements.api.urls")),
    path("about/", about.about, name="about"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("feed/", feeds.ListFeed(), name="feed"),
    path("agreements/<slug:slug>/feed/", permanent_link(feeds.RecordFeed()), name="record-feed"),
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
