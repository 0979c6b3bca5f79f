"""Scale of time: days and years as places across a chart, in per cent."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from agreements.partial_dates import PartialDate

_MOST_TICKS, _EDGE = 8, 4  # the names of years, and how near to the edge none fits
_EVERY = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_AROUND = 10  # years shown on either side of a year with something in it, as far as others go on


@dataclass(frozen=True)
class Scale:
    """Years beside each other, each as wide as the next.

    Where nothing happened for more than twenty years, those in the middle are left out, so that one odd date doesn't
    squeeze all others into a corner; `breaks` says where.
    """

    years: tuple[int, ...]  # those shown, rising

    @classmethod
    def of(cls, years: Iterable[int]) -> "Scale | None":
        """The scale from the first to the last of these years; None where there are none.

        >>> Scale.of([202, 2023, 2024]).years[8:14]
        (210, 211, 212, 2013, 2014, 2015)
        """
        used = sorted(set(years))
        if not used:
            return None
        around = (year for used_year in used for year in range(used_year - _AROUND, used_year + _AROUND + 1))
        return cls(tuple(sorted({year for year in around if used[0] <= year <= used[-1]})))

    @property
    def step(self) -> float:
        """The width of a year."""
        return 100 / len(self.years)

    def start(self, year: int) -> float:
        """Where a year that is shown begins."""
        return bisect_left(self.years, year) * self.step

    def span(self, date: PartialDate) -> tuple[float, float]:
        """Start and width of a date: a year takes the width of a year, as it is not known on which day."""
        start, end = self._place(date.first_day), self._place(date.last_day)
        return round(start, 3), round(end - start, 3)

    def _place(self, day: dt.date) -> float:
        first = dt.date(day.year, 1, 1)
        length = dt.date(day.year, 12, 31).toordinal() + 1 - first.toordinal()
        return self.start(day.year) + (day.toordinal() - first.toordinal()) / length * self.step

    @cached_property
    def breaks(self) -> tuple[float, ...]:
        """The places where years are left out."""
        return tuple(round(self.start(after), 3) for before, after in pairwise(self.years) if after > before + 1)

    @cached_property
    def ticks(self) -> tuple[tuple[str, float], ...]:
        """At most eight years to name, each with the place of its middle: (("2019", 12.5), ("2020", 37.5), …)."""
        every = next((each for each in _EVERY if len(self.years) / each <= _MOST_TICKS), _EVERY[-1])
        places = ((year, round(self.start(year) + self.step / 2, 3)) for year in self.years)
        return tuple((str(year), x) for year, x in places if year % every == 0 and _EDGE < x < 100 - _EDGE)
