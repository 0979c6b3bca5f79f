"""Sitemaps: every public page for search engines, records with the day of their last change."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.models import Agreement, Area, Country, Partner, Source
from agreements.paths import path_of

PAGES = (
    "home",
    "agreement-list",
    "partner-list",
    "country-list",
    "area-list",
    "source-list",
    "map",
    "timeline",
    "matrix",
    "coverage",
    "changes",
    "data",
    "about",
)


class CatalogueSitemap(Sitemap):
    """URLs of SITE_URL, whatever host the request names."""

    limit = 10_000

    def get_domain(self, site=None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol=None) -> str:
        return urlsplit(settings.SITE_URL).scheme


class Pages(CatalogueSitemap):
    def items(self):
        return PAGES

    def location(self, name: str) -> str:
        return path_of(name)


class Agreements(CatalogueSitemap):
    def items(self):
        return (
            Agreement.objects.published().select_related("revision").only("slug", "revision__made_at").order_by("key")
        )

    def lastmod(self, agreement: Agreement):
        return agreement.revision and agreement.revision.made_at


class Partners(CatalogueSitemap):
    """But for countries, whose pages are below."""

    def items(self):
        return Partner.objects.published().filter(country=None).order_by("slug")


class Countries(CatalogueSitemap):
    def items(self):
        return Country.objects.published().order_by("iso2")


class Areas(CatalogueSitemap):
    def items(self):
        return Area.objects.published().order_by("slug")


class Sources(CatalogueSitemap):
    def items(self):
        return Source.objects.published().order_by("key")


SITEMAPS = {
    "pages": Pages,
    "agreements": Agreements,
    "partners": Partners,
    "countries": Countries,
    "areas": Areas,
    "sources": Sources,
}


@require_safe
def index(request):
    """The sitemap of sitemaps."""
    parts = [(name, number) for name, sitemap in SITEMAPS.items() for number in sitemap().paginator.page_range]
    return render(request, "sitemaps/index.xml", {"parts": parts}, content_type="application/xml")


@require_safe
def section(request, name, number):
    if name not in SITEMAPS:
        raise Http404
    try:
        urls = SITEMAPS[name]().get_urls(page=number)
    except EmptyPage:
        raise Http404 from None
    return render(request, "sitemaps/section.xml", {"urls": urls}, content_type="application/xml")
