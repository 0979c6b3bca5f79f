"""Reads sheets into rows: what curators typed, each cell by its field; no queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _

from agreements.check_words import CheckWordsField, split
from agreements.loading.fixture_reader import clean
from agreements.loading.records import Record, Row
from agreements.loading.sheet_schema import SHEETS, VERSION, Cells, Sheet, Table, Unusable, sheet_of, version
from agreements.loading.validation import RowProblem
from agreements.partial_dates import PartialDate, PartialDateField

_TRUTHS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_KEY_LENGTH = 120


class Fault(NamedTuple):
    """Why a file can't be imported: in which sheet, row and column, and what is wrong there."""

    sheet: str
    line: int
    column: str
    reason: str

    @classmethod
    def of(cls, problem: RowProblem) -> "Fault":
        """A row that is broken; of a row that is in no sheet the reason says which it is."""
        row = problem.row
        owner = "" if row.spec.is_root else f"{row.record.replace(':', ' ')}, "
        reason = problem.reason if row.line else f"{owner}{row.label}: {problem.reason}"
        return cls(row.file, row.line, problem.field, capfirst(reason))


class Names:
    """The rows that cells may refer to: by key, by URL, or by name where only one has it; case makes no difference."""

    def __init__(self, stored: dict[str, Record]):
        self._keys: dict[tuple[str, str], set[str]] = defaultdict(set)
        leads = [row for record in stored.values() for row in record.rows.values() if row.spec.is_root]
        for row in leads:
            for column in ("name", "address"):
                if text := row.values.get(column):
                    self._keys[row.spec.name, text.casefold()].add(row.natural[0])
        for row in leads:  # a key comes before another row's name
            self._keys[row.spec.name, row.natural[0].casefold()] = {row.natural[0]}

    def find(self, model: str, text: str) -> tuple:
        """The natural key; the text itself where nothing has it, which is reported later with its row."""
        keys = self._keys.get((model, text.casefold()), {text})
        if len(keys) > 1:
            names = {"keys": ", ".join(sorted(keys))}
            raise ValidationError(_("several have this name: say which by its key (%(keys)s).") % names)
        return tuple(keys)


