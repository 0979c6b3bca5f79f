"""Timelines of a few agreements: their steps and meetings as marks on one common scale of time."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from agreements.charts.time_scale import Scale
from agreements.models import Event, EventKind, Step, overdue_day
from agreements.partial_dates import PartialDate, oldest_first

MAX_TIMELINES = 40  # more would be too many marks to read
_LOOKS = {
    EventKind.PROPOSED: "said",
    EventKind.ANNOUNCED: "said",
    EventKind.SIGNED: "made",
    EventKind.ADOPTED: "made",
    EventKind.LAUNCHED: "made",
    EventKind.IN_FORCE: "made",
    EventKind.HELD: "met",
    EventKind.IMPLEMENTED: "met",
    EventKind.RENEWED: "met",
    EventKind.ENDED: "ended",
    EventKind.EXPECTED: "expected",
}


class Mark(NamedTuple):
    """A step or meeting: `x` and `width` in per cent of the scale. A year is as wide as a year, a day as a day."""

    look: str
    kind: EventKind
    date: PartialDate
    title: str
    x: float
    width: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 3)


@dataclass(frozen=True)
class AgreementTimeline:
    """The marks of one agreement in order of time; `undated` counts the events without a date."""

    marks: tuple[Mark, ...]
    undated: int

    @property
    def first(self) -> Mark | None:
        return self.marks[0] if self.marks else None

    @property
    def last(self) -> Mark | None:
        return self.marks[-1] if len(self.marks) > 1 else None

    @property
    def ends(self) -> tuple[float, float]:
        """The places of the leftmost and the rightmost mark."""
        places = [mark.middle for mark in self.marks]
        return min(places), max(places)


@dataclass(frozen=True)
class AgreementTimelines:
    """Timelines by the key of their agreement, the years to name on the scale, and the looks of marks in use."""

    by_key: dict[str, AgreementTimeline]
    ticks: tuple[tuple[str, float], ...]
    breaks: tuple[float, ...]  # where years without a step are left out
    looks: tuple[str, ...]


def build_agreement_timelines(agreements: Iterable[int], today: dt.date) -> AgreementTimelines:
    """The timelines of these agreements (primary keys), as of a day. One query, for their published events."""
    steps = defaultdict(list)
    rows = Event.objects.published().filter(agreement__in=list(agreements)).order_by("number")
    for key, title, *values in rows.values_list(
        "agreement__key", "title", "kind", "date", "defines", "source__published_on", "pk", "settles"
    ):
        steps[key].append((Step(*values), title))
    for events in steps.values():
        events.sort(key=lambda event: oldest_first(event[0].date))
    scale = Scale.of(step.date.year for events in steps.values() for step, _title in events if step.date)
    timelines = {key: _timeline(events, scale, today) for key, events in steps.items()}
    looks = {mark.look for timeline in timelines.values() for mark in timeline.marks}
    order = dict.fromkeys([*_LOOKS.values(), "overdue"])
    shown = tuple(look for look in order if look in looks)
    return AgreementTimelines(timelines, scale.ticks if scale else (), scale.breaks if scale else (), shown)


def _timeline(rows: list[tuple[Step, str]], scale: Scale | None, today: dt.date) -> AgreementTimeline:
    steps = [step for step, _title in rows]
    marks = tuple(
        Mark(_look(step, steps, today), EventKind(step.kind), step.date, title, *scale.span(step.date))
        for step, title in rows
        if step.date and scale
    )
    return AgreementTimeline(marks, len(rows) - len(marks))


def _look(step: Step, steps: list[Step], today: dt.date) -> str:
    due = overdue_day(step, steps)
    return "overdue" if due and due <= today else _LOOKS[EventKind(step.kind)]
