"""The timeline: a histogram by year for all agreements, and one for each theme, instrument or status.

Places and widths across are percentages, heights are pixels: so the drawing fits any width and its text stays legible.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from agreements.charts.class_breaks import Counted
from agreements.charts.time_scale import Scale
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
    """Lanes from top to bottom; `ticks` are years to name and `breaks` where years are left out, by their places."""

    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[str, float], ...]
    breaks: tuple[float, ...]
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
    dated = sorted((year.value, place) for place, year in enumerate(years) if year.value != NONE)
    scale = Scale.of(int(year) for year, _place in dated)
    rows = list(rows)
    most = max((row.counts[place] for row in rows for _year, place in dated), default=0)
    unit = min(_UNIT, _TALLEST / max(most, 1))
    lanes: list[Lane] = []
    top: float = 0
    for row in rows:
        counts = {year: row.counts[place] for year, place in dated if row.counts[place]}
        foot = top + _HEAD + max(_LEAST, max(counts.values(), default=0) * unit)
        bars = tuple(
            _bar(scale, year, count, max(_LEAST, count * unit), foot, url(row.value, year))
            for year, count in counts.items()
            if scale
        )
        lanes.append(Lane(row.value, row.label, row.count, url(row.value, ""), bars, top, round(foot, 1)))
        top = foot + _GAP
    ticks, breaks = (scale.ticks, scale.breaks) if scale else ((), ())
    return Timeline(tuple(lanes), ticks, breaks, round(top + _AXIS))


def _bar(scale: Scale, year: str, count: int, height: float, foot: float, url: str) -> Bar:
    width = min(scale.step * 0.8, 5)
    x = scale.start(int(year)) + (scale.step - width) / 2
    return Bar(year, count, url, round(x, 3), round(width, 3), round(foot - height, 1), round(height, 1))
