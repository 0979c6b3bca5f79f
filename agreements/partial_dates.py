"""Partial dates: "2024", "2024-01" or "2024-01-09", only as precise as the source (ISO 8601-2 level 0).

One text column holds them. Text of this form sorts by time, and nothing ever adds a day that no source gave.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property, total_ordering

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Left, Length
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from agreements import typed_dates

_ISO = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?", re.ASCII)
_UNDATED = "9999-99-99~"  # behind any date as `oldest_first()` writes it


@total_ordering
@dataclass(frozen=True)
class PartialDate:
    """A day, a month or a year, as a source gives it.

    >>> str(PartialDate.parse("2024-01")), PartialDate.parse("2024-01").first_day.isoformat()
    ('2024-01', '2024-01-01')
    """

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read "2024", "2024-01" or "2024-01-09"; ValueError for anything else, or for a day no calendar has."""
        match = _ISO.fullmatch(text)
        if not match:
            raise ValueError(f"“{text[:60]}” is not a date like 2024, 2024-01 or 2024-01-09.")
        year, month, day = match.groups()
        return cls.of(int(year), int(month) if month else None, int(day) if day else None)

    @classmethod
    def of(cls, year: int, month: int | None = None, day: int | None = None) -> "PartialDate":
        """Build from numbers; ValueError when the calendar has no such day."""
        try:
            dt.date(year, 1 if month is None else month, 1 if day is None else day)
        except ValueError:
            raise ValueError(_("The calendar has no such date: %(date)s.") % {"date": cls(year, month, day)}) from None
        return cls(year, month, day)

    @classmethod
    def parse_typed(cls, text: str) -> "PartialDate":
        """Read what curators and their spreadsheets write: 9 January 2024, 2024/1/9, 2024年1月, R6.1.9.

        ValueError for what is none, and for what can mean several dates: its message names them.
        """
        meaning = typed_dates.meaning_of(text)
        if meaning is None:
            return cls.parse(text.strip())  # which says why not
        dates = [cls.of(*parts) for parts in meaning.dates]
        if len(dates) == 1 and not meaning.besides:
            return dates[0]
        values = {
            "text": text.strip()[:60],
            "meanings": _(" or ").join([*(date.display() for date in dates), *filter(None, [meaning.besides])]),
            "dates": _(" or ").join(map(str, dates)),
        }
        raise ValueError(_("“%(text)s” can mean %(meanings)s: write %(dates)s, if that is meant.") % values)

    @classmethod
    def parse_day(cls, text: str) -> dt.date:
        """Read a whole day as `parse_typed` does; ValueError for a month or a year."""
        date = cls.parse_typed(text)
        if date.precision != "day":
            raise ValueError(_("takes a whole day, such as 2024-01-09."))
        return date.first_day

    @property
    def precision(self) -> str:
        """How precise it is: "year", "month" or "day"."""
        return "day" if self.day else "month" if self.month else "year"

    @cached_property
    def first_day(self) -> dt.date:
        return dt.date(self.year, self.month or 1, self.day or 1)

    @cached_property
    def last_day(self) -> dt.date:
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        parts = [f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part is not None)]
        return "-".join(parts)

    def __lt__(self, other: "PartialDate") -> bool:
        return oldest_first(self) < oldest_first(other) if isinstance(other, PartialDate) else NotImplemented

    def is_surely_before(self, other: "PartialDate") -> bool:
        """However imprecise the two are: 2023 is before January 2024, and not before December 2023."""
        return self.last_day < other.first_day

    def display(self) -> str:
        """For readers: "9 January 2024", "January 2024", "2024"."""
        month = str(MONTHS[self.month]) if self.month else ""
        return " ".join(str(part) for part in (self.day, month, self.year) if part)


def oldest_first(date: PartialDate | None) -> str:
    """Sort key in order of time: a year after the known days and months of that year, no date after all others.

    Newest first is no reversal of this. A year then follows its known days again, as the stored texts do in falling
    order: `newest_first()`.

    >>> sorted(map(PartialDate.parse, ("2026", "2027-01-01", "2026-11", "2026-11-03")), key=oldest_first)[-2:]
    [PartialDate(year=2026, month=None, day=None), PartialDate(year=2027, month=1, day=1)]
    """
    return f"{date}-99-99"[:10] if date else _UNDATED


def newest_first(date: PartialDate | None) -> str:
    """Sort key for a falling order (`reverse=True`, or "-date" in a database): no date comes last here too."""
    return str(date or "")


def days_after(day: dt.date, days: int) -> dt.date:
    """So many days later, at most the last day that a date can be.

    >>> days_after(dt.date(9999, 12, 31), 1).isoformat()
    '9999-12-31'
    """
    return dt.date.fromordinal(min(day.toordinal() + days, dt.date.max.toordinal()))


def as_precise_as(date: str, other: str) -> Left:
    """For constraints: the text of one column's date, cut to the precision of another's, so that both compare.

    2024-05 cut to a year is 2024: what began in May 2024 may well have ended in 2024.
    """
    return Left(date, Length(other))


def _from_text(text: str) -> PartialDate:
    try:
        return PartialDate.parse(text)
    except ValueError as error:
        raise ValidationError(str(error), code="invalid") from None


class PartialDateFormField(forms.CharField):
    """Takes what PartialDate.parse_typed takes; gives a PartialDate or None."""

    def to_python(self, value):
        if isinstance(value, PartialDate):
            return value
        text = super().to_python(value)
        if text is None or text in self.empty_values:
            return None
        try:
            return PartialDate.parse_typed(text)
        except ValueError as error:
            raise ValidationError(
                _("%(reason)s Type 2024, 2024-01, 2024-01-09 or 9 January 2024."),
                code="invalid",
                params={"reason": error},
            ) from None

    def prepare_value(self, value):
        return str(value) if isinstance(value, PartialDate) else value


class DayFormField(forms.DateField):
    """Takes what PartialDate.parse_day takes: Django's own field reads 3/4/2024 as if it could mean one day only."""

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, dt.date):
            return super().to_python(value)
        try:
            return PartialDate.parse_day(value)
        except ValueError as error:
            raise ValidationError(capfirst(str(error)), code="invalid") from None


class PartialDateField(models.CharField):
    """A PartialDate, or None where the source gives no date (stored as the empty string, which sorts first)."""

    description = _("A date only as precise as its source")
    # What mypy takes an attribute of this field for; the stubs know no other way than to override those of CharField.
    _pyi_private_set_type: PartialDate | str | None  # type: ignore[assignment]
    _pyi_private_get_type: PartialDate | None  # type: ignore[assignment]

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        return PartialDate.parse(value) if value else None

    def to_python(self, value):
        if value is None or isinstance(value, PartialDate):
            return value
        return _from_text(str(value)) if value != "" else None

    def get_prep_value(self, value):
        value = self.to_python(value)
        return "" if value is None else str(value)

    def validate(self, value, model_instance):
        super().validate("" if value is None else value, model_instance)

    def run_validators(self, value):
        """Nothing more to check: a PartialDate is valid by construction."""

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **kwargs):
        return super(models.CharField, self).formfield(**{"form_class": PartialDateFormField, **kwargs})
