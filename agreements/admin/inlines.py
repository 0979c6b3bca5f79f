"""Inlines of an agreement's form: one for each kind of fact, and one for aliases."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.admin.base import BlockInline, RowForm, RowFormSet, RowInline
from agreements.amounts import UnreadableAmountError, currency_choices, read_amount
from agreements.curation.plausible import Question
from agreements.models import Alias, Citation, Commitment, Event, Note, Party, Relation, Side, Undertaking

LINE = forms.TextInput(attrs={"size": 60})
LINES = forms.Textarea(attrs={"rows": 3, "cols": 60})


class EventForm(RowForm):
    """That only one event defines the date is asked of all rows together, so that the tick can move in one save."""

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {"defines"}


class EventFormSet(RowFormSet):
    """The events of one agreement: at most one of them defines its date."""

    def clean(self):
        super().clean()
        ticked = [form for form in self.forms if form not in self.deleted_forms and _value(form, "defines")]
        for form in ticked[1:]:
            form.add_error("defines", _("Only one event can define the agreement's date."))
        if len(ticked) > 1:
            raise ValidationError(_("Only one event can define the agreement's date."))

    def save_existing_objects(self, commit=True):
        # Unticked first: the database allows no two ticks, not even for the moment between two rows.
        given_up = [
            form.instance.pk
            for form in self.initial_forms
            if "defines" in form.changed_data and not _value(form, "defines")
        ]
        Event.objects.filter(pk__in=given_up).update(defines=False)
        return super().save_existing_objects(commit)


class RelationFormSet(RowFormSet):
    """The relations of one agreement: each pair and verb once."""

    def clean(self):
        super().clean()
        seen = set()
        for form in self.forms:
            pair = (_value(form, "verb"), _value(form, "other"))
            if form in self.deleted_forms or not all(pair):
                continue
            if pair in seen:
                form.add_error("other", _("This relation stands here twice."))
            seen.add(pair)


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
    form = EventForm
    formset = EventFormSet
    verbose_name_plural = _("events: the steps and meetings; one of them defines the date")
    autocomplete_fields = ["country", "source"]
    fields = [
        ("kind", "date", "end_date", "defines"),
        "title",
        ("place", "country"),
        "outcome",
        ("source", "locator"),
    ]


class CommitmentInline(BlockInline):
    model = Commitment
    form = CommitmentForm
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
    formset = RelationFormSet
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
