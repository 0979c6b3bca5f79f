"""Rows as plain values that refer to each other by natural keys, grouped into records: the form of fixtures."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models.fields import NOT_PROVIDED

from agreements.models import (
    FACTS,
    FOUND_BY_COMMANDS,
    Agreement,
    Alias,
    Area,
    Body,
    Country,
    Look,
    Membership,
    Partner,
    Source,
    Theme,
)
from agreements.normal_addresses import normal_address
from agreements.partial_dates import PartialDate

# Derived fields, traces of writing and of link checks: never part of a fixture.
_COMPUTED = {
    "agreement": {"revision", "date", "year", "status", "overdue_from", "published_at"},
    "source": {"normal_address", *FOUND_BY_COMMANDS},
}
# Those of the computed fields that a constraint is about, with what works them out of the values of a row.
_WORKED_OUT: dict[str, dict[str, Callable[[dict], Any]]] = {
    "source": {"normal_address": lambda values: normal_address(values.get("address", ""))}
}
# Each row of these makes a record of its own, perhaps with rows of other models.
_ROOTS = (Theme, Area, Country, Source, Agreement, Partner, Body, Look)
# The foreign keys to the record that a row belongs to; where there are several, exactly one is set.
_OWNERS = {"alias": ("agreement", "partner", "body", "area"), "membership": ("bloc",)}


def plain(value):
    """A value as fixtures and digests hold it: dates as text, None for no date, all else as it is."""
    if isinstance(value, PartialDate | dt.date):
        return str(value)
    return value


class ModelSpec:
    """What the loader needs to know of one model."""

    def __init__(self, model: Any, *, is_root: bool):
        self.model = model
        self.name = model._meta.label_lower.rpartition(".")[2]  # e.g. "undertaking"
        computed = _COMPUTED.get(self.name, ())
        self.is_root = is_root  # each of its rows makes a record of its own
        self.owners = () if is_root else _OWNERS.get(self.name, ("agreement",))
        columns: Iterable[Any] = model._meta.concrete_fields
        self.fields = {f.name: f for f in columns if not f.primary_key and f.name not in computed}
        self.targets: dict[str, str] = {
            name: f.related_model._meta.model_name for name, f in self.fields.items() if f.is_relation
        }
        self.is_named = is_root or self.name in self.targets.values()  # other rows refer to its rows
        limits = {name: self.fields[name].get_limit_choices_to() for name in self.targets}
        self.limits = {name: limit for name, limit in limits.items() if limit}  # e.g. {"bloc": {"kind": "bloc"}}
        self.defaults = {name: _default(f) for name, f in self.fields.items()}
        self.required = [name for name, f in self.fields.items() if f.default is NOT_PROVIDED and not f.blank]
        # E.g. ("agreement", "number"), whose values give the natural key ("agreement__key", "number").
        self.natural = tuple(path.partition("__")[0] for path in model.natural)

    @cached_property
    def to_itself(self) -> list[str]:
        """The foreign keys that name a row of the same model, such as `copy_of`."""
        return [name for name, target in self.targets.items() if target == self.name]

    def record_named(self, name: str, key: tuple) -> str:
        """The record of the row that a foreign key names; a fact is named by its agreement's key and its number."""
        target = self.targets[name]
        return f"{target if SPECS[target].is_root else 'agreement'}:{key[0]}"


def _default(of: models.Field):
    if isinstance(of, models.CharField | models.TextField) and of.default is NOT_PROVIDED:
        return ""
    return None if of.default is NOT_PROVIDED else plain(of.get_default())


# Every model comes after those that its rows refer to.
SPECS = {
    spec.name: spec
    for spec in (
        *(ModelSpec(model, is_root=True) for model in _ROOTS),
        *(ModelSpec(model, is_root=False) for model in (Alias, Membership, *FACTS)),
    )
}


