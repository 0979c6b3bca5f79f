"""What the form of an agreement does for whoever fills it in: rows that stand open, a question, a tick for today."""

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.admin.base import CatalogueAdmin
from agreements.curation.plausible import Question
from agreements.curation.quality import near_duplicates
from agreements.curation.worklist import findings_of
from agreements.models import JAPAN, Agreement, Citation, Claim, Event, Partner, Party, Side


class EntryHelpMixin(CatalogueAdmin):
    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        return kwargs if obj.pk else {**kwargs, "initial": _first_rows(inline.model)}

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """“Checked today” is a save with that day, and says so where nothing else is said."""
        if "_checked" in request.POST:
            request.POST = request.POST.copy()
            request.POST["checked_on"] = timezone.localdate().isoformat()
            if not request.POST.get("reason", "").strip():
                request.POST["reason"] = gettext("Checked against its sources")
        return super().changeform_view(request, object_id, form_url, extra_context)

    def questions_about(self, form, change):
        """Ask before a record that may be here already is written a second time."""
        is_new = not change or "title" in form.changed_data
        alike = near_duplicates(form.instance) if is_new else []
        sentence = format_html(_("It is another agreement than {}."), _links(alike))
        return [*super().questions_about(form, change), *([Question("distinct", sentence)] if alike else [])]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["findings"] = findings_of(obj) if obj else []
        return super().render_change_form(request, context, add, change, form_url, obj)


def _links(agreements: list[Agreement]) -> str:
    rows = ((reverse("admin:agreements_agreement_change", args=[one.pk]), one, _when(one)) for one in agreements)
    return format_html_join("; ", '<a href="{}">{}</a> ({})', rows)


def _when(agreement: Agreement) -> str:
    said = [agreement.date.display() if agreement.date else "", agreement.get_state_display()]
    return ", ".join(str(part) for part in said if part)


def _first_rows(model) -> list[dict]:
    """What stands in the rows of an empty form: Japan on its side, the event that defines the date, its source."""
    if model is Party:
        japan = Partner.objects.filter(slug=JAPAN).values_list("pk", flat=True).first()
        return [{"side": Side.JAPAN, "partner": japan}, {"side": Side.PARTNER}]
    return {Event: [{"defines": True}], Citation: [{"claim": Claim.EXISTENCE}]}.get(model, [])
