"""Inlines of an agreement's form: one for each kind of fact, and one for aliases."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.admin.base import BlockInline, RowForm, RowFormSet, RowInline
from agreements.amounts import UnreadableAmountError, currency_choices, read_amount
from agreements.curation.plausible import Question
from agreements.models import (
    CLAIMED_FACTS,
    Alias,
    Citation,
    Commitment,
    Event,
    EventKind,
    Note,
    Party,
    Relation,
    Side,
    Undertaking,
    missing_fact,
)

LINE = forms.TextInput(attrs={"size": 60})
LINES = forms.Textarea(attrs={"rows": 3, "cols": 60})
NARROW = {
    "locator": forms.TextInput(attrs={"size": 24}),
    "check_words": forms.Textarea(attrs={"rows": 2, "cols": 20}),
}
SOURCE = (_("Source"), {"fields": [("source", "locator", "check_words")], "classes": ["collapse"]})


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


class PartyForm(RowForm):
    """Most parties sit on the partner side; Japan's, which stands in an empty form, is meant as it stands."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["side"].initial = Side.PARTNER

    def has_changed(self):
        return super().has_changed() or (self.instance.pk is None and bool(self["partner"].value()))


class AmountField(forms.CharField):
    """An amount as text; a stored one stands there with its thousands parted."""

    def prepare_value(self, value):
        return f"{value:,.2f}".removesuffix(".00") if isinstance(value, Decimal) else value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


class CommitmentForm(RowForm):
    """Money as people write it; what was read into a text is shown and asked before it is saved."""

    amount = AmountField(
        label=capfirst(Commitment._meta.get_field("amount").verbose_name),
        required=False,
        widget=forms.TextInput(attrs={"size": 24}),
        help_text=Commitment._meta.get_field("amount").help_text,
    )
    currency = forms.ChoiceField(
        label=capfirst(Commitment._meta.get_field("currency").verbose_name),
        required=False,
        choices=currency_choices,
        help_text=Commitment._meta.get_field("currency").help_text,
        error_messages={"invalid_choice": _("“%(value)s” is no currency of ISO 4217, such as JPY or USD.")},
    )

    def clean(self):
        values = super().clean()
        typed = values.get("amount", "").strip()
        values["amount"] = None
        if typed and "currency" in values:
            try:
                amount = read_amount(typed, values["currency"])
            except UnreadableAmountError as error:
                self.add_error(error.field, str(error))
            else:
                values |= {"amount": amount.value, "currency": amount.currency}
                if not amount.is_plain:
                    said = {"typed": typed, "amount": amount}
                    sentence = gettext("“%(typed)s” is read as %(amount)s.") % said
                    self.question = Question(f"amount={amount}", sentence)
        return values


class CitationFormSet(RowFormSet):
    """The citations of one agreement: one that names a fact names one which is there."""

    def clean(self):
        super().clean()
        stored = {
            (claim, number)
            for claim, model in CLAIMED_FACTS.items()
            if any(_value(form, "claim") == claim for form in self.forms)
            for number in model.objects.filter(agreement=self.instance.pk).values_list("number", flat=True)
        }
        for form in self.forms:
            claim, number = _value(form, "claim"), _value(form, "fact_number")
            is_of_a_fact = claim in CLAIMED_FACTS and number is not None and form not in self.deleted_forms
            if is_of_a_fact and (claim, number) not in stored:
                form.add_error("fact_number", missing_fact(claim, number))


class OwnSource:
    """Rows that name a source of their own, in narrow fields, and show the number by which citations name them."""

    readonly_fields = ["number"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in NARROW:
            kwargs["widget"] = NARROW[db_field.name]
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class OpenRows:
    """Rows that every agreement has stand open in the empty form."""

    open_rows = 1

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else self.open_rows


class PartyInline(OwnSource, OpenRows, BlockInline):
    model = Party
    form = PartyForm
    open_rows = 2
    verbose_name_plural = _("parties: who, on which side")
    autocomplete_fields = ["partner", "body", "source"]
    fieldsets = [
        (None, {"fields": [("number", "side", "partner", "role"), ("body", "signatory", "office")]}),
        SOURCE,
    ]


class UndertakingInline(OwnSource, OpenRows, BlockInline):
    model = Undertaking
    verbose_name_plural = _("undertakings: what will be done, area by area")
    autocomplete_fields = ["area", "source"]
    fieldsets = [(None, {"fields": [("number", "area", "action")]}), SOURCE]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "action":
            kwargs["widget"] = LINES
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class EventInline(OwnSource, OpenRows, BlockInline):
    model = Event
    formset = EventFormSet
    verbose_name_plural = _("events: the steps and meetings; one of them defines the date")
    autocomplete_fields = ["country", "source"]
    fields = [
        ("number", "kind", "date", "end_date", "defines"),
        "settles",
        "title",
        ("place", "country"),
        "outcome",
        ("source", "locator", "check_words"),
    ]


class CommitmentInline(OwnSource, BlockInline):
    model = Commitment
    form = CommitmentForm
    verbose_name_plural = _("commitments: money, as signed, announced or reported")
    autocomplete_fields = ["source"]
    fields = [
        ("number", "amount", "currency", "certainty"),
        "purpose",
        ("stated_by", "stated_on"),
        ("source", "locator", "check_words"),
    ]


class CitationInline(OwnSource, OpenRows, RowInline):
    model = Citation
    formset = CitationFormSet
    readonly_fields = []
    verbose_name_plural = _("citations: which source supports what")
    autocomplete_fields = ["source"]
    fields = ["source", "claim", "fact_number", "locator", "check_words", "says"]


class NoteInline(OwnSource, RowInline):
    model = Note
    verbose_name_plural = _("notes: background, challenges, outlook, doubts")
    autocomplete_fields = ["source"]
    fields = ["number", "kind", "text", "source", "locator", "check_words"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "text":
            kwargs["widget"] = LINES
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class RelationInline(OwnSource, RowInline):
    model = Relation
    fk_name = "agreement"
    verbose_name_plural = _("relations to other agreements; each is shown on both")
    autocomplete_fields = ["other", "source"]
    fields = ["number", "verb", "other", "source", "locator", "check_words"]


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
