"""Checks of rows together, with a sentence for each problem, before anything is written."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.loading.constraint_checks import Taken, broken_checks, unique_values
from agreements.loading.fixture_reader import where
from agreements.loading.records import SPECS, Record, Row, by_record
from agreements.models import (
    CLAIMED_FACTS,
    Doubt,
    RecordRows,
    State,
    doubts,
    missing_fact,
    missing_for_publication,
)


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with a row, or with one of its fields, or so unlikely that it is asked about."""

    row: Row
    reason: str
    field: str = ""
    answer: str = ""  # for what is only asked about: what the row says in `confirmed` where it is meant

    def __str__(self):
        return f"{where(self.row)}{f', {self.field}' if self.field else ''}: {self.reason}"


def check(records: dict[str, Record], stored: dict[str, Record]) -> Iterator[RowProblem]:
    """What is broken in these records, beside those that are `stored`."""
    rows = [row for record in records.values() for row in record.rows.values()]
    yield from _same_but_for_capitals(records, stored)
    missing = [*_orphans(records), *_dangling_references(rows, stored | records)]
    yield from missing
    yield from _circles(rows)
    yield from _facts_that_are_not_there(records.values())
    sound = [row for row in rows if row.sound]
    yield from _ill_chosen(sound)
    broken = list(_broken_constraints(sound, stored))
    yield from broken
    yield from _unclean(sound, records, stored)
    yield from _unready(records.values())
    if len(sound) == len(rows) and not missing:  # what the rules read of other rows has to be there
        refused = {problem.row.key for problem in broken}
        yield from _implausible([row for row in sound if row.key not in refused], records, stored)


def _orphans(records: dict[str, Record]) -> Iterator[RowProblem]:
    """Rows whose record has no row of its own in the files that are loaded together."""
    for record in records.values():
        if not any(row.spec.is_root for row in record.rows.values()):
            row = next(iter(record.rows.values()))
            record_name = record.name.replace(":", " ")
            yield RowProblem(row, _("its %(record)s is in none of these files.") % {"record": record_name})


def _same_but_for_capitals(records: dict[str, Record], stored: dict[str, Record]) -> Iterator[RowProblem]:
    """New records whose key another record has, in other capitals."""
    names = {name.lower(): name for name in stored}
    for record in records.values():
        if record.name not in stored and (other := names.get(record.name.lower())):
            holder = {"record": other.replace(":", " ")}
            reason = _("has the key of %(record)s, in other capitals.") % holder
            yield from (RowProblem(row, reason) for row in record.rows.values() if row.spec.is_root)


def _dangling_references(rows: list[Row], known: Mapping[str, Record]) -> Iterator[RowProblem]:
    for row in rows:
        for name, target in row.spec.targets.items():
            key = row.values.get(name)
            if key and not _is_there(row, name, key, known):
                missing = {"model": target, "name": " ".join(map(str, key))}
                yield RowProblem(row, _("there is no %(model)s “%(name)s”.") % missing, name)


def _is_there(row: Row, name: str, key: tuple, known: Mapping[str, Record]) -> bool:
    target, record = row.spec.targets[name], row.spec.record_named(name, key)
    return record in known and (SPECS[target].is_root or (target, key) in known[record].rows)


def _facts_that_are_not_there(records: Iterable[Record]) -> Iterator[RowProblem]:
    """Citations of one fact which their record doesn't have."""
    for record in records:
        for row in record.rows.values():
            claim, number = row.values.get("claim", ""), row.values.get("fact_number")
            if row.spec.name != "citation" or claim not in CLAIMED_FACTS or number is None:
                continue  # a constraint tells of a number without a fact, and the reverse
            if (claim, (row.natural[0], number)) not in record.rows:
                yield RowProblem(row, missing_fact(claim, number), "fact_number")


def _ill_chosen(rows: list[Row]) -> Iterator[RowProblem]:
    """Rows that refer to one which `limit_choices_to` leaves out: a country as the bloc of a membership."""
    roots = {row.record: row.full() for row in rows if row.spec.is_root}
    for row in rows:
        for name, limit in row.spec.limits.items():
            chosen = roots.get(f"{row.spec.targets[name]}:{row.values[name][0]}", limit)
            if not limit.items() <= chosen.items():
                choices = ", ".join(f"{key} {value}" for key, value in limit.items())
                yield RowProblem(row, _("takes only %(limit)s.") % {"limit": choices}, name)


def _circles(rows: list[Row]) -> Iterator[RowProblem]:
    """Rows that refer to one of their model which, step by step, refers back to them: a copy of its own copy."""
    for spec in SPECS.values():
        for name in spec.to_itself:
            steps = {row.natural: row.values.get(name) for row in rows if row.spec is spec}
            for row in (row for row in rows if row.spec is spec):
                passed, at = {row.natural}, steps[row.natural]
                while at and at not in passed:
                    passed.add(at)
                    at = steps.get(at)
                if at == row.natural and len(passed) > 1:
                    yield RowProblem(row, _("leads back to where it starts."), name)


