"""The form and the list of sources."""

from urllib.parse import urlsplit

from django.contrib import admin
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from agreements.admin.base import CatalogueAdmin, CatalogueForm
from agreements.admin.list_filters import LinkFilter
from agreements.models import Source


class SourceForm(CatalogueForm):
    """A source's own fields; a page stands in the catalogue once, however its address is written."""

    def clean_address(self):
        address = self.cleaned_data["address"]
        other = source_at(address, but=self.instance.pk) if "address" in self.changed_data else None
        if other:
            link = reverse("admin:agreements_source_change", args=[other.pk])
            raise ValidationError(
                format_html(
                    _("A source at this address is in the catalogue already: {}"),
                    format_html('<a href="{}">{}</a>', link, other),
                )
            )
        return address


def source_at(address: str, but: int | None = None) -> Source | None:
    """The source that is the page of an address, however that is written; not the one whose primary key is `but`."""
    host, path = _page(address)
    alike = Source.objects.filter(address__icontains=f"{host}{path}").exclude(pk=but)
    return next((source for source in alike if _page(source.address) == (host, path)), None)


def _page(address: str) -> tuple[str, str]:
    """What tells a page from others: not whether it is asked safely, by www. or with a slash at its end."""
    parts = urlsplit(address)
    rest = (
        parts.path.rstrip("/")
        + (f"?{parts.query}" if parts.query else "")
        + (f"#{parts.fragment}" if parts.fragment else "")
    )
    return parts.netloc.lower().removeprefix("www."), rest


@admin.register(Source)
class SourceAdmin(CatalogueAdmin):
    form = SourceForm
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

    def save_model(self, request, obj, form, change):
        if "address" in form.changed_data:  # what was found at the old address says nothing of the new one
            obj.checked_at, obj.check_status = None, ""
        super().save_model(request, obj, form, change)

    @admin.display(description=_("publication date"), ordering="published_on")
    def date_text(self, source):
        return source.published_on.display() if source.published_on else "–"
