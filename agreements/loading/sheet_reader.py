"""Reads sheets into rows: what curators typed, each cell by its field; no queries."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import zip_longest
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from agreements.amounts import UnreadableAmountError, read_amount
from agreements.check_words import CheckWordsField, split
from agreements.loading.fixture_reader import clean
from agreements.loading.names import Names
from agreements.loading.records import Record, Row
from agreements.loading.sheet_schema import (
    SHEETS,
    VERSION,
    Cells,
    DateText,
    Sheet,
    Table,
    Unusable,
    read_version,
    sheet_of,
    version,
)
from agreements.loading.validation import RowProblem
from agreements.models import next_number
from agreements.partial_dates import PartialDate, PartialDateField
from agreements.printable_text import clean_text
from agreements.text_analysis import name_key

_TRUTHS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_WHOLE_NUMBER = re.compile(r"([0-9]{1,18})(?:\.0+)?")  # some programs write 1 as 1.0
_KEY_LENGTH = 120


class Fault(NamedTuple):
    """Why a file can't be imported: in which sheet, row and column, and what is wrong there.

    `sheet` is the title of the file's own sheet, `letter` that of the column ("" where it is unknown).
    """

    sheet: str
    line: int
    column: str
    reason: str
    letter: str = ""

    @property
    def place(self) -> str:
        """The column as people find it: "D (action)"."""
        return f"{self.letter} ({self.column})" if self.letter and self.column else self.letter or self.column

    @classmethod
    def of(cls, problem: RowProblem) -> "Fault":
        """A row that is broken; of a row that is in no sheet the reason says which it is."""
        row = problem.row
        owner = "" if row.spec.is_root else f"{row.record.replace(':', ' ')}, "
        reason = problem.reason if row.line else f"{owner}{row.label}: {problem.reason}"
        return cls(row.file, row.line, problem.field, capfirst(reason))


class SheetReader:
    """Reads tables one after another; collects their rows, and what is wrong with them."""

    def __init__(self, stored: dict[str, Record]):
        self.stored, self.names, self.cells = stored, Names(stored), Cells(stored)
        self.rows: dict[tuple, Row] = {}
        self.faults: list[Fault] = []
        self.letters: dict[str, dict[str, str]] = {}  # of columns by their names, by the titles of sheets, as read

    def read(self, tables: Iterable[Table]) -> None:
        """Read tables of agreements first: the others refer to what these add."""
        matched = [(sheet_of(table), table) for table in tables]
        for sheet in SHEETS.values():
            for table in (table for of, table in matched if of is sheet):
                self._read(sheet, table)
        for _sheet, table in (pair for pair in matched if pair[0] is None and not pair[1].is_hidden):
            names = ", ".join(map(_visible, filter(None, table.columns)))
            reason = _("this row names the columns of none of the sheets, but: %(names)s. Take a template.")
            self._fault(table.title or "CSV", table.line, "", reason % {"names": names[:300] or _("nothing")})

    def _read(self, sheet: Sheet, table: Table) -> None:
        title = table.title or sheet.name
        letters = [get_column_letter(place) for place in range(1, len(table.columns) + 1)]
        self.letters[title] = {name: letter for name, letter in zip(table.columns, letters, strict=True) if name}
        faults = list(_faults_of_header(sheet, table.columns))
        if table.is_hidden:
            faults = [("", _("this sheet is hidden. Show it, if it is meant; otherwise delete it."))]
        for column, reason in faults:
            self._fault(title, table.line, column, reason)
        if faults:
            return
        unnumbered = []
        for line, cells in table.rows:
            row = self._row(sheet, title, line, self._named(table, title, line, cells))
            if row is not None and sheet.spec.is_root:
                self.names.add(row)
            if row is not None and row.natural[-1] is None:
                unnumbered.append(row)
            elif row is not None:
                self._add(row)
        self._number(unnumbered)

    def _named(self, table: Table, title: str, line: int, cells: Iterable[str]) -> defaultdict[str, str]:
        """The cells of a line by column; a fault for each that has none."""
        typed = defaultdict(str)
        for place, (column, text) in enumerate(zip_longest(table.columns, cells, fillvalue=""), 1):
            if column:
                typed[column] = text
            elif text.strip():
                reason = _("“%(text)s” stands in a column without a name, and would be lost.") % {"text": text[:60]}
                self._fault(title, line, "", reason, get_column_letter(place))
        return typed

    def _row(self, sheet: Sheet, title: str, line: int, typed: dict[str, str]) -> Row | None:
        """The row of a line, with its cells by column in `typed`; None, and faults, where its key can't be read."""
        known = self._known(sheet, typed)
        shown = self.cells.of(sheet, known) if known else {}
        values: dict = {}
        faults = list(_read_amount(typed, shown)) if "amount" in sheet.columns else []
        columns = [column for column in sheet.columns if column in typed or column in sheet.first]
        for column in columns:
            text = typed[column]
            try:
                # A cell as the export wrote it means the stored value, whatever its text lost of it.
                if known and text.strip() == shown[column]:
                    value = known.full()[column]
                else:
                    value = self._value(sheet, column, text, values)
            except ValidationError as error:
                faults.append((column, " ".join(error.messages)))
                continue
            if value != sheet.spec.defaults[column]:
                values[column] = value
        for column, reason in faults:
            self._fault(title, line, column, reason)
        if any(column in {"key", "agreement", "number"} for column, _reason in faults):
            return None
        if sheet.spec.is_root:
            values = self._with_names(values, known, title, line)
        kept = {name: value for name, value in (known.values if known else {}).items() if name not in columns}
        row = Row(sheet.spec, {**kept, **values}, file=title, line=line, sound=not faults)
        self._refuse_overtaken(row, known, typed[VERSION], version(sheet, shown))
        return row

    def _known(self, sheet: Sheet, typed: dict[str, str]) -> Row | None:
        """The stored row that a line is about."""
        own = [typed[column].strip() for column in sheet.columns[: 1 if sheet.spec.is_root else 2]]
        with suppress(ValidationError):  # told where the cell is read
            own[:1] = (self.names.find_key if sheet.spec.is_root else self.names.find)("agreement", own[0])
        record = self.stored.get(f"agreement:{own[0]}")
        key = (*own[:1], *(int(match[1]) for text in own[1:] if (match := _WHOLE_NUMBER.fullmatch(text))))
        return record.rows.get((sheet.model, key)) if record else None

    def _with_names(self, values: dict, known: Row | None, title: str, line: int) -> dict:
        """An agreement's key and slug, which may be left to its title."""
        key = (
            known.natural[0]
            if known
            else values.get("key") or values.get("slug") or slugify(values.get("title", ""))[:_KEY_LENGTH]
        )
        if not key:
            self._fault(title, line, "key", _("is missing, and can't be made of the title."))
        slug = values.get("slug") or (known.values["slug"] if known else key)
        return {**values, "key": key, "slug": slug}

    def _refuse_overtaken(self, row: Row, known: Row | None, made_of: str, present: str) -> None:
        """Refuse a row that somebody edited after the sheet was made, or of which that can't be told."""
        made_of_version = read_version(made_of)
        if not made_of.strip() or (known and (made_of_version == present or row.values == known.values)):
            return
        if isinstance(made_of, Unusable):
            reason = str(made_of)
        elif made_of_version is None:
            reason = _(
                "“%(text)s” is no version: a spreadsheet has taken it for a number or a date, or it was typed over. "
                "Take a new sheet, and change the row there."
            ) % {"text": made_of.strip()[:60]}
        elif known:
            reason = _("somebody changed this row after the sheet was made: take a new sheet, and change it there.")
        else:
            reason = _("this row is in the catalogue no more; empty its version to add it again.")
        self._fault(row.file, row.line, VERSION, reason)

    def _add(self, row: Row) -> None:
        twin = self.rows.setdefault(row.key, row)
        if twin is not row:
            place = {"sheet": twin.file, "line": twin.line}
            key = row.spec.natural[-1]
            self._fault(row.file, row.line, key, _("is the same as in %(sheet)s, row %(line)s.") % place)

    def _number(self, rows: list[Row]) -> None:
        """Number new rows without one after those of the same agreement and model."""
        taken: dict[str, set[int]] = {}
        for row in rows:
            if row.record not in taken:
                stored = self.stored.get(row.record, Record(row.record)).rows.values()
                siblings = [
                    sibling
                    for sibling in [*stored, *self.rows.values()]
                    if (sibling.record, sibling.spec) == (row.record, row.spec)
                ]
                taken[row.record] = {sibling.values["number"] for sibling in siblings}
            number = next_number(taken[row.record])
            taken[row.record].add(number)
            values = {**row.values, "number": number}
            self._add(Row(row.spec, values, file=row.file, line=row.line, sound=row.sound))

    def _value(self, sheet: Sheet, column: str, text: str, before: dict):
        """A cell as its field holds it, beside those `before` it; ValidationError when the field doesn't take it."""
        if isinstance(text, Unusable):
            raise ValidationError(str(text))
        field = sheet.spec.fields[column]
        if isinstance(text, DateText) and not isinstance(field, PartialDateField | models.DateField):
            raise ValidationError(
                _("holds a date, perhaps made of something else: format it as text and type it again.")
            )
        text = clean_text(text.strip(), multiline=isinstance(field, models.TextField))
        if not text:
            if column in sheet.spec.required and column not in {"key", "slug", "number"}:
                raise ValidationError(_("is missing."))
            return sheet.spec.defaults[column]
        if column in sheet.spec.to_itself:
            if not (match := _WHOLE_NUMBER.fullmatch(text)):
                raise ValidationError(_("takes the number of another row of the same agreement."))
            return (*before.get("agreement", ("",)), int(match[1]))
        if column in sheet.spec.targets:
            return self.names.find(sheet.spec.targets[column], text)
        return clean(field, _as_typed(field, text))

    def _fault(self, sheet: str, line: int, column: str, reason: str, letter: str = "") -> None:
        self.faults.append(Fault(sheet, line, column, capfirst(reason), letter))


