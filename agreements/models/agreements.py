"""Agreements: one instrument or programme of cooperation each, with the kinds, states and statuses they can have."""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Prefetch, Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agreements.models.natural_keys import NaturalKeyModel, NaturalKeyQuerySet
from agreements.models.revisions import HistoricalRow, Revision
from agreements.partial_dates import PartialDateField
from agreements.paths import path_of

if TYPE_CHECKING:
    from agreements.models.facts import Fact


class Instrument(models.TextChoices):
    """What sort of instrument an agreement is."""

    TREATY = "treaty", _("treaty")
    EXCHANGE_OF_NOTES = "exchange-of-notes", _("exchange of notes")
    MEMORANDUM_OF_UNDERSTANDING = "memorandum-of-understanding", _("memorandum of understanding")
    MEMORANDUM_OF_COOPERATION = "memorandum-of-cooperation", _("memorandum of cooperation")
    JCM_DOCUMENT = "joint-crediting-mechanism", _("Joint Crediting Mechanism document")
    JOINT_STATEMENT = "joint-statement", _("joint statement")
    ACTION_PLAN = "action-plan", _("action plan")
    DIALOGUE = "dialogue", _("dialogue")
    PARTNERSHIP = "partnership", _("partnership")
    INITIATIVE = "initiative", _("initiative")
    PROGRAMME = "programme", _("programme")
    FUND = "fund", _("fund")
    FORUM = "forum", _("forum")
    STRATEGY = "strategy", _("strategy")


BINDING_INSTRUMENTS = (Instrument.TREATY, Instrument.EXCHANGE_OF_NOTES)
STANDING_INSTRUMENTS = (Instrument.DIALOGUE, Instrument.FUND, Instrument.FORUM, Instrument.PROGRAMME)


class State(models.TextChoices):
    """How far a record is on its way to readers."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in-review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Status(models.TextChoices):
    """How far the cooperation itself is; computed from the events (status.py)."""

    EXPECTED = "expected", _("expected")
    ANNOUNCED = "announced", _("announced")
    SIGNED = "signed", _("signed")
    ACTIVE = "active", _("active")
    ENDED = "ended", _("ended")


def is_published(path: str = "") -> Q:
    """The condition that an agreement is public, or the one at the end of a path such as "agreement" or "other"."""
    return Q((f"{path}__state" if path else "state", State.PUBLISHED))


class AgreementQuerySet(NaturalKeyQuerySet):
    """Queries for agreements."""

    def published(self) -> Self:
        """Those that readers may see; public pages, files and the API start from this query."""
        return self.filter(is_published())

    def gone(self) -> Self:
        """Those that were public and are withdrawn; readers get the reason only."""
        return self.filter(state=State.WITHDRAWN, published_at__isnull=False)

    def for_detail(self) -> Self:
        """With all rows that the record's page shows; relations only between two public agreements."""
        from agreements.models.fact_registry import FACTS  # they point here, so this module can't import them first

        facts = (_facts(model, name) for model in FACTS for name in model.agreement_fields)
        return self.select_related("revision").prefetch_related(*facts, "aliases")


def _facts(model: type["Fact"], name: str) -> Prefetch:
    """The facts of a kind with what a page shows of them, for the agreements that their key `name` points to."""
    others = [other for other in model.agreement_fields if other != name]
    return Prefetch(
        model.relation_name(name),
        model.objects.shown_with(name).select_related(*model.detail_relations, *others),
    )


class Agreement(NaturalKeyModel):
    """One instrument or programme of cooperation between Japan and others, or of Japan alone (`unilateral`)."""

    natural = ("key",)

    key = models.SlugField(
        _("key"), max_length=120, unique=True, help_text=_("Names the record for ever, in feeds and exports. Fixed.")
    )
    slug = models.SlugField(
        _("slug"), max_length=120, unique=True, help_text=_("In the address. An old address keeps leading here.")
    )
    title = models.CharField(
        _("title"), max_length=300, help_text=_("The instrument's own English title, else a plain description.")
    )
    title_ja = models.CharField(_("title in Japanese"), max_length=300, blank=True)
    instrument = models.CharField(_("instrument"), max_length=30, choices=Instrument)
    unilateral = models.BooleanField(
        _("Japan's own"),
        default=False,
        help_text=_("Tick for Japan's own strategies and initiatives: shown as no agreement, counted apart."),
    )
    place = models.CharField(_("place"), max_length=120, blank=True, help_text=_("Where it was made: Tokyo, online."))
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("Two to four sentences in our own words: what, who, when, what for.")
    )
    checked_on = models.DateField(
        _("checked on"), null=True, blank=True, help_text=_("When a curator last read the record against its sources.")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    withdrawn_reason = models.TextField(
        _("reason for withdrawal"), blank=True, help_text=_("Readers of the old address see it.")
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("merged into"), null=True, blank=True, related_name="merged"
    )
    published_at = models.DateTimeField(_("first published"), null=True, blank=True, editable=False)
    revision = models.ForeignKey(
        Revision, models.PROTECT, verbose_name=_("latest revision"), null=True, editable=False, related_name="+"
    )

    # Stored copies of what the events say, written by status.refresh_derived_fields() alone.
    date = PartialDateField(_("date"), blank=True, editable=False)
    year = models.PositiveSmallIntegerField(_("year"), null=True, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ANNOUNCED, editable=False)
    overdue_from = models.DateField(_("overdue from"), null=True, editable=False)

    objects: ClassVar = AgreementQuerySet.as_manager()
    history = HistoricalRecords(
        bases=[HistoricalRow], excluded_fields=["revision", "date", "year", "status", "overdue_from"]
    )

    class Meta:
        ordering = ["-date", "title", "key"]
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        permissions = [("publish_agreement", _("Can publish, correct and withdraw agreements"))]
        constraints = [
            models.CheckConstraint(condition=Q(instrument__in=Instrument.values), name="agreement_instrument_is_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="agreement_state_is_known"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="agreement_status_is_known"),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | ~Q(summary=""), name="agreement_published_has_summary"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WITHDRAWN) | ~Q(withdrawn_reason=""), name="agreement_withdrawn_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | (Q(state=State.WITHDRAWN) & ~Q(merged_into=models.F("id"))),
                name="agreement_merged_is_withdrawn_into_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, **kwargs) -> None:
        self.slug = self.slug or slugify(self.title)[:120]
        self.key = self.key or self.slug
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        return path_of("agreement-detail", self.slug)

    @property
    def is_binding(self) -> bool:
        """Binding in international law: treaties and exchanges of notes are, the other instruments are not."""
        return self.instrument in BINDING_INSTRUMENTS

    def is_overdue(self, today: dt.date) -> bool:
        """Whether something that was expected of it has not come by its day."""
        return self.overdue_from is not None and self.overdue_from <= today
