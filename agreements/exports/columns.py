"""What a column and a table of the exports are. First floor."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.partial_dates import PartialDateField

Plain = str | int | float | bool | list[str] | None
Row = dict[str, Any]  # of plain values, by the names of columns; a record also holds lists of rows

PARTIAL_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"


class Kind(NamedTuple):
    """A kind of value: what readers are told, what Frictionless calls it, and the field that keeps it."""

    described: str
    frictionless: dict
    field: type[models.Field] | tuple = ()


# The first whose field fits is a column's kind, so the special ones come first.
KINDS = {
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
    "list": Kind(_("several texts, with “; ” between them in CSV and XLSX"), {"type": "string"}),
}


@dataclass(frozen=True)
class Column:
    """One column: what it is called in every format, what it means, and where its value comes from.

    Its value is stored at `path`, or worked out by `value` from the rest of the record.
    """

    name: str
    meaning: str
    kind: str
    path: str = ""
    value: Callable[[Row], Plain] | None = None
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = True
    refers_to: str = ""  # the table whose first column this names

    @property
    def described(self) -> str:
        """Its kind for readers, or the words it can be."""
        if self.choices:
            return gettext("one of: %(words)s") % {"words": ", ".join(value for value, _label in self.choices)}
        return str(KINDS[self.kind].described)


def stored(model: type[models.Model], name: str, meaning: str, path: str = "", refers_to: str = "") -> Column:
    """A column that the database keeps; the model knows its kind, its words and whether it can be empty."""
    required, path = True, path or name
    for step in path.split("__"):
        field = model._meta.get_field(step)
        required = required and not (field.null or field.blank)
        model = field.related_model
    kind = next(name for name, kind in KINDS.items() if isinstance(field, kind.field))
    return Column(name, meaning, kind, path, None, tuple(field.choices or ()), required, refers_to)


def worked_out(name: str, meaning: str, value: Callable[[Row], Plain], kind: str = "list", **more) -> Column:
    """A column whose value follows from the rest of the record."""
    return Column(name, meaning, kind, value=value, **more)


@dataclass(frozen=True)
class Table:
    """Rows of one model under the same columns in every format. The first `keys` columns tell its rows apart."""

    name: str
    meaning: str
    model: type[models.Model]
    columns: Sequence[Column]
    keys: int = 1

    @cached_property
    def header(self) -> list[str]:
        return [column.name for column in self.columns]

    @cached_property
    def paths(self) -> list[str]:
        """Of the stored columns, as `values_list()` takes them."""
        return [column.path for column in self.columns if column.path]

    @cached_property
    def _stored(self) -> list[str]:
        return [column.name for column in self.columns if column.path]

    @cached_property
    def _worked_out(self) -> list[Column]:
        return [column for column in self.columns if column.value]

    def of(self, record: Row) -> Row:
        """What a record says under the table's own columns."""
        return {name: record[name] for name in self.header}

    def row(self, values: Iterable[Any], facts: Row | None = None) -> Row:
        """Stored values, in the order of `paths`, as a row; `facts` is what else the record holds."""
        row = {name: plain(value) for name, value in zip(self._stored, values, strict=True)}
        if self._worked_out:
            known = {**row, **(facts or {})}
            row |= {column.name: column.value(known) for column in self._worked_out}
            row = self.of(row)
        return row


def plain(value: Any) -> Plain:
    """A stored value as text, number or truth; None for what is not stated.

    >>> plain(Decimal("1000000000.00")), plain(PartialDate(2024, 1)), plain("")
    (1000000000, '2024-01', None)
    """
    match value:
        case None | "":
            return None
        case str() | int():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case dt.datetime():
            return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case dt.date():
            return value.isoformat()
    return str(value)
