"""Imports of spreadsheets: what they would add and change, and writing it.

Sheets add and change rows; a row that they leave out stays as it is.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from agreements.loading.plan import Plan, plan_overwrite
from agreements.loading.records import Record, Row, by_record, stored_rows
from agreements.loading.sheet_reader import Fault, SheetReader
from agreements.loading.sheet_schema import SHEETS, Cells, Sheet, Table, tables
from agreements.loading.validation import RowProblem, check
from agreements.loading.writer import write
from agreements.models import CatalogueTransaction

_SHEET_OF = {sheet.model: sheet for sheet in SHEETS.values()}


@dataclass(frozen=True)
class CellChange:
    """A cell: what it says now ("" in a new row), and what the sheet says."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """A row that an import adds or changes, with the cells that differ."""

    sheet: str
    line: int
    row: str
    is_new: bool
    cells: tuple[CellChange, ...]


class Doubtful(NamedTuple):
    """A row that is asked about: the fault that it would be, and the answer that makes it none."""

    fault: Fault
    answer: str


@dataclass
class Import:
    """What sheets would do to the catalogue, or what keeps them from it."""

    faults: list[Fault] = field(default_factory=list)
    questions: list[Doubtful] = field(default_factory=list)  # not answered yet
    lines: list[Line] = field(default_factory=list)
    plan: Plan = field(default_factory=Plan)
    stored: dict[str, Record] = field(default_factory=dict)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)  # see SheetReader

    @property
    def rows(self) -> list[Row]:
        """What would be written."""
        return self.plan.rows

    def refuse(self, faults: Iterable[Fault]) -> "Import":
        """The same, kept from the catalogue by these faults too."""
        if not (faults := [*self.faults, *faults]):
            return self
        placed = [
            fault._replace(letter=fault.letter or self.letters.get(fault.sheet, {}).get(fault.column, ""))
            for fault in faults
        ]
        order = _order(self.letters)
        return Import(
            sorted(placed, key=lambda fault: order(fault.sheet, fault.line)), stored=self.stored, letters=self.letters
        )

    @property
    def fingerprint(self) -> str:
        """The same for an import that would do the same to the same catalogue."""
        outcome = [[asdict(line) for line in self.lines], self.faults]
        return hashlib.sha256(json.dumps(outcome, ensure_ascii=False).encode()).hexdigest()

    def write(self, opened: CatalogueTransaction) -> None:
        """Carry it out inside an open catalogue transaction."""
        write(self.plan, self.stored, opened, lambda _done: None)


def _order(letters: dict[str, dict[str, str]]) -> Callable[[str, int], tuple[int, int]]:
    """The place of a row of a sheet among all that were read."""
    titles = list(letters)
    return lambda sheet, line: (titles.index(sheet) if sheet in titles else len(titles), line)


def sheets_of(sheets: Iterable[Sheet], keys: Iterable[str]) -> list[Table]:
    """The stored rows of the agreements with these keys as tables, for an export that can be imported again."""
    return tables(sheets, by_record(stored_rows()), keys)


def import_of(read: Iterable[Table], meant: Collection[str] = ()) -> Import:
    """What these tables would do now. Writes nothing; a query for each model, and some to check constraints.

    `meant` are the answers to what is asked about; they are kept with their rows.
    """
    stored = by_record(stored_rows())
    reader = SheetReader(stored)
    reader.read(read)
    records, faults = _overlay(reader.rows.values(), stored)
    found = [*_twice(records, stored), *check(records, stored)]
    faults = [*reader.faults, *faults, *(Fault.of(problem) for problem in found if not problem.answer)]
    if faults:
        return Import(stored=stored, letters=reader.letters).refuse(faults)
    asked = [(problem, _question(problem)) for problem in found if problem.answer]
    lines = _lines(records, stored, reader.letters)
    for problem, question in asked:
        if question.answer in meant:
            confirmed = problem.row.values.get("confirmed", "")
            problem.row.values["confirmed"] = f"{confirmed} {problem.answer}".strip()
    questions = [question for _problem, question in asked if question.answer not in meant]
    return Import([], questions, lines, plan_overwrite(records, stored), stored, reader.letters)


def _question(problem: RowProblem) -> Doubtful:
    """Two rows may be asked the same: the answer of a file names the row too."""
    return Doubtful(
        Fault.of(problem), f"{problem.row.spec.name}-{'-'.join(map(str, problem.row.natural))}:{problem.answer}"
    )


def _overlay(rows: Iterable[Row], stored: dict[str, Record]) -> tuple[dict[str, Record], list[Fault]]:
    """The records as they would be, and faults of rows whose agreement is nowhere."""
    records: dict[str, Record] = {}
    faults = []
    for row in rows:
        if row.record not in records:
            if row.record not in stored and not row.spec.is_root:
                reason = _("There is no agreement “%(key)s”.") % {"key": row.natural[0]}
                faults.append(Fault(row.file, row.line, "agreement", reason))
                continue
            present = stored.get(row.record, Record(row.record))
            records[row.record] = Record(row.record, dict(present.rows))
        same = records[row.record].rows.get(row.key)
        row.pk = same.pk if same else None
        records[row.record].rows[row.key] = row
    return records, faults


def _twice(records: dict[str, Record], stored: dict[str, Record]) -> Iterable[RowProblem]:
    """Agreements that would take the slug of another that stays as it is."""
    holders = {
        row.values["slug"]: row
        for name, record in stored.items()
        if name not in records
        for row in record.rows.values()
        if row.spec.name == "agreement"
    }
    for record in records.values():
        for row in record.rows.values():
            if row.spec.is_root and (holder := holders.get(row.values.get("slug"))):
                yield RowProblem(row, _("is the slug of %(agreement)s.") % {"agreement": holder.label}, "slug")


def _lines(records: dict[str, Record], stored: dict[str, Record], letters: dict[str, dict[str, str]]) -> list[Line]:
    cells = Cells(stored)
    lines = []
    for record in records.values():
        present = stored.get(record.name, Record(record.name)).rows
        for row in record.rows.values():
            old = present.get(row.key)
            if row is old or (old and row.values == old.values):
                continue
            sheet = _SHEET_OF[row.spec.name]
            before = cells.of(sheet, old) if old else dict.fromkeys(sheet.columns, "")
            after = cells.of(sheet, row)
            differing = tuple(
                CellChange(name, before[name], after[name]) for name in after if before[name] != after[name]
            )
            label = row.label if row.spec.is_root else f"{row.natural[0]}, {row.label}"
            lines.append(Line(row.file, row.line, label, old is None, differing))
    order = _order(letters)
    return sorted(lines, key=lambda line: order(line.sheet, line.line))
