"""Addresses of the API."""

from django.urls import path, re_path

from agreements.api import openapi, views

urlpatterns = [
    path("", views.Root.as_view(), name="api-root"),
    path("agreements/", views.Agreements.as_view(), name="api-agreements"),
    path("agreements/<slug:key>/", views.OneAgreement.as_view(), name="api-agreement"),
    path("partners/", views.Partners.as_view(), name="api-partners"),
    path("partners/<slug:word>/", views.OnePartner.as_view(), name="api-partner"),
    path("countries/", views.Countries.as_view(), name="api-countries"),
    path("countries/<slug:word>/", views.OneCountry.as_view(), name="api-country"),
    path("areas/", views.Areas.as_view(), name="api-areas"),
    path("areas/<slug:word>/", views.OneArea.as_view(), name="api-area"),
    path("sources/", views.Sources.as_view(), name="api-sources"),
    path("sources/<slug:word>/", views.OneSource.as_view(), name="api-source"),
    path("facets/", views.Facets.as_view(), name="api-facets"),
    path("coverage/", views.Coverage.as_view(), name="api-coverage"),
    path("changes/", views.Changes.as_view(), name="api-changes"),
    path("schema/", openapi.Schema.as_view(), name="api-schema"),
    path("schema.yaml", openapi.SchemaYaml.as_view(), name="api-schema-yaml"),
    path("docs/", openapi.documentation, name="api-documentation"),
    re_path(r"^[\s\S]*\Z", views.NotFoundView.as_view()),
]
