"""A record and those related to it on a scale of time: a row for each kind of relation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from agreements.charts.time_scale import Scale
from agreements.models import Agreement
from agreements.partial_dates import PartialDate

if TYPE_CHECKING:
    from agreements.presenters.record import RelatedAgreement

_TOP, _ROW, _AXIS = 12, 40, 24  # pixels: down to the record itself, from row to row, for the years
_UNDATED = 99  # per cent: the place of what has no date


class RelatedMark(NamedTuple):
    """A related record and its place across, in per cent."""

    agreement: Agreement
    x: float


class RelationRow(NamedTuple):
    """All that are related in one way, and their place down, in pixels."""

    verb: str
    y: int
    marks: tuple[RelatedMark, ...]


@dataclass(frozen=True)
class Relations:
    """The record itself is at `x` (per cent) and `y` (pixels); `ticks` are years to name."""

    x: float
    y: int
    rows: tuple[RelationRow, ...]
    ticks: tuple[tuple[str, float], ...]
    breaks: tuple[float, ...]  # where years without a record are left out

    @property
    def foot(self) -> int:
        """Where the rows end and the names of years begin, in pixels."""
        return self.y + _ROW * len(self.rows) + _TOP

    @property
    def height(self) -> int:
        return self.foot + _AXIS


def relations(record: Agreement, related: Mapping[str, Iterable[RelatedAgreement]]) -> Relations:
    """A record among those related to it, which come by the verb of their relation."""
    groups = [(verb, [one.agreement for one in others]) for verb, others in related.items()]
    dates = [record.date, *(other.date for _verb, others in groups for other in others)]
    scale = Scale.of(date.year for date in dates if date)
    rows = tuple(
        RelationRow(
            verb, _TOP + _ROW * number, tuple(RelatedMark(other, _place(scale, other.date)) for other in others)
        )
        for number, (verb, others) in enumerate(groups, 1)
    )
    ticks, breaks = (scale.ticks, scale.breaks) if scale else ((), ())
    return Relations(_place(scale, record.date), _TOP, rows, ticks, breaks)


def _place(scale: Scale | None, date: PartialDate | None) -> float:
    if not (scale and date):
        return _UNDATED
    start, width = scale.span(date)
    return min(max(round(start + width / 2, 3), 100 - _UNDATED), _UNDATED)
