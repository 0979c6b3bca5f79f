"""The form and the list of agreements, with the transitions of the workflow as buttons."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.admin.base import CatalogueAdmin, CatalogueForm
from agreements.admin.entry_help import EntryHelpMixin
from agreements.admin.inlines import FACT_INLINES
from agreements.admin.list_filters import QualityFilter
from agreements.admin.signing import SigningMixin
from agreements.admin.spreadsheets import SpreadsheetMixin
from agreements.admin.workflow_views import WorkflowMixin
from agreements.curation import workflow
from agreements.models import Agreement, State


class AgreementForm(CatalogueForm):
    """An agreement's own fields; key and slug may be left to the title."""

    class Meta:
        model = Agreement
        fields = "__all__"
        widgets = {
            "title": forms.TextInput(attrs={"size": 80}),
            "title_ja": forms.TextInput(attrs={"size": 80, "lang": "ja"}),
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
        leads_to = workflow.former_address(slug)
        if leads_to and leads_to.pk != self.instance.pk:
            raise forms.ValidationError(
                _("This was the address of “%(title)s” and leads there for ever."), params={"title": leads_to.title}
            )
        return slug

    def clean_key(self):
        return self.cleaned_data["key"] or self.cleaned_data.get("slug", "")

    def needs_reason(self):
        return workflow.was_public(self.instance)


@admin.register(Agreement)
class AgreementAdmin(SpreadsheetMixin, EntryHelpMixin, SigningMixin, WorkflowMixin, CatalogueAdmin):
    form = AgreementForm
    inlines = FACT_INLINES
    list_display = ["title", "instrument", "date_text", "status", "state", "checked_on"]
    list_filter = ["state", QualityFilter, "instrument", "status", "unilateral", "undertakings__area__theme", "year"]
    search_fields = ["title", "title_ja", "key", "aliases__name", "parties__partner__name"]
    ordering = ["-date", "title"]
    prepopulated_fields = {"slug": ["title"], "key": ["title"]}
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
                "description": _(
                    "Both come from the title; shorten them: ccs-norway-2024. The key stays for ever, and an old "
                    "address leads to the new one."
                ),
            },
        ),
    ]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj and obj.state == State.WITHDRAWN:
            return [(_("Withdrawn"), {"fields": ["withdrawn_reason", "merged_into"]}), *fieldsets]
        return fieldsets

    def get_readonly_fields(self, request, obj=None):
        return ["state", "withdrawn_reason", "merged_into", *(["key"] if obj else [])]

    def view_on_site(self, agreement):
        return agreement.get_absolute_url() if agreement.state == State.PUBLISHED else None

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)

    @admin.display(description=_("date"), ordering="date")
    def date_text(self, agreement):
        return agreement.date.display() if agreement.date else "–"

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        moves = workflow.transitions_for(obj or Agreement(), request.user) if may_write else []
        context["moves"] = [move for move in moves if move.end != State.WITHDRAWN]
        context["may_withdraw"] = len(moves) > len(context["moves"])
        return super().render_change_form(request, context, add, change, form_url, obj)

    def check_saved(self, request, form, change):
        super().check_saved(request, form, change)
        if "_move" in request.POST:
            workflow.apply(workflow.transition_named(request.POST["_move"]), form.instance)

    def enforce_rules(self, request, record):
        workflow.require_complete(record)
        super().enforce_rules(request, record)

    def response_post_save_add(self, request, obj):
        return self._after_move(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request, obj):
        return self._after_move(request, obj) or super().response_post_save_change(request, obj)

    def _after_move(self, request, obj):
        """A moved record stays on the screen, with its new state said."""
        if "_move" not in request.POST:
            return None
        self.message_user(request, gettext("The record is now: %s.") % obj.get_state_display(), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:agreements_agreement_change", args=[obj.pk]))