class SheetReader:
    """Reads tables one after another; collects their rows, and what is wrong with them."""

    def __init__(self, stored: dict[str, Record]):
        self.stored, self.names, self.cells = stored, Names(stored), Cells(stored)
        self.rows: dict[tuple, Row] = {}
        self.faults: list[Fault] = []

    def read(self, tables: Iterable[Table]) -> None:
        """Read tables of agreements first: the others refer to what these add."""
        matched = [(sheet_of(table), table) for table in tables]
        for sheet in SHEETS.values():
            for table in (table for of, table in matched if of is sheet):
                self._read(sheet, table)
        for _sheet, table in (pair for pair in matched if pair[0] is None):
            self._fault(
                table.title, 1, "", _("the first row names the columns of none of the sheets; take a template.")
            )

    def _read(self, sheet: Sheet, table: Table) -> None:
        faults = list(_faults_of_header(sheet, table.header))
        for column, reason in faults:
            self._fault(sheet.name, 1, column, reason)
        if faults:
            return
        unnumbered = []
        for line, cells in table.rows:
            typed = defaultdict(str, zip_longest(table.header, cells, fillvalue=""))
            if typed.pop("", "").strip():
                self._fault(sheet.name, line, "", _("has something in a column without a name."))
                continue
            row = self._row(sheet, line, typed)
            if row is not None and row.natural[-1] is None:
                unnumbered.append(row)
            elif row is not None:
                self._add(row)
        self._number(unnumbered)

    def _row(self, sheet: Sheet, line: int, typed: dict[str, str]) -> Row | None:
        """The row of a line, with its cells by column in `typed`; None, and faults, where its key can't be read."""
        known = self._known(sheet, typed)
        shown = self.cells.of(sheet, known) if known else {}
        values, faults = {}, []
        columns = [column for column in sheet.columns if column in typed or column in sheet.first]
        for column in columns:
            text = typed[column]
            try:
                # A cell as the export wrote it means the stored value, whatever its text lost of it.
                if known and text.strip() == shown[column]:
                    value = known.full()[column]
                else:
                    value = self._value(sheet, column, text)
            except ValidationError as error:
                faults.append((column, " ".join(error.messages)))
                continue
            if value != sheet.spec.defaults[column]:
                values[column] = value
        for column, reason in faults:
            self._fault(sheet.name, line, column, reason)
        if any(column in {"key", "agreement", "number"} for column, _reason in faults):
            return None
        if sheet.spec.is_root:
            values = self._with_names(values, known, sheet, line)
        kept = {name: value for name, value in (known.values if known else {}).items() if name not in columns}
        row = Row(sheet.spec, {**kept, **values}, file=sheet.name, line=line, sound=not faults)
        self._refuse_overtaken(row, known, typed.get(VERSION, "").strip(), version(sheet, shown))
        return row

    def _known(self, sheet: Sheet, typed: dict[str, str]) -> Row | None:
        """The stored row that a line is about."""
        own = [typed[column].strip() for column in sheet.columns[: 1 if sheet.spec.is_root else 2]]
        record = self.stored.get(f"agreement:{own[0]}")
        key = (*own[:1], *(int(text) for text in own[1:] if text.isascii() and text.isdigit() and len(text) < 6))
        return record.rows.get((sheet.model, key)) if record else None

    def _with_names(self, values: dict, known: Row | None, sheet: Sheet, line: int) -> dict:
        """An agreement's key and slug, which may be left to its title."""
        key = values.get("key") or values.get("slug") or slugify(values.get("title", ""))[:_KEY_LENGTH]
        if not key:
            self._fault(sheet.name, line, "key", _("is missing, and can't be made of the title."))
        slug = values.get("slug") or (known.values["slug"] if known else key)
        return {**values, "key": key, "slug": slug}

    def _refuse_overtaken(self, row: Row, known: Row | None, made_of: str, present: str) -> None:
        """Refuse a row that somebody edited after the sheet was made."""
        if not made_of or (known and (made_of == present or row.values == known.values)):
            return
        reason = (
            _("somebody changed this row after the sheet was made: take a new sheet, and change it there.")
            if known
            else _("this row is in the catalogue no more; empty its version to add it again.")
        )
        self._fault(row.file, row.line, VERSION, reason)

    def _add(self, row: Row) -> None:
        twin = self.rows.setdefault(row.key, row)
        if twin is not row:
            place = {"sheet": twin.file, "line": twin.line}
            key = row.spec.natural[-1]
            self._fault(row.file, row.line, key, _("is the same as in %(sheet)s, row %(line)s.") % place)

    def _number(self, rows: list[Row]) -> None:
        """Number new rows without one after those of the same agreement and model."""
        last: dict[str, int] = {}
        for row in rows:
            if row.record not in last:
                stored = self.stored.get(row.record, Record(row.record)).rows.values()
                siblings = [
                    sibling
                    for sibling in [*stored, *self.rows.values()]
                    if (sibling.record, sibling.spec) == (row.record, row.spec)
                ]
                last[row.record] = max((sibling.values["number"] for sibling in siblings), default=0)
            last[row.record] += 1
            values = {**row.values, "number": last[row.record]}
            self._add(Row(row.spec, values, file=row.file, line=row.line, sound=row.sound))

    def _value(self, sheet: Sheet, column: str, text: str):
        """A cell as its field holds it; ValidationError when the field doesn't take it."""
        if isinstance(text, Unusable):
            raise ValidationError(str(text))
        text = text.strip()
        field = sheet.spec.fields[column]
        if not text:
            if column in sheet.spec.required and column not in {"key", "slug", "number"}:
                raise ValidationError(_("is missing."))
            return sheet.spec.defaults[column]
        if column in sheet.spec.targets:
            return self.names.find(sheet.spec.targets[column], text)
        return clean(field, _as_typed(field, text))

    def _fault(self, sheet: str, line: int, column: str, reason: str) -> None:
        self.faults.append(Fault(sheet, line, column, capfirst(reason)))


def _as_typed(field: models.Field, text: str):
    """The value of a text as a curator may type it: a choice by its label, "9 January 2024", "yes"."""
    if isinstance(field, models.BooleanField):
        if text.casefold() not in _TRUTHS:
            raise ValidationError(_("takes yes or no."))
        return _TRUTHS[text.casefold()]
    if field.choices:
        labels = {str(label).casefold(): value for value, label in field.choices}
        value = labels.get(text.casefold(), text)
        if value not in labels.values():
            words = ", ".join(labels.values())
            raise ValidationError(_("“%(text)s” is none of: %(words)s.") % {"text": text[:60], "words": words})
        return value
    if isinstance(field, PartialDateField | models.DateField):
        return _date(field, text)
    if isinstance(field, CheckWordsField):
        return split(text)
    return text


def _date(field: models.Field, text: str) -> PartialDate | dt.date:
    try:
        date = PartialDate.parse_typed(text)
    except ValueError as error:
        raise ValidationError(str(error)) from None
    if isinstance(field, PartialDateField):
        return date
    if date.precision != "day":
        raise ValidationError(_("takes a whole day, such as 2024-01-09."))
    return date.first_day


def _faults_of_header(sheet: Sheet, header: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Columns, each with what is wrong with it."""
    names = [name for name in header if name]
    for column in sheet.first:
        if column not in names:
            yield column, _("this column is missing.")
    for column in dict.fromkeys(names):
        if column not in sheet.header:
            columns = ", ".join(sheet.header)
            yield column[:60], _("there is no such column; the columns are: %(columns)s.") % {"columns": columns}
        elif names.count(column) > 1:
            yield column, _("this column stands here twice.")
