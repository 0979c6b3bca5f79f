"""Columns and tables of the exports, and the plain values they hold."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.check_words import CheckWordsField
from agreements.partial_dates import PartialDateField

Plain = str | int | float | bool | list[str] | None
Row = dict[str, Any]  # plain values by column; in a record also lists of rows, by table

PARTIAL_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"


class Kind(NamedTuple):
    """A kind of value: its name for readers, its Frictionless type (https://specs.frictionlessdata.io), its field."""

    label: str | Promise
    frictionless: dict[str, Any]
    field: type[models.Field] | tuple[type[models.Field], ...] = ()  # classes of model fields; () for computed only


# A column is of the first kind that its field is an instance of, so subclasses come before their bases.
KINDS: dict[str, Kind] = {
    "partial date": Kind(
        _("date as precise as its source: 2024, 2024-01 or 2024-01-09"),
        {"type": "string", "constraints": {"pattern": PARTIAL_DATE}},
        PartialDateField,
    ),
    "address": Kind(_("address"), {"type": "string", "format": "uri"}, models.URLField),
    "moment": Kind(_("moment, such as 2024-01-09T12:00:00Z"), {"type": "datetime"}, models.DateTimeField),
    "day": Kind(_("day, such as 2024-01-09"), {"type": "date"}, models.DateField),
    "yes or no": Kind(_("true or false"), {"type": "boolean"}, models.BooleanField),
    "whole number": Kind(_("whole number"), {"type": "integer"}, models.IntegerField),
    "number": Kind(_("number"), {"type": "number"}, models.DecimalField),
    "text": Kind(_("text"), {"type": "string"}, (models.CharField, models.TextField)),
    "list": Kind(_("several texts, with “; ” between them in CSV and XLSX"), {"type": "string"}, CheckWordsField),
}


@dataclass(frozen=True)
class Column:
    """One column under its name in every format.

    Its value is either stored, at `path`, or computed by `value` from the rest of the record.
    """

    name: str
    meaning: str | Promise  # a sentence for the data dictionary
    kind: str  # a key of KINDS
    path: str = ""  # as values_list() takes it: "revision__token"
    value: Callable[[Row], Plain] | None = None
    choices: tuple[tuple[str, str | Promise], ...] = ()
    required: bool = True
    refers_to: str = ""  # the table whose first column this names

    @property
    def description(self) -> str:
        """Its kind for readers, or the values it can have."""
        if self.choices:
            return gettext("one of: %(words)s") % {"words": ", ".join(value for value, _label in self.choices)}
        return str(KINDS[self.kind].label)


def stored(model: type[models.Model], name: str, meaning: str | Promise, path: str = "", refers_to: str = "") -> Column:
    """A column that is stored; its kind, its choices and whether it can be empty are those of the model's field."""
    required, path = True, path or name
    owner: Any = model
    for step in path.split("__"):
        field = owner._meta.get_field(step)
        required = required and not (field.null or field.blank)
        owner = field.related_model
    kind = next(name for name, kind in KINDS.items() if isinstance(field, kind.field))
    return Column(name, meaning, kind, path, None, tuple(field.choices or ()), required, refers_to)


def computed(
    name: str, meaning: str | Promise, value: Callable[[Row], Plain], kind: str = "list", **options: Any
) -> Column:
    """A column whose value is computed from the rest of the record."""
    return Column(name, meaning, kind, value=value, **options)


@dataclass(frozen=True)
class Table:
    """A table with the same columns in every format; the first `keys` of them are its primary key."""

    name: str
    meaning: str | Promise
    model: type[Any]  # a model; a Fact in tables of facts
    columns: Sequence[Column]
    keys: int = 1

    @cached_property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]

    @cached_property
    def paths(self) -> list[str]:
        """The paths of the stored columns, as `values_list()` takes them."""
        return [column.path for column in self.columns if column.path]

    @cached_property
    def _stored(self) -> list[str]:
        return [column.name for column in self.columns if column.path]

    @cached_property
    def _computed(self) -> list[tuple[str, Callable[[Row], Plain]]]:
        return [(column.name, column.value) for column in self.columns if column.value]

    def of(self, record: Row) -> Row:
        """Only the table's own columns of a record."""
        return {name: record[name] for name in self.header}

    def row(self, values: Iterable[Any], facts: Row | None = None) -> Row:
        """A row from stored values in the order of `paths`; `facts` is the rest of the record, for computed columns."""
        row: Row = {name: plain(value) for name, value in zip(self._stored, values, strict=True)}
        if self._computed:
            record = {**row, **(facts or {})}
            row |= {name: value(record) for name, value in self._computed}
            row = self.of(row)
        return row


def plain(value: Any) -> Plain:
    """A stored value as JSON has it: text, number, true or false; None for no value. Moments are given in UTC.

    >>> plain(Decimal("1000000000.00")), plain(dt.datetime(2024, 1, 9, 12, tzinfo=dt.UTC)), plain("")
    (1000000000, '2024-01-09T12:00:00Z', None)
    """
    match value:
        case None | "":
            return None
        case str() | int() | list():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case dt.datetime():
            return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case dt.date():
            return value.isoformat()
    return str(value)
