"""Aliases: the other names people use, in either language."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agreements.models.agreements import Agreement
from agreements.models.areas import Area
from agreements.models.confirmations import Confirmable
from agreements.models.natural_keys import NaturalKeyModel
from agreements.models.places import Body, Partner
from agreements.models.revisions import HistoricalRow
from agreements.partial_dates import PartialDateField

TARGETS = ("agreement", "partner", "body", "area")


class Language(models.TextChoices):
    """The languages of names in the catalogue."""

    ENGLISH = "en", _("English")
    JAPANESE = "ja", _("Japanese")


def _exactly_one_target() -> Q:
    one_set = [Q(**{f"{other}__isnull": other != target for other in TARGETS}) for target in TARGETS]
    return one_set[0] | one_set[1] | one_set[2] | one_set[3]


class Alias(NaturalKeyModel, Confirmable):
    """Another name for exactly one agreement, partner, body or area: an acronym, an earlier name, a nickname."""

    natural = ("name", "agreement__key", "partner__slug", "body__slug", "area__slug")

    name = models.CharField(_("name"), max_length=200, help_text=_("JCM; 二国間クレジット制度; an earlier name."))
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.ENGLISH)
    until = PartialDateField(_("used until"), blank=True, help_text=_("For an earlier name: when it was given up."))
    agreement = models.ForeignKey(Agreement, models.CASCADE, null=True, blank=True, related_name="aliases")
    partner = models.ForeignKey(Partner, models.CASCADE, null=True, blank=True, related_name="aliases")
    body = models.ForeignKey(Body, models.CASCADE, null=True, blank=True, related_name="aliases")
    area = models.ForeignKey(Area, models.CASCADE, null=True, blank=True, related_name="aliases")

    history = HistoricalRecords(bases=[HistoricalRow])

    class Meta:
        ordering = ["name"]
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        constraints = [
            models.CheckConstraint(
                condition=_exactly_one_target(),
                name="alias_names_exactly_one",
                violation_error_message=_("An alias is for exactly one agreement, partner, body or area."),
            ),
            *(
                models.UniqueConstraint(
                    fields=["name", target],
                    condition=Q(**{f"{target}__isnull": False}),
                    name=f"alias_is_unique_for_{target}",
                    violation_error_message=_("This alias stands here already."),
                )
                for target in TARGETS
            ),
        ]

    def __str__(self) -> str:
        return self.name
