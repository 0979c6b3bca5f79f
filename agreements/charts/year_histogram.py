"""The timeline: a histogram by year for all agreements, and one for each theme, instrument or status.

Places and widths across are percentages, heights are pixels: so the drawing fits any width and its text stays legible.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from agreements.charts.class_breaks import Counted
from agreements.charts.time_scale import ticks
from agreements.search.criteria import NONE

_TALLEST, _UNIT, _LEAST = 110, 12, 1.5  # pixels: of the tallest bar, of one agreement at most, of any bar
_HEAD, _GAP, _AXIS = 24, 18, 24  # pixels: for the words of a lane, between lanes, for the years


@dataclass(frozen=True, slots=True)
class Bar:
    """The agreements of a year in a lane."""

    year: str
    count: int
    url: str
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True)
class Lane:
    """The histogram of one value of a facet, or of all agreements where `value` is ""; `foot` is its base line."""

    value: str
    label: str
    count: int
    url: str
    bars: tuple[Bar, ...]
    top: float
    foot: float

    @property
    def peak(self) -> Bar | None:
        """The latest of its tallest bars."""
        return max(self.bars, key=lambda bar: (bar.count, bar.year), default=None)


@dataclass(frozen=True)
class Timeline:
    """Lanes from top to bottom; `ticks` are years to name, each with its place."""

    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[str, float], ...]
    height: float

    @property
    def foot(self) -> float:
        """Where the lanes end and the names of years begin, in pixels."""
        return self.height - _AXIS


@dataclass(frozen=True, slots=True)
class Row:
    """The counts of a lane: a value of a facet, and a number for each of the years given to `timeline()`."""

    value: str
    label: str
    count: int
    counts: Sequence[int]


def timeline(years: Sequence[Counted], rows: Iterable[Row], url: Callable[[str, str], str]) -> Timeline:
    """The histograms of rows of counts; `url` gives the link of a lane and a year, each "" where it means all."""
    dated = [(place, int(year.value)) for place, year in enumerate(years) if year.value != NONE]
    numbers = [number for _place, number in dated] or [0]
    axis = _Axis(min(numbers), max(numbers))
    rows = list(rows)
    most = max((row.counts[place] for row in rows for place, _ in dated), default=0)
    unit = min(_UNIT, _TALLEST / max(most, 1))
    lanes: list[Lane] = []
    top: float = 0
    for row in rows:
        counts = {number: row.counts[place] for place, number in dated if row.counts[place]}
        foot = top + _HEAD + max(_LEAST, max(counts.values(), default=0) * unit)
        bars = tuple(
            axis.bar(number, count, max(_LEAST, count * unit), foot, url(row.value, str(number)))
            for number, count in sorted(counts.items())
        )
        lanes.append(Lane(row.value, row.label, row.count, url(row.value, ""), bars, top, round(foot, 1)))
        top = foot + _GAP
    return Timeline(tuple(lanes), ticks(*axis) if dated else (), round(top + _AXIS))


class _Axis(NamedTuple):
    """The years from the first to the last, each as wide as the next."""

    first: int
    last: int

    @property
    def step(self) -> float:
        return 100 / (self.last - self.first + 1)

    def bar(self, year: int, count: int, height: float, foot: float, url: str) -> Bar:
        width = min(self.step * 0.8, 5)
        x = (year - self.first + 0.5) * self.step - width / 2
        return Bar(str(year), count, url, round(x, 3), round(width, 3), round(foot - height, 1), round(height, 1))
