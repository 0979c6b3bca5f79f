"""Inlines of an agreement's form: one for each kind of fact, and one for aliases."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agreements.admin.base import BlockInline, RowFormSet, RowInline
from agreements.models import Alias, Citation, Commitment, Event, EventKind, Note, Party, Relation, Side, Undertaking

LINE = forms.TextInput(attrs={"size": 60})
LINES = forms.Textarea(attrs={"rows": 3, "cols": 60})


class EventFormSet(RowFormSet):
    """The events of one agreement, which settle its own expectations."""

    @cached_property
    def _expectations(self):
        """The choices, read once for all rows."""
        stored = Event.objects.filter(agreement=self.instance.pk, kind=EventKind.EXPECTED)
        return [("", "---------"), *((event.pk, str(event)) for event in stored)]

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["settles"].choices = self._expectations

    def clean(self):
        super().clean()
        typed = {form.instance.pk: form for form in self.initial_forms}
        for form in self.forms:
            settled = None if form in self.deleted_forms else _value(form, "settles")
            named = typed.get(settled.pk) if settled else None
            if named and (named in self.deleted_forms or _value(named, "kind") not in (EventKind.EXPECTED, None)):
                form.add_error(
                    "settles", _("This expectation is deleted here, or none any more: name another or none.")
                )
                raise ValidationError(_("An event settles what is no expectation any more."))


def _value(form, field: str):
    return getattr(form, "cleaned_data", {}).get(field)


class PartyForm(forms.ModelForm):
    """Most parties sit on the partner side; Japan's, which stands in an empty form, is meant as it stands."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["side"].initial = Side.PARTNER

    def has_changed(self):
        return super().has_changed() or (self.instance.pk is None and bool(self["partner"].value()))


class OpenRows:
    """Rows that every agreement has stand open in the empty form."""

    open_rows = 1

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else self.open_rows


class PartyInline(OpenRows, RowInline):
    model = Party
    form = PartyForm
    open_rows = 2
    verbose_name_plural = _("parties: who, on which side")
    autocomplete_fields = ["partner", "body"]
    fields = ["side", "partner", "body", "signatory", "office", "role"]


class UndertakingInline(OpenRows, RowInline):
    model = Undertaking
    verbose_name_plural = _("undertakings: what will be done, area by area")
    autocomplete_fields = ["area"]
    fields = ["area", "action"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "action":
            kwargs["widget"] = LINES
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class EventInline(OpenRows, BlockInline):
    model = Event
    formset = EventFormSet
    verbose_name_plural = _("events: the steps and meetings; one of them defines the date")
    autocomplete_fields = ["country", "source"]
    fields = [
        ("kind", "date", "end_date", "defines"),
        "settles",
        "title",
        ("place", "country"),
        "outcome",
        ("source", "locator"),
    ]


class CommitmentInline(BlockInline):
    model = Commitment
    verbose_name_plural = _("commitments: money, as signed, announced or reported")
    autocomplete_fields = ["source"]
    fields = [
        ("amount", "currency", "certainty"),
        "purpose",
        ("stated_by", "stated_on"),
        ("source", "locator"),
    ]


class CitationInline(OpenRows, RowInline):
    model = Citation
    verbose_name_plural = _("citations: which source supports what")
    autocomplete_fields = ["source"]
    fields = ["source", "claim", "locator", "says"]


class NoteInline(RowInline):
    model = Note
    verbose_name_plural = _("notes: background, challenges, outlook, doubts")
    autocomplete_fields = ["source"]
    fields = ["kind", "text", "source", "locator"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "text":
            kwargs["widget"] = LINES
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class RelationInline(RowInline):
    model = Relation
    fk_name = "agreement"
    verbose_name_plural = _("relations to other agreements; each is shown on both")
    autocomplete_fields = ["other", "source"]
    fields = ["verb", "other", "source", "locator"]


class AliasInline(RowInline):
    model = Alias
    verbose_name_plural = _("aliases: other names people look for")
    fields = ["name", "language", "until"]


FACT_INLINES = [
    PartyInline,
    UndertakingInline,
    EventInline,
    CommitmentInline,
    CitationInline,
    NoteInline,
    RelationInline,
    AliasInline,
]
