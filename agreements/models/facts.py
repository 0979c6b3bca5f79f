"""The facts of an agreement except its parties and citations: undertakings, money, events, notes, relations.

A new kind of fact is a model here and an entry in `fact_registry.FACTS`.
"""

from collections.abc import Iterator
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agreements.check_words import CheckWordsField
from agreements.models.agreements import Agreement, is_published
from agreements.models.areas import Area
from agreements.models.natural_keys import NaturalKeyModel, NaturalKeyQuerySet
from agreements.models.places import Country
from agreements.models.revisions import HistoricalRow
from agreements.models.sources import Source
from agreements.partial_dates import PartialDateField


class FactQuerySet(NaturalKeyQuerySet):
    """Queries for facts of one kind."""

    def published(self) -> Self:
        """The facts of which readers may see every agreement: both of them for a relation."""
        return self.shown_with("agreement").filter(is_published("agreement"))

    def shown_with(self, name: str) -> Self:
        """The facts that readers see on the page of the agreement that key `name` points to, once that is public."""
        others = (other for other in self.model.agreement_fields if other != name)
        return self.without_hidden().filter(*map(is_published, others))

    def without_hidden(self) -> Self:
        """Without those that tell of what readers of their agreements don't see."""
        return self


class Fact(NaturalKeyModel):
    """A row of one agreement; `number` identifies it within the agreement in fixtures and sheets, and orders it."""

    natural = ("agreement__key", "number")
    agreement_fields: ClassVar[tuple[str, ...]] = ("agreement",)  # the keys to the agreements whose pages show the row
    detail_relations: ClassVar[tuple[str, ...]]  # what these pages show of other models, as for select_related()
    label_fields: ClassVar[tuple[str, ...]]  # what a change log calls a row by, e.g. ("partner",)

    agreement = models.ForeignKey(Agreement, models.CASCADE, verbose_name=_("agreement"))
    number = models.PositiveSmallIntegerField(_("number"), editable=False)

    objects: ClassVar = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["agreement", "number"], name="%(class)s_number_is_unique")]

    def save(self, **kwargs) -> None:
        if self.number is None:
            siblings = type(self).objects.filter(agreement=self.agreement_id)
            # A citation of a fact that is being deleted must not pass to a new one.
            cited = self.agreement.citations.filter(claim=self._meta.model_name)
            last = siblings.aggregate(last=models.Max("number"))["last"] or 0
            self.number = max(last, cited.aggregate(last=models.Max("fact_number"))["last"] or 0) + 1
        super().save(**kwargs)

    @classmethod
    def relation_name(cls, field: str = "agreement") -> str:
        """The attribute of an agreement that holds its facts of this kind, e.g. "commitments"."""
        key: Any = cls._meta.get_field(field)
        return key.remote_field.related_name

    @classmethod
    def of(cls, agreement: Agreement) -> Iterator[Self]:
        """The facts of this kind that an agreement's page shows; no query where it was fetched `for_detail()`."""
        for field in cls.agreement_fields:
            yield from getattr(agreement, cls.relation_name(field)).all()


class SourcedFact(Fact):
    """A fact that names its own source, with the place in it; further sources are citations of it (Citation)."""

    detail_relations: ClassVar[tuple[str, ...]] = ("source__copy_of",)

    source = models.ForeignKey(
        Source, models.PROTECT, verbose_name=_("source"), null=True, blank=True, related_name="%(class)ss"
    )
    locator = models.CharField(
        _("where in the source"), max_length=200, blank=True, help_text=_("Paragraph 3; table row Third Dialogue.")
    )
    check_words = CheckWordsField()

    class Meta(Fact.Meta):
        abstract = True