def _broken_constraints(rows: list[Row], stored: dict[str, Record]) -> Iterator[RowProblem]:
    """Rows that the database would refuse: alone, or beside another of these rows."""
    new = [row for row in rows if not _is_stored(row, stored)]  # the database holds the others side by side
    refused = broken_checks(new)
    taken: dict[tuple, list[Taken]] = {}
    for spec in SPECS.values():
        if any(row.spec is spec for row in new):
            taken |= unique_values(spec, [row for row in rows if row.spec is spec])
    holders: dict[Taken, Row] = {}
    for row in rows:
        for message in refused.get(row.key, ()):
            yield RowProblem(row, f"{message}.")
        for value in taken.get(row.key, ()):
            if (holder := holders.setdefault(value, row)) is not row:
                yield RowProblem(row, f"{value.message} ({where(holder)}).")


def _is_stored(row: Row, stored: dict[str, Record]) -> bool:
    present = stored[row.record].rows.get(row.key) if row.record in stored else None
    return present is not None and present.values == row.values


def _unclean(rows: list[Row], records: dict[str, Record], stored: dict[str, Record]) -> Iterator[RowProblem]:
    """The problems that the models' clean() finds, called on unsaved instances made of the rows."""
    stand_in = _stand_ins(records, stored)
    for row in rows:
        if row.spec.model.clean is models.Model.clean:
            continue
        try:
            stand_in(row).clean()
        except ValidationError as error:
            problems = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
            for name, messages in problems.items():
                yield RowProblem(row, " ".join(messages), name)


def _implausible(rows: list[Row], records: dict[str, Record], stored: dict[str, Record]) -> Iterator[RowProblem]:
    """What breaks rules of plausibility in these rows, and doesn't in the records as they are stored."""
    members = _members([record for name, record in stored.items() if name not in records], records.values())
    stand_in, today = _stand_ins(records, stored), timezone.localdate()

    def asked(of: Iterable[Row]) -> list[tuple[Row, Doubt]]:
        made = [(row, stand_in(row)) for row in of]
        row_of = {id(instance): row for row, instance in made}
        found = doubts(RecordRows(tuple(instance for _row, instance in made), members, today))
        return [(row_of[id(doubt.row)], doubt) for doubt in found]

    for record in by_record(rows).values():
        if found := asked(record.rows.values()):
            present = stored.get(record.name, Record(record.name))
            known = {(row.key, doubt.answer) for row, doubt in asked(present.rows.values())}
            for row, doubt in found:
                if (row.key, doubt.answer) not in known:
                    yield RowProblem(row, doubt.sentence, doubt.field, "" if doubt.is_refused else doubt.answer)


def _members(*records: Iterable[Record]) -> dict[str, set[str]]:
    """The ISO codes of the countries in each bloc, by its key."""
    members: dict[str, set[str]] = defaultdict(set)
    for row in (row for record in chain(*records) for row in record.rows.values() if row.spec.name == "membership"):
        members[row.values["bloc"][0]].add(row.values["country"][0])
    return members


def _stand_ins(records: dict[str, Record], stored: dict[str, Record]) -> Callable[[Row], models.Model]:
    """A function that makes unsaved instances of rows with those they refer to; primary keys are made up."""
    known = stored | records
    numbers = {record: number for number, record in enumerate(sorted(known), 1)}
    made: dict[tuple, models.Model] = {}

    def referred(target: str, key: tuple, record: str) -> models.Model:
        if (target, key) not in made:
            spec = SPECS[target]
            row = known[record].rows.get((target, key)) or Row(spec, {spec.natural[0]: key[0]})
            made[target, key] = alone(row)
            relate(made[target, key], row)  # after it is remembered: broken rows may refer to each other in a circle
        return made[target, key]

    def alone(row: Row) -> models.Model:
        own = ((name, value) for name, value in row.values.items() if name not in row.spec.targets)
        values = {name: row.spec.fields[name].to_python(value) for name, value in own}
        return row.spec.model(pk=numbers.get(row.record) if row.spec.is_root else None, **values)

    def relate(instance: models.Model, row: Row) -> models.Model:
        for name, target in row.spec.targets.items():
            if (key := row.values.get(name)) and _is_there(row, name, key, known):
                setattr(instance, name, referred(target, key, row.spec.record_named(name, key)))
        return instance

    return lambda row: relate(alone(row), row)


def _unready(records: Iterable[Record]) -> Iterator[RowProblem]:
    """Published agreements that lack what readers need."""
    for record in records:
        of = {name: [row for row in record.rows.values() if row.spec.name == name] for name in ("party", "citation")}
        for row in record.rows.values():
            if row.spec.name == "agreement" and row.values.get("state") == State.PUBLISHED:
                values, parties = row.full(), [party.full() for party in of["party"]]
                gaps = missing_for_publication(
                    values["summary"],
                    values["unilateral"],
                    [(party["side"], party["role"]) for party in parties],
                    [citation.full()["claim"] for citation in of["citation"]],
                )
                yield from (RowProblem(row, _("can't be published so. %(gap)s") % {"gap": gap}) for gap in gaps)
