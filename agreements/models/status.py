"""The derived fields of an agreement: date, year, status and overdue day, computed from its events."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields

from agreements.models.agreements import STANDING_INSTRUMENTS, Agreement, Status
from agreements.models.facts import TALK, Event, EventKind
from agreements.partial_dates import PartialDate, days_after

_AT_WORK = (EventKind.HELD, EventKind.LAUNCHED, EventKind.RENEWED, EventKind.IMPLEMENTED)
_MADE = (EventKind.SIGNED, EventKind.ADOPTED)
# An expectation without a date of its own is overdue a year after its source was published.
_PATIENCE = 365  # days


@dataclass(frozen=True)
class Step:
    """What the derived fields need of an event; `reported_on` is its source's publication date.

    `key` is whatever tells it from its sisters, and `settles` the key of the expectation that came true with it.
    """

    kind: str
    date: PartialDate | None
    defines: bool = False
    reported_on: PartialDate | None = None
    key: object = None
    settles: object = None


@dataclass(frozen=True)
class DerivedFields:
    """The fields of Agreement that are computed from its events and stored for queries."""

    date: PartialDate | None
    year: int | None
    status: str
    overdue_from: dt.date | None


def derive(instrument: str, steps: Iterable[Step]) -> DerivedFields:
    """Compute the derived fields; the about page explains the rules to readers.

    >>> derive("memorandum-of-cooperation", [Step("signed", PartialDate(2024, 1, 9), defines=True)]).status.value
    'signed'
    """
    steps = sorted(steps, key=lambda step: (str(step.date or ""), step.kind))
    defining = next((step for step in steps if step.defines), None)
    date = defining.date if defining else None
    return DerivedFields(date, date.year if date else None, _status(instrument, steps, defining), _overdue_from(steps))


def _status(instrument: str, steps: list[Step], defining: Step | None) -> Status:
    kinds = {step.kind for step in steps}
    if EventKind.ENDED in kinds:
        return Status.ENDED
    if kinds <= {EventKind.EXPECTED, EventKind.PROPOSED} and EventKind.EXPECTED in kinds:
        return Status.EXPECTED
    is_continuing = instrument in STANDING_INSTRUMENTS
    if kinds <= set(TALK) and not (is_continuing and not kinds):
        return Status.ANNOUNCED
    began = defining.date if defining else None
    at_work = any(step.kind in _AT_WORK and step is not defining and _is_since(step, began) for step in steps)
    launched = defining is not None and defining.kind in (EventKind.LAUNCHED, EventKind.HELD, EventKind.IMPLEMENTED)
    if EventKind.IN_FORCE in kinds or at_work or launched or is_continuing:
        return Status.ACTIVE
    return Status.SIGNED if kinds & set(_MADE) else Status.ACTIVE


def _is_since(step: Step, began: PartialDate | None) -> bool:
    # A meeting on the day itself is the one at which it was made.
    if began is None or step.date is None:
        return began is None
    # Compared as texts, not in reading order: what was held in May is taken to follow what was signed "in 2024".
    return str(step.date) > str(began) or (step.date == began and step.kind != EventKind.HELD)


def _overdue_from(steps: list[Step]) -> dt.date | None:
    """The first day on which an expectation that no event settles is overdue."""
    return min(filter(None, (overdue_day(step, steps) for step in steps)), default=None)


def overdue_day(step: Step, steps: Iterable[Step]) -> dt.date | None:
    """The day from which this step is overdue; None for what is no expectation, has no date at all or is settled."""
    if step.kind != EventKind.EXPECTED or any(is_settled_by(step, other) for other in steps):
        return None
    if step.date:
        return days_after(step.date.last_day, 1)
    return days_after(step.reported_on.last_day, _PATIENCE) if step.reported_on else None


def is_settled_by(step: Step, other: Step) -> bool:
    """Whether an expectation came true with another event: only with one that names it, however late others are."""
    return other.settles is not None and other.settles == step.key


def outdated(agreements: Iterable[Agreement]) -> list[tuple[Agreement, DerivedFields]]:
    """Agreements whose derived fields are not what their events give, each with the right ones. One query."""
    agreements = list(agreements)
    steps = defaultdict(list)
    rows = Event.objects.filter(agreement__in=[agreement.pk for agreement in agreements]).values_list(
        "agreement_id", "kind", "date", "defines", "source__published_on", "pk", "settles"
    )
    for agreement_id, *values in rows:
        steps[agreement_id].append(Step(*values))
    derived = [(agreement, derive(agreement.instrument, steps[agreement.pk])) for agreement in agreements]
    return [
        (agreement, now) for agreement, now in derived if any(getattr(agreement, k) != v for k, v in vars(now).items())
    ]


def refresh_derived_fields(agreement_ids: Iterable[int]) -> None:
    """Compute and store the derived fields of these agreements: two queries and one bulk update of what differs."""
    wrong = outdated(Agreement.objects.filter(pk__in=list(agreement_ids)))
    for agreement, derived in wrong:
        for name, value in vars(derived).items():
            setattr(agreement, name, value)
    names = [field.name for field in fields(DerivedFields)]
    Agreement.objects.bulk_update([agreement for agreement, _derived in wrong], names, batch_size=500)