class Undertaking(SourcedFact):
    """What an agreement says will be done in an area: one concrete action, or only the area."""

    detail_relations = ("source__copy_of", "area__theme")
    label_fields = ("area",)

    agreement = models.ForeignKey(Agreement, models.CASCADE, verbose_name=_("agreement"), related_name="undertakings")
    area = models.ForeignKey(Area, models.PROTECT, verbose_name=_("area"), related_name="undertakings")
    action = models.CharField(
        _("action"), max_length=500, blank=True,
        help_text=_("One concrete action in our own words; empty where only the area is named."),
    )  # fmt: skip

    history = HistoricalRecords(bases=[HistoricalRow])

    class Meta(SourcedFact.Meta):
        verbose_name = _("undertaking")
        verbose_name_plural = _("undertakings")
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["agreement", "area", "action"],
                name="undertaking_is_said_once",
                violation_error_message=_("This undertaking stands here already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area}: {self.action}" if self.action else str(self.area)


class Certainty(models.TextChoices):
    """How firm a sum of money is. Sums never mix certainties."""

    COMMITTED = "committed", _("committed")
    ANNOUNCED = "announced", _("announced")
    REPORTED = "reported", _("reported")


class Commitment(SourcedFact):
    """Money: how much, how certain, what for, who said so."""

    label_fields = ("purpose",)

    agreement = models.ForeignKey(Agreement, models.CASCADE, verbose_name=_("agreement"), related_name="commitments")
    amount = models.DecimalField(
        _("amount"), max_digits=20, decimal_places=2, null=True, blank=True,
        help_text=_("In whole units of the currency; empty where no source gives it (never 0)."),
    )  # fmt: skip
    currency = models.CharField(_("currency"), max_length=3, blank=True, help_text=_("As signed, ISO 4217: USD, JPY."))
    certainty = models.CharField(
        _("certainty"), max_length=10, choices=Certainty,
        help_text=_("Committed: in a signed text. Announced: said by the giver. Reported: said by somebody else."),
    )  # fmt: skip
    purpose = models.CharField(_("what for"), max_length=400)
    stated_by = models.CharField(_("who said so"), max_length=200, blank=True)
    stated_on = PartialDateField(_("when it was said"), blank=True)

    history = HistoricalRecords(bases=[HistoricalRow])

    class Meta(SourcedFact.Meta):
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(amount__isnull=True, currency="") | (Q(amount__gt=0) & ~Q(currency="")),
                name="commitment_amount_has_currency",
                violation_error_message=_("Give an amount above zero with its currency, or neither."),
            ),
            models.CheckConstraint(condition=Q(certainty__in=Certainty.values), name="commitment_certainty_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:,.0f}" if self.amount is not None else str(_("amount not stated"))


class EventKind(models.TextChoices):
    """The steps and meetings of an agreement's life."""

    PROPOSED = "proposed", _("proposed")
    ANNOUNCED = "announced", _("announced")
    SIGNED = "signed", _("signed")
    LAUNCHED = "launched", _("launched")
    ADOPTED = "adopted", _("adopted")
    IN_FORCE = "in-force", _("in force")
    HELD = "held", _("held")
    IMPLEMENTED = "implemented", _("implemented")
    RENEWED = "renewed", _("renewed")
    ENDED = "ended", _("ended")
    EXPECTED = "expected", _("expected")


class Event(SourcedFact):
    """A dated step or meeting. One of an agreement's events defines its date."""

    detail_relations = ("source__copy_of", "country")
    label_fields = ("title",)

    agreement = models.ForeignKey(Agreement, models.CASCADE, verbose_name=_("agreement"), related_name="events")
    kind = models.CharField(_("kind"), max_length=12, choices=EventKind)
    date = PartialDateField(
        _("date"),
        blank=True,
        help_text=_("2024, 2024-01 or 9 January 2024. Empty only for an expectation without one."),
    )
    end_date = PartialDateField(_("last day"), blank=True, help_text=_("For what lasted more than a day."))
    defines = models.BooleanField(
        _("defines the date"), default=False, help_text=_("Tick one: for a dialogue its first meeting.")
    )
    title = models.CharField(_("title"), max_length=300)
    place = models.CharField(_("place"), max_length=120, blank=True, help_text=_("Hanoi; online."))
    country = models.ForeignKey(
        Country, models.PROTECT, verbose_name=_("country"), null=True, blank=True, related_name="events"
    )
    outcome = models.TextField(_("outcome"), blank=True, help_text=_("What came of it, in our own words."))

    history = HistoricalRecords(bases=[HistoricalRow])

    class Meta(SourcedFact.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(defines=True),
                name="event_one_defines_the_date",
                violation_error_message=_("Only one event can define the agreement's date."),
            ),
            models.CheckConstraint(
                condition=~Q(date="") | Q(kind=EventKind.EXPECTED),
                name="event_has_date_unless_expected",
                violation_error_message=_("Only an expectation can be without a date."),
            ),
            models.CheckConstraint(
                condition=Q(end_date="") | Q(end_date__gte=models.F("date")),
                name="event_ends_after_it_starts",
                violation_error_message=_("An event can't end before it starts."),
            ),
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="event_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.date.display()}: {self.title}" if self.date else self.title


class NoteKind(models.TextChoices):
    """What a note is about."""

    BACKGROUND = "background", _("background")
    CHALLENGE = "challenge", _("challenge")
    OUTLOOK = "outlook", _("outlook")
    DOUBT = "doubt", _("doubt")


class Note(SourcedFact):
    """Background, challenge, outlook or doubt, in our own words."""

    label_fields = ("kind",)

    agreement = models.ForeignKey(Agreement, models.CASCADE, verbose_name=_("agreement"), related_name="notes")
    kind = models.CharField(_("kind"), max_length=12, choices=NoteKind)
    text = models.TextField(_("text"))

    history = HistoricalRecords(bases=[HistoricalRow])

    class Meta(SourcedFact.Meta):
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=NoteKind.values), name="note_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Verb(models.TextChoices):
    """How one agreement is related to another, read from the first."""

    IMPLEMENTS = "implements", _("implements")
    PART_OF = "part-of", _("is part of")
    FOLLOWS = "follows", _("follows")
    RENEWS = "renews", _("renews")
    SUPERSEDES = "supersedes", _("supersedes")
    REFERS_TO = "refers-to", _("refers to")


REVERSE_VERBS = {
    Verb.IMPLEMENTS: _("is implemented by"),
    Verb.PART_OF: _("has part"),
    Verb.FOLLOWS: _("is followed by"),
    Verb.RENEWS: _("is renewed by"),
    Verb.SUPERSEDES: _("is superseded by"),
    Verb.REFERS_TO: _("is referred to by"),
}


class Relation(SourcedFact):
    """One agreement to another: stored in one direction, shown in both."""

    agreement_fields = ("agreement", "other")
    label_fields = ("verb", "other")

    agreement = models.ForeignKey(Agreement, models.CASCADE, verbose_name=_("agreement"), related_name="relations")
    verb = models.CharField(_("relation"), max_length=12, choices=Verb)
    other = models.ForeignKey(
        Agreement, models.CASCADE, verbose_name=_("other agreement"), related_name="relations_from"
    )

    history = HistoricalRecords(bases=[HistoricalRow])

    class Meta(SourcedFact.Meta):
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(agreement=models.F("other")),
                name="relation_is_never_to_itself",
                violation_error_message=_("An agreement can't be related to itself."),
            ),
            models.UniqueConstraint(
                Least("agreement", "other"),
                Greatest("agreement", "other"),
                "verb",
                name="relation_once_a_pair_and_verb",
                violation_error_message=_("This relation is recorded already, perhaps from the other agreement."),
            ),
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="relation_verb_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.other}"
