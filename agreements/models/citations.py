"""Citations: what a source supports of an agreement, either a class of claims or one of its facts."""

from functools import reduce
from operator import or_
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agreements.check_words import CheckWordsField
from agreements.models.agreements import Agreement
from agreements.models.facts import (
    Commitment,
    Event,
    Fact,
    FactQuerySet,
    Note,
    NoteKind,
    Relation,
    SourcedFact,
    Undertaking,
)
from agreements.models.parties import Party
from agreements.models.revisions import HistoricalRow
from agreements.models.sources import Source


class Claim(models.TextChoices):
    """What a source supports: a class of claims, or one fact of a kind; such a citation has the fact's number too."""

    EXISTENCE = "existence", _("existence")
    TITLE = "title", _("title")
    OFFICIAL_TEXT = "official-text", _("official text")
    DATE = "date", _("date")
    PARTIES = "parties", _("parties")
    AREAS = "areas", _("areas")
    STATUS = "status", _("status")
    BACKGROUND = "background", _("background")
    PARTY = "party", _("one party")
    UNDERTAKING = "undertaking", _("one undertaking")
    EVENT = "event", _("one event")
    COMMITMENT = "commitment", _("one commitment")
    NOTE = "note", _("one note")
    RELATION = "relation", _("one relation")


# The kinds of facts that a citation can name, by their claim.
CLAIMED_FACTS: dict[Claim, type[SourcedFact]] = {
    Claim.PARTY: Party,
    Claim.UNDERTAKING: Undertaking,
    Claim.EVENT: Event,
    Claim.COMMITMENT: Commitment,
    Claim.NOTE: Note,
    Claim.RELATION: Relation,
}
_OF_ONE_FACT = [claim.value for claim in CLAIMED_FACTS]


def covering_claim(fact: SourcedFact) -> Claim | None:
    """The class of claims whose citations support this fact too, if there is one.

    >>> covering_claim(Event(defines=True)).name, covering_claim(Event(defines=False))
    ('DATE', None)
    """
    match fact:
        case Party():
            return Claim.PARTIES
        case Undertaking():
            return Claim.AREAS
        case Event(defines=True):
            return Claim.DATE
        case Note(kind=NoteKind.BACKGROUND):
            return Claim.BACKGROUND
    return None


def missing_fact(claim: str, number: int) -> str:
    """The sentence about a citation that names a fact which its agreement doesn't have."""
    of = {"kind": CLAIMED_FACTS[Claim(claim)]._meta.verbose_name, "number": number}
    return gettext("Its agreement has no %(kind)s with number %(number)s.") % of


class CitationQuerySet(FactQuerySet):
    """Queries for citations."""

    def without_hidden(self) -> Self:
        """Without those of a relation to an agreement that readers don't see."""
        return self.filter(~Q(claim=Claim.RELATION) | Exists(_cited(Relation.objects.shown_with("agreement"))))

    def without_fact(self) -> Self:
        """Those that name a fact which isn't there."""
        gone = (Q(claim=claim) & ~Exists(_cited(model.objects.all())) for claim, model in CLAIMED_FACTS.items())
        return self.filter(reduce(or_, gone))


def _cited(facts: FactQuerySet) -> FactQuerySet:
    """Those of these facts that the citation of an outer query names."""
    return facts.filter(agreement=OuterRef("agreement"), number=OuterRef("fact_number"))


class Citation(Fact):
    """A source supports a class of claims of an agreement, or one fact beside that fact's own source."""

    detail_relations = ("source__copy_of",)
    label_fields = ("source",)

    agreement = models.ForeignKey(Agreement, models.CASCADE, verbose_name=_("agreement"), related_name="citations")
    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"), related_name="citations")
    claim = models.CharField(_("supports"), max_length=15, choices=Claim)
    fact_number = models.PositiveSmallIntegerField(
        _("number of the fact"), null=True, blank=True, help_text=_("Where it supports one fact: which of its kind.")
    )
    locator = models.CharField(
        _("where in the source"), max_length=200, blank=True, help_text=_("Paragraph 3; table row Third Dialogue.")
    )
    check_words = CheckWordsField()
    says = models.CharField(
        _("what this source says"), max_length=400, blank=True,
        help_text=_("This source's value, where sources differ: ten dialogues and a ministerial one."),
    )  # fmt: skip

    objects: ClassVar = CitationQuerySet.as_manager()
    history = HistoricalRecords(bases=[HistoricalRow])

    class Meta(Fact.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["agreement", "source", "claim", "locator"],
                condition=Q(fact_number__isnull=True),
                name="citation_is_made_once",
                violation_error_message=_("This source is cited for this already."),
            ),
            models.UniqueConstraint(
                fields=["agreement", "source", "claim", "fact_number", "locator"],
                name="citation_of_a_fact_is_made_once",
                violation_error_message=_("This source is cited for this fact already."),
            ),
            models.CheckConstraint(condition=Q(claim__in=Claim.values), name="citation_claim_is_known"),
            models.CheckConstraint(
                condition=Q(claim__in=_OF_ONE_FACT, fact_number__isnull=False)
                | (~Q(claim__in=_OF_ONE_FACT) & Q(fact_number__isnull=True)),
                name="citation_of_one_fact_has_its_number",
                violation_error_message=_("Only a citation of one fact has its number, and each of them has one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} ({self.supports})"

    @property
    def supports(self) -> str:
        """E.g. "parties", or "one event, number 3"."""
        claim = self.get_claim_display()
        return claim if self.fact_number is None else _("%(claim)s, number %(number)s") % {
            "claim": claim, "number": self.fact_number,
        }  # fmt: skip

    def names(self, fact: SourcedFact) -> bool:
        """Whether this very fact is what it supports."""
        mine = (self.agreement_id, self.claim, self.fact_number)
        return mine == (fact.agreement_id, fact._meta.model_name, fact.number)
