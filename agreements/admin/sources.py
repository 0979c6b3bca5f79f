"""The form and the list of sources."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from agreements.admin.base import CatalogueAdmin, CatalogueForm
from agreements.admin.list_filters import LinkFilter
from agreements.models import FOUND_BY_COMMANDS, Source
from agreements.normal_addresses import is_web_address, normal_address, typed_address


class SourceForm(CatalogueForm):
    """A source's own fields; a page stands in the catalogue once, however its address is written."""

    def clean_address(self):
        address = self.cleaned_data["address"]
        other = source_at(address, but=self.instance.pk)
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
    return Source.objects.filter(normal_address=normal_address(address)).exclude(pk=but).first()


@admin.register(Source)
class SourceAdmin(CatalogueAdmin):
    form = SourceForm
    formfield_overrides = {models.URLField: {"assume_scheme": "https", "widget": AdminURLFieldWidget}}
    list_display = ["__str__", "kind", "date_text", "check_status"]
    list_filter = ["kind", LinkFilter, "check_status"]
    search_fields = ["title", "publisher", "address", "key"]
    autocomplete_fields = ["copy_of"]
    readonly_fields = ["key", *FOUND_BY_COMMANDS, "words_found"]
    fieldsets = [
        (
            None,
            {
                "fields": ["address", "title", "publisher", "published_on", "language", "kind"],
                "description": _("One page or article. The key in its own page's address comes from its address here."),
            },
        ),
        (_("Copies"), {"fields": ["copy_of", "archived_address"]}),
        (_("In the catalogue"), {"fields": ["key", *FOUND_BY_COMMANDS, "words_found"]}),
    ]

    def save_model(self, request, obj, form, change):
        if "address" in form.changed_data:  # what was found at the old address says nothing of the new one
            for name in FOUND_BY_COMMANDS:
                setattr(obj, name, Source._meta.get_field(name).get_default())
            if change:
                obj.word_checks.all().delete()
        super().save_model(request, obj, form, change)

    def get_search_results(self, request, queryset, search_term):
        """A pasted address finds its page, however it is written there."""
        if is_web_address(search_term):
            return queryset.filter(normal_address=typed_address(search_term)), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("check words"))
    def words_found(self, source):
        """Which of the words by which facts are found the page shows."""
        checks = source.word_checks.order_by("words") if source.pk else ()
        gone, there = _("gone since %(day)s"), _("seen on %(day)s")
        told = [
            f"{one.words} ({(gone if one.gone_since else there) % {'day': date_format(one.gone_since or one.seen_at)}})"
            for one in checks
        ]
        return "; ".join(told) or "–"

    @admin.display(description=_("publication date"), ordering="published_on")
    def date_text(self, source):
        return source.published_on.display() if source.published_on else "–"
