"""The form and the list of sources."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.admin.door import DoorAdmin
from agreements.admin.filters import LinkFilter
from agreements.models import Source


@admin.register(Source)
class SourceAdmin(DoorAdmin):
    formfield_overrides = {models.URLField: {"assume_scheme": "https", "widget": AdminURLFieldWidget}}
    list_display = ["__str__", "kind", "date_text", "check_status"]
    list_filter = ["kind", LinkFilter, "check_status"]
    search_fields = ["title", "publisher", "address", "key"]
    autocomplete_fields = ["copy_of"]
    readonly_fields = ["key", "checked_at", "check_status"]
    fieldsets = [
        (
            None,
            {
                "fields": ["address", "title", "publisher", "published_on", "kind"],
                "description": _("One page or article. The key in its own page's address comes from its address here."),
            },
        ),
        (_("Copies"), {"fields": ["copy_of", "archived_address"]}),
        (_("In the catalogue"), {"fields": ["key", "checked_at", "check_status"]}),
    ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "address":
            kwargs["error_messages"] = {"unique": _("A source at this address is in the catalogue already.")}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("publication date"), ordering="published_on")
    def date_text(self, source):
        return source.published_on.display() if source.published_on else "–"
