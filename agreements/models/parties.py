"""Parties: who takes part in an agreement, on which side and in which role."""

from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agreements.models.agreements import Agreement
from agreements.models.facts import Fact, FactQuerySet, SourcedFact
from agreements.models.places import JAPAN, Body, Partner
from agreements.models.revisions import HistoricalRow


class Side(models.TextChoices):
    """On which side of the table a party sits."""

    JAPAN = "japan", _("Japan")
    PARTNER = "partner", _("partner")


class Role(models.TextChoices):
    """What a party does. Only role party on the partner side feeds partner pages, facets and counts."""

    PARTY = "party", _("party")
    HOST = "host", _("host")
    SUPPORTER = "supporter", _("supporter")
    BENEFICIARY = "beneficiary", _("beneficiary")
    WITNESS = "witness", _("witness")


class PartyQuerySet(FactQuerySet):
    """Queries for parties."""

    def counted(self) -> Self:
        """The rows that feed partner pages, facets and counts."""
        return self.published().filter(side=Side.PARTNER, role=Role.PARTY)


class Party(SourcedFact):
    """Someone on one side of an agreement: a partner, perhaps the body and the person who signed."""

    detail_relations = ("source__copy_of", "partner__country", "body")
    label_fields = ("partner",)

    agreement = models.ForeignKey(Agreement, models.CASCADE, verbose_name=_("agreement"), related_name="parties")
    side = models.CharField(_("side"), max_length=10, choices=Side)
    partner = models.ForeignKey(Partner, models.PROTECT, verbose_name=_("partner"), related_name="parties")
    body = models.ForeignKey(
        Body, models.PROTECT, verbose_name=_("body"), null=True, blank=True, related_name="parties",
        help_text=_("The ministry, agency or association that acts."),
    )  # fmt: skip
    signatory = models.CharField(
        _("signatory"), max_length=120, blank=True, help_text=_("Japanese names family name first: Saito Ken.")
    )
    office = models.CharField(
        _("office"), max_length=200, blank=True, help_text=_("The signatory's: Minister of Energy.")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.PARTY)

    objects: ClassVar = PartyQuerySet.as_manager()
    history = HistoricalRecords(bases=[HistoricalRow])

    class Meta(SourcedFact.Meta):
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(condition=Q(side__in=Side.values), name="party_side_is_known"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="party_role_is_known"),
        ]

    def __str__(self) -> str:
        return " – ".join(str(part) for part in (self.partner, self.body, self.signatory) if part)

    def clean(self) -> None:
        if self.partner_id and (self.side == Side.JAPAN) != (self.partner.slug == JAPAN):
            raise ValidationError({"side": _("Japan sits on Japan's side, everybody else on the partner side.")})
        if self.partner_id and self.side == Side.JAPAN and self.body and self.body.partner_id != self.partner_id:
            raise ValidationError({"body": _("A body on Japan's side belongs to Japan.")})
