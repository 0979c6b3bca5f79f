"""“It was signed”: one page that turns an expectation into the event with which it came true."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.admin import edit_conflict
from agreements.admin.base import CatalogueAdmin, CatalogueForm
from agreements.admin.questions import MeantField
from agreements.admin.sources import source_at
from agreements.admin.two_person import AwaitsConfirmationError
from agreements.curation.plausible import require_plausible
from agreements.curation.signing import add_signing, fields_that_expect, open_expectations
from agreements.curation.workflow import RefusedError
from agreements.models import Agreement, Event, EventKind, Party, Source, catalogue_transaction

_KINDS = (EventKind.SIGNED, EventKind.ADOPTED)
_MAY_ADD_SOURCES = "agreements.add_source"


class SigningForm(forms.ModelForm):
    """The event; `reason`, `token` and `meant` are about the record, as in its own form."""

    required_css_class = "required"
    reason = CatalogueForm.base_fields["reason"]
    token = CatalogueForm.base_fields["token"]
    meant = MeantField()

    class Meta:
        model = Event
        fields = ["settles", "kind", "date", "title", "place", "country", "outcome", "source", "locator"]
        widgets = {"title": forms.TextInput(attrs={"size": 60}), "outcome": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, agreement: Agreement, data=None):
        expected = open_expectations(agreement)
        said = _("%(instrument)s signed") % {"instrument": capfirst(agreement.get_instrument_display())}
        initial = {
            "settles": expected[0] if expected else None,
            "kind": EventKind.SIGNED,
            "title": said,
            "token": edit_conflict.version_token(agreement),
        }
        super().__init__(data, instance=Event(agreement=agreement), initial=initial)
        self.fields["settles"].queryset = agreement.events.filter(pk__in=[event.pk for event in expected])
        self.fields["settles"].label = _("What came true")
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in _KINDS]
        self.fields["source"].queryset = _sources_of(agreement)
        self.fields["source"].label = _("A source of the record")
        for name in ("settles", "date"):
            self.fields[name].required = True

    def clean_reason(self):
        reason = self.cleaned_data["reason"].strip()
        if not reason and self.instance.agreement.published_at:
            raise forms.ValidationError(_("This record is public: say what you change and why."))
        return reason


class NewSourceForm(forms.ModelForm):
    """A page that the record doesn't name yet: one that is in the catalogue (`known`), or a new one."""

    address = forms.URLField(label=_("Address of another page"), assume_scheme="https", required=False)
    known: Source | None = None

    class Meta:
        model = Source
        fields = ["address", "title", "publisher", "published_on", "kind"]

    def clean(self):
        super().clean()
        address = self.cleaned_data.get("address")
        if not address and "address" not in self.errors:
            self.add_error("address", _("Give the address of the page."))
        self.known = source_at(address) if address else None
        if self.known:
            self._errors.clear()

    def _post_clean(self):
        if not self.known:  # what the catalogue says of a page stays
            super()._post_clean()


class SignatoryForm(forms.ModelForm):
    """Who signed for a party."""

    class Meta:
        model = Party
        fields = ["signatory", "office"]


class Signing:
    """The forms of the page, which are right or wrong together."""

    def __init__(self, agreement: Agreement, data=None, *, may_add_sources: bool):
        self.agreement = agreement
        self.event = SigningForm(agreement, data)
        self.source = NewSourceForm(data, prefix="new", empty_permitted=True, use_required_attribute=False)
        self.may_add_sources = may_add_sources
        parties = agreement.parties.select_related("partner", "body")
        self.people = [SignatoryForm(data, prefix=f"party-{party.pk}", instance=party) for party in parties]

    def is_valid(self) -> bool:
        outcomes = [form.is_valid() for form in (self.event, self.source, *self.people)]  # each tells its errors
        if not all(outcomes):
            return False
        chosen, other = self.event.cleaned_data["source"], self.source.has_changed()
        if bool(chosen) == other:
            both = _("Choose one of the record's sources or give another page, not both.")
            neither = _("Say where it stands: choose a source of the record, or give another page.")
            self.event.add_error("source", both if chosen else neither)
        elif other and not self.source.known and not self.may_add_sources:
            self.source.add_error("address", _("No such page is in the catalogue, and you may not add one."))
        return self.event.is_valid() and self.source.is_valid()

    def write(self) -> None:
        """Inside the open transaction."""
        event = self.event.instance
        if self.source.has_changed():
            event.source = self.source.known or self.source.save()
        add_signing(event)
        for form in self.people:
            if form.has_changed():
                form.save()

    def refuse(self, *reasons, questions=()) -> None:
        """Nothing was written: say why or ask, on the version of the record that is stored now."""
        self.event.data = self.event.data.copy()
        self.event.data["token"] = edit_conflict.version_token(self.agreement)
        self.event.fields["meant"].ask(questions)
        self.event.add_error(None, list(reasons))


def _sources_of(agreement: Agreement):
    named = {pk for rows in (agreement.citations, agreement.events) for pk in rows.values_list("source", flat=True)}
    return Source.objects.filter(pk__in=named)


class SigningMixin(CatalogueAdmin):
    def get_urls(self):
        view = self.admin_site.admin_view(self.signed_view)
        return [path("<path:object_id>/signed/", view, name="agreements_agreement_signed"), *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["may_sign"] = bool(obj and self.has_change_permission(request, obj) and open_expectations(obj))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def signed_view(self, request, object_id):
        record = self.get_record(request, object_id)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        typed = request.POST if request.method == "POST" else None
        signing = Signing(record, typed, may_add_sources=request.user.has_perm(_MAY_ADD_SOURCES))
        try:
            if typed and signing.is_valid() and self._sign(request, signing):
                self.message_user(request, gettext("It is recorded: what was expected has come."), messages.SUCCESS)
                self._remind(request, record)
                return HttpResponseRedirect(self.page_url(record, "change"))
        except AwaitsConfirmationError as awaiting:
            return self.store_proposal(request, awaiting, page="signed")
        context = {
            **self.page_context(request, record, gettext("It was signed")),
            "signing": signing,
        }
        return TemplateResponse(request, "admin/agreements/agreement/signed.html", context)

    def _sign(self, request, signing: Signing) -> bool:
        """Try; what stands in the way is told by the form, and nothing was written."""
        typed, record = signing.event.cleaned_data, signing.agreement
        try:
            with catalogue_transaction(request.user, typed["reason"] or gettext("It was signed")) as opened:
                opened.lock()
                record.refresh_from_db()
                if edit_conflict.version_token(record) != typed["token"]:
                    raise RefusedError(edit_conflict.conflict_message(record))
                signing.write()
                require_plausible(record, typed["meant"])
                self.enforce_rules(request, Agreement.objects.get(pk=record.pk))
        except RefusedError as refused:
            signing.refuse(*refused.gaps, questions=getattr(refused, "questions", ()))
        except IntegrityError:
            signing.refuse(gettext("Somebody added the same meanwhile. Nothing was saved; save again."))
        return signing.event.is_valid()

    def _remind(self, request, record: Agreement) -> None:
        """Name the texts of the form that follows which still speak of what is expected."""
        for name in fields_that_expect(record):
            link = format_html('<a href="#id_{}">{}</a>', name, capfirst(record._meta.get_field(name).verbose_name))
            said = gettext("Still speaks of what is expected: {}. Is it right now that it was signed?")
            self.message_user(request, format_html(said, link), messages.WARNING)
