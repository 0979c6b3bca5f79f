"""Plans of what to write, record by record, from what is read, what is stored and what was loaded last."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from agreements.loading.constraint_checks import Taken, unique_values
from agreements.loading.records import SPECS, Record, Row


@dataclass
class Difference:
    """What makes a stored record the fixture's; `changed` pairs the stored row with the new one."""

    added: list[Row] = field(default_factory=list)
    changed: list[tuple[Row, Row]] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)


@dataclass
class Plan:
    """The outcome for every record of the fixtures, by its name."""

    same: list[str] = field(default_factory=list)
    added: dict[str, Record] = field(default_factory=dict)
    changed: dict[str, Difference] = field(default_factory=dict)
    exchanged: set[tuple] = field(default_factory=set)  # keys of rows that can't be written one after another
    adopted: dict[str, Record] = field(default_factory=dict)  # equal, but not written by the loader
    kept: list[str] = field(default_factory=list)  # curators changed them, the fixtures didn't
    skipped: dict[str, str] = field(default_factory=dict)  # with the reason
    gone: list[str] = field(default_factory=list)  # loaded once, and no longer in the fixtures
    ledger: dict[str, str] = field(default_factory=dict)  # entries to write
    questions: list[str] = field(default_factory=list)  # what looks wrong and is no error

    @property
    def rows(self) -> list[Row]:
        """The rows as they will be, but for those that are deleted."""
        rows = [row for record in self.added.values() for row in record.rows.values()]
        for difference in self.changed.values():
            rows += [*difference.added, *(new for _old, new in difference.changed)]
        return rows

    @property
    def size(self) -> int:
        """How many rows will be written."""
        differences = self.changed.values()
        return sum(len(record.rows) for record in [*self.added.values(), *self.adopted.values()]) + sum(
            len(rows.added) + len(rows.changed) + len(rows.removed) for rows in differences
        )


def compare(fixture: dict[str, Record], stored: dict[str, Record], ledger: dict[str, str]) -> Plan:
    """Decide for every record; `ledger` maps names to the digests of what was loaded last.

    Only a record that is still what the loader wrote is replaced: what a curator changed, withdrew or removed stays.
    """
    plan = Plan(gone=sorted(ledger.keys() & stored.keys() - fixture.keys()))
    for name, record in fixture.items():
        present, digest, loaded = stored.get(name), record.digest(), ledger.get(name)
        if present is None and loaded is None:
            plan.added[name] = record
        elif present is None:
            plan.skipped[name] = "a curator removed it"
            continue
        elif record.says() == present.says():
            if loaded is None:
                plan.adopted[name] = present
            else:
                plan.same.append(name)
        elif present.digest() == loaded:
            plan.changed[name] = _difference(present, record)
        elif digest == loaded:
            plan.kept.append(name)
            continue
        else:
            plan.skipped[name] = "a curator changed it" if loaded else "a curator entered it"
            continue
        if digest != loaded:
            plan.ledger[name] = digest
    _set_aside(plan, fixture, stored)
    return plan


def plan_overwrite(records: dict[str, Record], stored: dict[str, Record]) -> Plan:
    """The plan that makes the stored records these, whoever wrote them: a curator may change anything."""
    plan = Plan()
    for name, record in records.items():
        if name not in stored:
            plan.added[name] = record
        elif record.says() == stored[name].says():
            plan.same.append(name)
        else:
            plan.changed[name] = _difference(stored[name], record)
    if plan.changed:
        _reinsert(plan, records, stored)
        plan.exchanged = _exchanged(plan, _Occupied(plan, stored))
    return plan


def _difference(present: Record, record: Record) -> Difference:
    return Difference(
        [row for key, row in record.rows.items() if key not in present.rows],
        [
            (present.rows[key], row)
            for key, row in record.rows.items()
            if key in present.rows and present.rows[key].values != row.values
        ],
        [row for key, row in present.rows.items() if key not in record.rows],
    )


def _set_aside(plan: Plan, fixture: dict[str, Record], stored: dict[str, Record]) -> None:
    """Skip what can't be written beside what curators did, then what names it, until all of the plan can be written."""
    if not (plan.added or plan.changed):
        return
    occupied = _Occupied(plan, stored)
    while blocked := dict(_blocked(plan, fixture, stored, occupied)):
        for name, reason in blocked.items():
            plan.added.pop(name, None)
            plan.changed.pop(name, None)
            del plan.ledger[name]
            plan.skipped[name] = reason
    _reinsert(plan, fixture, stored)
    plan.exchanged = _exchanged(plan, occupied)


class _Occupied:
    """Which unique values stored rows have that planned rows want too."""

    def __init__(self, plan: Plan, stored: dict[str, Record]):
        self._wanted: dict[tuple, list[Taken]] = {}
        self._holders: dict[Taken, Row] = {}
        planned = plan.rows
        present = [row for record in stored.values() for row in record.rows.values()]
        for spec in SPECS.values():
            wanting = [row for row in planned if row.spec is spec]
            if not wanting:
                continue
            self._wanted |= unique_values(spec, wanting)
            holding = [row for row in present if row.spec is spec]
            held = unique_values(spec, holding)
            self._holders |= {taken: row for row in holding for taken in held[row.key]}

    def of(self, row: Row) -> Iterator[tuple[Taken, Row]]:
        """What a planned row wants, each with the other stored row that has it."""
        for taken in self._wanted.get(row.key, ()):
            holder = self._holders.get(taken)
            if holder is not None and holder.key != row.key:
                yield taken, holder


def _reinsert(plan: Plan, records: dict[str, Record], stored: dict[str, Record]) -> None:
    """Delete and insert anew rows that name a sibling which is inserted: it has no primary key before."""
    for name, difference in plan.changed.items():
        inserted = {row.key for row in difference.added}
        for key, row in records[name].rows.items():
            named = {(row.spec.name, row.values.get(own)) for own in row.spec.to_itself}
            if key not in inserted and not named.isdisjoint(inserted):
                difference.changed = [pair for pair in difference.changed if pair[1] is not row]
                difference.removed.append(stored[name].rows[key])
                difference.added.append(row)


def _exchanged(plan: Plan, occupied: _Occupied) -> set[tuple]:
    """The keys of rows that take from others what only one can have, and of those others."""
    return {key for row in plan.rows for _taken, holder in occupied.of(row) for key in (row.key, holder.key)}


def _blocked(
    plan: Plan, fixture: dict[str, Record], stored: dict[str, Record], occupied: _Occupied
) -> Iterator[tuple[str, str]]:
    """Names of planned records that can't be written, each with the reason."""
    there = stored.keys() | plan.added.keys()
    planned = plan.added.keys() | plan.changed.keys()
    for name in planned:
        for row in fixture[name].rows.values():
            for missing in row.names() - there:
                yield name, f"it names {missing.replace(':', ' ')}, which is not in the catalogue"
            for taken, holder in occupied.of(row):
                if row.spec.is_root or holder.record not in planned:
                    yield name, f"{taken.message} as in {holder.record.replace(':', ' ')}"
