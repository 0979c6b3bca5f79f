"""Scale of time: days and years as places across a chart, in per cent."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from agreements.partial_dates import PartialDate

_MOST_TICKS, _EDGE = 8, 4  # the names of years, and how near to the edge none fits
_EVERY = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


class Scale(NamedTuple):
    """From the first day of one year to the last of another."""

    first: int
    last: int

    @classmethod
    def of(cls, dates: Iterable[PartialDate]) -> "Scale | None":
        """The scale that holds these dates; None where there are none."""
        years = [date.year for date in dates]
        return cls(min(years), max(years)) if years else None

    def place(self, day: dt.date) -> float:
        start = dt.date(self.first, 1, 1).toordinal()
        return (day.toordinal() - start) / (dt.date(self.last, 12, 31).toordinal() + 1 - start) * 100

    def span(self, date: PartialDate) -> tuple[float, float]:
        """Start and width of a date: a year takes the width of a year, as it is not known on which day."""
        start, end = self.place(date.first_day), self.place(date.last_day)
        return round(start, 3), round(end - start, 3)

    @property
    def ticks(self) -> tuple[tuple[str, float], ...]:
        return ticks(self.first, self.last)


def ticks(first: int, last: int) -> tuple[tuple[str, float], ...]:
    """At most eight years to name on a scale from one year to another, each with the place of its middle.

    >>> ticks(2019, 2022)
    (('2019', 12.5), ('2020', 37.5), ('2021', 62.5), ('2022', 87.5))
    """
    span = last - first + 1
    every = next((each for each in _EVERY if span / each <= _MOST_TICKS), _EVERY[-1])
    places = ((year, round((year - first + 0.5) * 100 / span, 3)) for year in range(first, last + 1))
    return tuple((str(year), x) for year, x in places if year % every == 0 and _EDGE < x < 100 - _EDGE)
