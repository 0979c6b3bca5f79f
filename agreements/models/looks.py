"""Looks: what was searched for agreements, so that an empty place in the catalogue says whether anybody looked."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agreements.models.areas import Area, Theme
from agreements.models.natural_keys import NaturalKeyModel
from agreements.models.places import Country, Partner, Region, SubRegion
from agreements.models.revisions import HistoricalRow, new_token

REGIONS = [*Region.choices, *SubRegion.choices]


def validate_not_in_future(day: dt.date) -> None:
    """A ValidationError for a day that has not come yet in Japan."""
    if day > timezone.localdate():
        raise ValidationError(_("A search can't be dated in the future."))


class Look(NaturalKeyModel):
    """A search for agreements: for whom and about what, on which day, in which sources, and how many there were.

    One that names no place was a search everywhere, one that names no subject a search about all of them.
    """

    natural = ("key",)

    key = models.SlugField(_("key"), max_length=120, unique=True, editable=False)
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        verbose_name=_("partner"),
        null=True,
        blank=True,
        related_name="looks",
        help_text=_("For a search about one partner. A search about a bloc says nothing of its members."),
    )
    country = models.ForeignKey(
        Country, models.PROTECT, verbose_name=_("country"), null=True, blank=True, related_name="looks"
    )
    region = models.CharField(
        _("region"),
        max_length=40,
        choices=REGIONS,
        blank=True,
        help_text=_("For a search about all countries of a region. Without partner, country and region: everywhere."),
    )
    theme = models.ForeignKey(
        Theme,
        models.PROTECT,
        verbose_name=_("theme"),
        null=True,
        blank=True,
        related_name="looks",
        help_text=_("For a search about all areas of a theme. Without theme and area: all subjects."),
    )
    area = models.ForeignKey(
        Area, models.PROTECT, verbose_name=_("area of cooperation"), null=True, blank=True, related_name="looks"
    )
    day = models.DateField(_("day"), validators=[validate_not_in_future])
    searched = models.CharField(
        _("where was searched"), max_length=300, help_text=_("Sites or sources: METI and MOFA press releases.")
    )
    found = models.PositiveSmallIntegerField(
        _("agreements found"), help_text=_("How many there were, those on record included; 0 for none.")
    )
    note = models.TextField(_("note"), blank=True, help_text=_("Words searched for, what was left open."))

    history = HistoricalRecords(bases=[HistoricalRow])

    class Meta:
        ordering = ["-day", "key"]
        verbose_name = _("search on record")
        verbose_name_plural = _("searches on record")
        constraints = [
            models.CheckConstraint(
                condition=Q(partner__isnull=True, country__isnull=True)
                | Q(partner__isnull=True, region="")
                | Q(country__isnull=True, region=""),
                name="look_has_at_most_one_place",
                violation_error_message=_("A search is about one partner, one country or one region, or everywhere."),
            ),
            models.CheckConstraint(
                condition=Q(theme__isnull=True) | Q(area__isnull=True),
                name="look_has_at_most_one_subject",
                violation_error_message=_("A search is about one theme or one area, or about all subjects."),
            ),
            models.CheckConstraint(
                condition=Q(region__in=["", *(value for value, _label in REGIONS)]),
                name="look_region_is_known",
                violation_error_message=_("This is no region that the catalogue knows."),
            ),
            models.CheckConstraint(
                condition=~Q(searched=""),
                name="look_says_where",
                violation_error_message=_("Say where was searched."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.subject}, {self.day}"

    def save(self, **kwargs) -> None:
        self.key = self.key or new_token()
        super().save(**kwargs)

    @property
    def place(self) -> str:
        """Whom it was about: "Myanmar", "Central Asia", "all partners"."""
        return str(self.partner or self.country or self.get_region_display() or _("all partners"))

    @property
    def subject(self) -> str:
        """What it was about: "Batteries", "all subjects"."""
        return str(self.theme or self.area or _("all subjects"))