def _read_amount(typed: dict[str, str], shown: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Put what an amount says into both its cells, "US$2 million" as 2000000 and USD; a fault's column and reason."""
    text = typed["amount"]
    if not text.strip() or text.strip() == shown.get("amount") or isinstance(text, Unusable):
        return
    try:
        amount = read_amount(text, typed["currency"])
    except UnreadableAmountError as error:
        typed["amount"] = ""
        yield error.field, str(error)
    else:
        typed["amount"] = str(amount.value)
        if not isinstance(typed["currency"], Unusable):
            typed["currency"] = amount.currency


def _as_typed(field: models.Field, text: str):
    """The value of a text as a curator may type it: a choice by its label, "9 January 2024", "yes"."""
    if isinstance(field, models.BooleanField):
        if name_key(text) not in _TRUTHS:
            raise ValidationError(_("takes yes or no."))
        return _TRUTHS[name_key(text)]
    if field.choices:
        by_name = {name_key(str(name)): value for value, label in field.choices for name in (label, value)}
        value = by_name.get(name_key(text))
        if value is None:
            words = ", ".join(value for value, _label in field.choices)
            raise ValidationError(_("“%(text)s” is none of: %(words)s.") % {"text": text[:60], "words": words})
        return value
    if isinstance(field, PartialDateField | models.DateField):
        return _date(field, text)
    if isinstance(field, models.IntegerField):
        match = _WHOLE_NUMBER.fullmatch(text)
        if not match:
            raise ValidationError(_("takes a whole number in the digits 0 to 9, from 1 to 9,999."))
        return int(match[1])
    if isinstance(field, CheckWordsField):
        return split(text)
    return text


def _date(field: models.Field, text: str) -> PartialDate | dt.date:
    read = PartialDate.parse_typed if isinstance(field, PartialDateField) else PartialDate.parse_day
    try:
        return read(text)
    except ValueError as error:
        raise ValidationError(str(error)) from None


def _faults_of_header(sheet: Sheet, columns: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Columns, each with what is wrong with it."""
    names = [name for name in columns if name]
    for column in sheet.first:
        if column not in names:
            yield column, _("this column is missing.")
    for column in dict.fromkeys(names):
        if isinstance(column, Unusable):
            yield "", _("the name of a column: %(reason)s") % {"reason": column}
        elif column not in sheet.header:
            values = {"name": _visible(column), "columns": ", ".join(sheet.header)}
            yield column[:60], _("there is no column %(name)s; the columns are: %(columns)s.") % values
        elif names.count(column) > 1:
            yield column, _("this column stands here twice.")


def _visible(name: str) -> str:
    """A name in quotation marks, with the signs that look like others or like nothing: “titlе” (е is U+0435)."""
    odd = [sign for sign in dict.fromkeys(name) if not (sign.isascii() and sign.isprintable())]
    mixed = odd if any(sign.isascii() and sign.isalpha() for sign in name) else []
    names = ", ".join(f"{sign if sign.isprintable() else '?'} U+{ord(sign):04X}" for sign in mixed[:3])
    return f"“{name[:60]}” ({names})" if names else f"“{name[:60]}”"
