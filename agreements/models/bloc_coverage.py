"""Whether an agreement with a bloc applies to a member country, by the dates of the agreement and the membership."""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.models.agreements import STANDING_INSTRUMENTS, Status
from agreements.partial_dates import PartialDate


class CoverageKind(models.TextChoices):
    """How sure it is that a country was a member on the date of the agreement."""

    MEMBER = "member", _("member")
    PART = "part", _("member for part of the time")
    SINCE = "since", _("joined since")


@dataclass(frozen=True)
class Coverage:
    """`when` is the time of which the membership covers a part, or since when the country belongs."""

    kind: CoverageKind
    when: PartialDate | None = None

    @property
    def label(self) -> str:
        """For readers: "member", "member for part of 2020", "joined since, in October 2025"."""
        time = {"time": self.when.display() if self.when else ""}
        if self.kind == CoverageKind.PART:
            return gettext("member for part of %(time)s") % time
        if self.kind == CoverageKind.SINCE:
            return gettext("joined since, %(time)s") % time
        return str(self.kind.label)


def covers_member(
    instrument: str, status: str, date: PartialDate | None, start: PartialDate, end: PartialDate | None
) -> Coverage | None:
    """Whether an agreement of this date reaches a country that belongs to the bloc from `start` to `end`, and how.

    It does when the two may overlap. Standing instruments, until they end, reach those who join later; what has no
    date is still to come and reaches present members. None where it does not reach.

    >>> covers_member("partnership", "active", PartialDate(2020), PartialDate(1973), PartialDate(2020, 1, 31)).label
    'member for part of 2020'
    """
    if date is None:
        return None if end else Coverage(CoverageKind.MEMBER)
    left = end.last_day if end else dt.date.max
    if left < date.first_day:
        return None
    if start.first_day > date.last_day:
        stands = instrument in STANDING_INSTRUMENTS and status != Status.ENDED and end is None
        return Coverage(CoverageKind.SINCE, start) if stands else None
    surely_left = end.first_day if end else dt.date.max
    if start.last_day <= date.first_day and surely_left >= date.last_day:
        return Coverage(CoverageKind.MEMBER)
    # A day is uncertain only through a membership known by its month or year: then name that.
    vague = date if date.precision != "day" else start if start.last_day > date.first_day else end
    return Coverage(CoverageKind.PART, vague)
