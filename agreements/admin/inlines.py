"""Inlines of an agreement's form: one for each kind of fact, and one for aliases."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agreements.admin.base import BlockInline, RowForm, RowFormSet, RowInline
from agreements.models import (
    CLAIMED_FACTS,
    Alias,
    Citation,
    Commitment,
    Event,
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
    form = EventForm
    formset = EventFormSet
    verbose_name_plural = _("events: the steps and meetings; one of them defines the date")
    autocomplete_fields = ["country", "source"]
    fields = [
        ("number", "kind", "date", "end_date", "defines"),
        "title",
        ("place", "country"),
        "outcome",
        ("source", "locator", "check_words"),
    ]


class CommitmentInline(OwnSource, BlockInline):
    model = Commitment
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
    formset = RelationFormSet
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
