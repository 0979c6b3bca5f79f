"""What a load will do, record by record: fixtures, database and ledger compared. Fifth step of loading."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from agreements.loading import constraint_checks
from agreements.loading.records import SHAPES, Record, Row


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
    adopted: dict[str, Record] = field(default_factory=dict)  # equal, but not written by the loader
    kept: list[str] = field(default_factory=list)  # curators changed them, the fixtures didn't
    skipped: dict[str, str] = field(default_factory=dict)  # with the reason
    gone: list[str] = field(default_factory=list)  # loaded once, and no longer in the fixtures
    ledger: dict[str, str] = field(default_factory=dict)  # entries to write

    @property
    def size(self) -> int:
        """How many rows will be written."""
        differences = self.changed.values()
        return sum(len(record.rows) for record in [*self.added.values(), *self.adopted.values()]) + sum(
            len(one.added) + len(one.changed) + len(one.removed) for one in differences
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
    """What makes the stored records these, whoever wrote them: the plan of a curator, who may change anything."""
    plan = Plan()
    for name, record in records.items():
        if name not in stored:
            plan.added[name] = record
        elif record.says() == stored[name].says():
            plan.same.append(name)
        else:
            plan.changed[name] = _difference(stored[name], record)
    _make_way(plan, _holders(stored))
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
    """Skip what can't be written beside what curators did, until nothing planned names or meets it."""
    holders = _holders(stored)
    while blocked := dict(_blocked(plan, fixture, stored, holders)):
        for name, reason in blocked.items():
            plan.added.pop(name, None)
            plan.changed.pop(name, None)
            del plan.ledger[name]
            plan.skipped[name] = reason
    _make_way(plan, holders)


def _make_way(plan: Plan, holders: dict[tuple, Row]) -> None:
    for difference in plan.changed.values():
        _replace(difference, holders)


def _replace(difference: Difference, holders: dict[tuple, Row]) -> None:
    """Take away and add anew what would pass a sister on its way: two rows can't swap what only one may have."""
    for pair in list(difference.changed):
        old, new = pair
        if any(holders.get(shared, old) is not old for shared in _shares(new)):
            difference.changed.remove(pair)
            difference.removed.append(old)
            difference.added.append(new)


_UNIQUES = {name: constraint_checks.uniques(shape) for name, shape in SHAPES.items()}


def _shares(row: Row) -> Iterator[tuple]:
    """What no other row may share with this one."""
    values = {**row.full(), "id": row.natural}
    for rule in _UNIQUES[row.shape.name]:
        if shared := rule.of(values):
            yield rule, shared


def _holders(stored: dict[str, Record]) -> dict[tuple, Row]:
    return {shared: row for record in stored.values() for row in record.rows.values() for shared in _shares(row)}


def _blocked(plan: Plan, fixture, stored, holders) -> Iterator[tuple[str, str]]:
    """Names of planned records that can't be written, each with the reason."""
    there = stored.keys() | plan.added.keys()
    planned = plan.added.keys() | plan.changed.keys()
    for name in planned:
        for row in fixture[name].rows.values():
            for missing in row.names() - there:
                yield name, f"it names {missing.replace(':', ' ')}, which is not in the catalogue"
            for rule, shared in _shares(row):
                holder = holders.get((rule, shared))
                if holder and holder.key != row.key and (row.shape.is_root or holder.record not in planned):
                    yield name, f"{rule.message} as in {holder.record.replace(':', ' ')}"
