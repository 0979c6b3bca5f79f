"""Countries, partners with their members, bodies, themes and areas."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from agreements.admin.base import CatalogueAdmin, RowInline
from agreements.admin.inlines import AliasInline
from agreements.models import Area, Body, Country, Membership, Partner, PartnerKind, Theme


class MembershipInline(RowInline):
    model = Membership
    verbose_name_plural = _("members: for a bloc, each from the day of its accession")
    autocomplete_fields = ["country", "source"]
    fields = ["country", "start", "end", "source", "locator"]


@admin.register(Partner)
class PartnerAdmin(CatalogueAdmin):
    list_display = ["name", "name_ja", "kind", "country"]
    list_filter = ["kind", "country__region"]
    list_select_related = ["country"]
    search_fields = ["name", "name_ja", "slug", "country__iso2", "country__name_ja", "aliases__name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["country", "founding_agreement"]
    fields = ["name", "name_ja", "slug", "kind", "country", "founding_agreement", "description"]
    inlines = [MembershipInline, AliasInline]

    def get_inlines(self, request, obj):
        """Only a bloc has members; a new partner may become one."""
        return self.inlines if obj is None or obj.kind == PartnerKind.BLOC else [AliasInline]


@admin.register(Country)
class CountryAdmin(CatalogueAdmin):
    list_display = ["name", "name_ja", "iso2", "region", "subregion"]
    list_filter = ["region", "subregion"]
    search_fields = ["name", "name_ja", "iso2", "partner__aliases__name"]
    fields = ["iso2", "name", "name_ja", "region", "subregion"]


@admin.register(Body)
class BodyAdmin(CatalogueAdmin):
    list_display = ["name", "name_ja", "partner", "part_of"]
    list_filter = ["partner__kind"]
    list_select_related = ["partner", "part_of"]
    search_fields = ["name", "name_ja", "slug", "aliases__name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["partner", "part_of"]
    fields = ["name", "name_ja", "slug", "partner", "part_of"]
    inlines = [AliasInline]


@admin.register(Theme)
class ThemeAdmin(CatalogueAdmin):
    list_display = ["name", "name_ja", "order"]
    search_fields = ["name", "name_ja"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "name_ja", "slug", "order"]


@admin.register(Area)
class AreaAdmin(CatalogueAdmin):
    list_display = ["name", "name_ja", "theme", "order"]
    list_filter = ["theme"]
    list_select_related = ["theme"]
    search_fields = ["name", "name_ja", "slug", "aliases__name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["theme"]
    fields = ["name", "name_ja", "slug", "theme", "description", "order"]
    inlines = [AliasInline]
