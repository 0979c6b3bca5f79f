"""Themes and the areas of cooperation in them."""

from typing import ClassVar, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agreements.models.natural_keys import NaturalKeyModel, NaturalKeyQuerySet, unique_in_any_case
from agreements.models.revisions import HistoricalRow
from agreements.paths import path_of

MOST_ORDER = 9_999  # on every database


class Theme(NaturalKeyModel):
    """A topic group, such as Mobility or Batteries."""

    natural = ("slug",)

    slug = models.SlugField(_("slug"), unique=True, help_text=_("In addresses: mobility."))
    name = models.CharField(_("name"), max_length=80, unique=True)
    name_ja = models.CharField(_("name in Japanese"), max_length=80, blank=True)
    order = models.PositiveSmallIntegerField(
        _("order"), default=0, validators=[MaxValueValidator(MOST_ORDER)], help_text=_("Place among the themes.")
    )

    history = HistoricalRecords(bases=[HistoricalRow])

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        constraints = [unique_in_any_case("theme", "slug")]

    def __str__(self) -> str:
        return self.name


class AreaQuerySet(NaturalKeyQuerySet):
    """Queries for areas."""

    def published(self) -> Self:
        """Those in which a public agreement has an undertaking."""
        return self.filter(pk__in=self.rows_of("undertakings").published().values("area"))


class Area(NaturalKeyModel):
    """An area of cooperation, such as battery recycling."""

    natural = ("slug",)

    slug = models.SlugField(_("slug"), unique=True, help_text=_("In addresses: battery-recycling."))
    name = models.CharField(_("name"), max_length=80, unique=True)
    name_ja = models.CharField(_("name in Japanese"), max_length=80, blank=True)
    theme = models.ForeignKey(Theme, models.PROTECT, verbose_name=_("theme"), related_name="areas")
    description = models.TextField(_("description"), blank=True, help_text=_("What belongs here, in a sentence."))
    order = models.PositiveSmallIntegerField(
        _("order"), default=0, validators=[MaxValueValidator(MOST_ORDER)], help_text=_("Place within the theme.")
    )

    objects: ClassVar = AreaQuerySet.as_manager()
    history = HistoricalRecords(bases=[HistoricalRow])

    class Meta:
        ordering = ["theme__order", "order", "name"]
        verbose_name = _("area of cooperation")
        verbose_name_plural = _("areas of cooperation")
        constraints = [unique_in_any_case("area", "slug")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return path_of("area-detail", self.slug)