@dataclass(slots=True)
class Row:
    """One row. `values` leaves out defaults, so that a new field changes no digest.

    E.g. values {"agreement": ("azec-2022",), "number": 1, "area": ("hydrogen",)} of an undertaking.
    """

    spec: ModelSpec
    values: dict[str, Any]
    natural: tuple = ()
    record: str = ""
    pk: int | None = None
    file: str = ""
    line: int = 0  # in a sheet, where rows have no other name yet
    sound: bool = True  # each of its values is one that its field takes

    def __post_init__(self):
        values = self.values
        self.natural = tuple(
            value[0] if isinstance(value := values.get(name, self.spec.defaults[name]), tuple) else value
            for name in self.spec.natural
        )
        owner = next((name for name in self.spec.owners if values.get(name)), None)
        model, key = (self.spec.targets[owner], values[owner][0]) if owner else (self.spec.name, self.natural[0])
        self.record = f"{model}:{key}"

    @property
    def key(self) -> tuple:
        return self.spec.name, self.natural

    @property
    def label(self) -> str:
        """Its name in messages: "agreement azec-2022", or within its record "event 3"."""
        name = self.spec.name
        if self.spec.is_root:
            return f"{name} {self.natural[0]}"
        own = zip(self.spec.natural, self.natural, strict=True)
        return " ".join([name, *(str(part) for path, part in own if path not in self.spec.owners)])

    def names(self) -> set[str]:
        """The records that this row refers to, e.g. {"agreement:azec-2022", "area:hydrogen"}."""
        return {self.spec.record_named(name, key) for name in self.spec.targets if (key := self.values.get(name))}

    def full(self) -> dict[str, Any]:
        return {**self.spec.defaults, **self.values}

    def worked_out(self) -> dict[str, Any]:
        """The values of computed fields that have to be unique."""
        return {name: of(self.values) for name, of in _WORKED_OUT.get(self.spec.name, {}).items()}


@dataclass(slots=True)
class Record:
    """A row of a root model, e.g. an agreement, with the rows that belong to it; `rows` are by their key."""

    name: str
    rows: dict[tuple, Row] = field(default_factory=dict)

    def digest(self) -> str:
        """The SHA-256 of the record as canonical JSON."""
        lines = sorted(
            json.dumps([*row.key, row.values], sort_keys=True, ensure_ascii=False, default=str)
            for row in self.rows.values()
        )
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def says(self) -> dict[tuple, dict]:
        return {key: row.values for key, row in self.rows.items()}


def by_record(rows: Iterable[Row]) -> dict[str, Record]:
    """Rows grouped into records, e.g. {"agreement:azec-2022": Record(…)}."""
    records: dict[str, Record] = {}
    for row in rows:
        record = records.get(row.record) or records.setdefault(row.record, Record(row.record))
        record.rows[row.key] = row
    return records


def stored_rows() -> Iterator[Row]:
    """All rows of the catalogue. One query a model."""
    naturals: dict[str, dict[int, tuple]] = {}
    for spec in SPECS.values():
        attnames = [f.attname for f in spec.fields.values()]
        rows = list(spec.model.objects.order_by("pk").values_list("pk", *attnames))
        if spec.is_named:
            at = [
                (1 + list(spec.fields).index(name), naturals.get(spec.targets.get(name, ""))) for name in spec.natural
            ]
            naturals[spec.name] = {
                row[0]: tuple(keys[row[place]][0] if keys else row[place] for place, keys in at) for row in rows
            }
        names = [naturals.get(spec.targets.get(name, "")) for name in spec.fields]
        columns = list(zip(spec.fields, spec.defaults.values(), names, strict=True))
        for pk, *raw in rows:
            values = {}
            for (name, default, keys), value in zip(columns, raw, strict=True):
                if value is not None and keys is not None:
                    values[name] = keys[value]
                elif value is not None and (plain_value := plain(value)) != default:
                    values[name] = plain_value
            yield Row(spec, values, pk=pk)
