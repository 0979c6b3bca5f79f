"""The form and the list of searches on record; an empty list of the site leads to the form, filled in."""

import re

from django.contrib import admin
from django.utils import timezone

from agreements.admin.base import CatalogueAdmin
from agreements.models import Area, Country, Look, Partner, Theme

_NAMED_BY = {
    "partner": (Partner, "slug"),
    "country": (Country, "iso2"),
    "theme": (Theme, "slug"),
    "area": (Area, "slug"),
}
_WORD = re.compile(r"[-\w]{1,120}", re.ASCII)


@admin.register(Look)
class LookAdmin(CatalogueAdmin):
    list_display = ["place", "subject", "day", "searched", "found"]
    list_filter = ["day", "region", "theme"]
    list_select_related = ["partner", "country", "theme", "area"]
    search_fields = ["partner__name", "country__name", "theme__name", "area__name", "searched", "note"]
    date_hierarchy = "day"
    autocomplete_fields = ["partner", "country", "theme", "area"]
    fields = ["partner", "country", "region", "theme", "area", "day", "searched", "found", "note"]

    def get_changeform_initial_data(self, request):
        """Today, and what the address names by the words of lists: ?partner=asean&theme=mobility."""
        given = {name: word for name, word in request.GET.items() if _WORD.fullmatch(word)}
        named = {
            name: model.objects.filter(**{field: given[name]}).values_list("pk", flat=True).first()
            for name, (model, field) in _NAMED_BY.items()
            if name in given
        }
        return {"day": timezone.localdate(), "region": given.get("region", ""), **named}
