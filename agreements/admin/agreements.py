"""The form and the list of agreements."""

from django import forms
from django.contrib import admin
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from agreements.admin.door import DoorAdmin, DoorForm
from agreements.admin.facts import FACT_INLINES
from agreements.models import Agreement


class AgreementForm(DoorForm):
    """An agreement's own fields; key and slug may be left to the title."""

    class Meta:
        model = Agreement
        fields = "__all__"
        widgets = {
            "title": forms.TextInput(attrs={"size": 100}),
            "title_ja": forms.TextInput(attrs={"size": 100, "lang": "ja"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("slug", "key"):
            if name in self.fields:
                self.fields[name].required = False

    def clean_slug(self):
        slug = self.cleaned_data["slug"] or slugify(self.cleaned_data.get("title", ""))[:120]
        if not slug:
            raise forms.ValidationError(_("Give a slug in Latin letters, such as ccs-norway-2024."))
        return slug

    def clean_key(self):
        return self.cleaned_data["key"] or self.cleaned_data.get("slug", "")


@admin.register(Agreement)
class AgreementAdmin(DoorAdmin):
    form = AgreementForm
    inlines = FACT_INLINES
    list_display = ["title", "instrument", "date_text", "status", "state", "checked_on"]
    list_filter = ["state", "instrument", "status", "unilateral", "undertakings__area__theme", "year"]
    search_fields = ["title", "title_ja", "key", "aliases__name", "parties__partner__name"]
    ordering = ["-date", "title"]
    prepopulated_fields = {"slug": ["title"], "key": ["title"]}
    autocomplete_fields = ["merged_into"]
    fieldsets = [
        (
            None,
            {
                "fields": ["state", "title", "title_ja", "instrument", "unilateral", "place", "summary", "checked_on"],
                "description": _(
                    "One instrument or programme. Its date and status are computed from the events below, how sure we "
                    "are from its sources."
                ),
            },
        ),
        (
            _("Names that last"),
            {
                "fields": ["slug", "key"],
                "description": _("Both come from the title; shorten them: ccs-norway-2024. A key can't change later."),
            },
        ),
    ]

    def get_readonly_fields(self, request, obj=None):
        return ["state", "key"] if obj else ["state"]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)

    @admin.display(description=_("date"), ordering="date")
    def date_text(self, agreement):
        return agreement.date.display() if agreement.date else "–"
