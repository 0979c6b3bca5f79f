"""The sheets of an export or import: the columns of each, and stored rows as their cells."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from agreements import check_words
from agreements.loading.records import SPECS, ModelSpec, Record, Row

VERSION = "version"  # of a row when the sheet was made; left empty for new rows


@dataclass(frozen=True)
class Sheet:
    """A flat table of one model. The first columns say which row it is: a key, or an agreement's key and a number.

    Sheets made before a column of `later` was there are still taken: what they lack stays as it is.
    """

    name: str
    model: str
    first: tuple[str, ...]
    later: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return self.first + self.later

    @cached_property
    def spec(self) -> ModelSpec:
        return SPECS[self.model]

    @property
    def header(self) -> list[str]:
        return [*self.columns, VERSION]


SHEETS = {
    sheet.name: sheet
    for sheet in (
        Sheet(
            "agreements",
            "agreement",
            ("key", "slug", "title", "title_ja", "instrument", "unilateral", "place", "summary", "checked_on"),
        ),
        Sheet(
            "parties",
            "party",
            ("agreement", "number", "side", "partner", "body", "signatory", "office", "role"),
            ("source", "locator", "check_words"),
        ),
        Sheet(
            "undertakings",
            "undertaking",
            ("agreement", "number", "area", "action"),
            ("source", "locator", "check_words"),
        ),
        Sheet(
            "events",
            "event",
            (
                *("agreement", "number", "kind", "date", "end_date", "defines", "title", "place", "country"),
                *("outcome", "source", "locator"),
            ),
            ("check_words",),
        ),
        Sheet(
            "citations",
            "citation",
            ("agreement", "number", "source", "claim", "locator", "says"),
            ("fact_number", "check_words"),
        ),
    )
}


class Unusable(str):
    """The reason why a cell of a file can't be taken as text: it holds a formula or an error."""


@dataclass(frozen=True)
class Table:
    """The content of a sheet of a file: its first row, and those below it that aren't empty, with their numbers."""

    title: str
    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]


def sheet_of(table: Table) -> Sheet | None:
    """The sheet whose columns a table has, whatever its title; None when it has less than half of any."""
    names = set(table.header)
    best = max(SHEETS.values(), key=lambda sheet: len(names & set(sheet.first)) / len(sheet.first))
    return best if len(names & set(best.first)) * 2 >= len(best.first) else None


class Cells:
    """Gives stored rows as the text of cells."""

    def __init__(self, stored: dict[str, Record]):
        self._addresses = {
            row.natural: row.values["address"]
            for record in stored.values()
            for row in record.rows.values()
            if row.spec.name == "source"
        }

    def of(self, sheet: Sheet, row: Row) -> dict[str, str]:
        """The cells of a row by column, without its version."""
        values = row.full()
        return {column: self._text(sheet.spec.targets.get(column), values[column]) for column in sheet.columns}

    def _text(self, target: str | None, value) -> str:
        match value:
            case None | "":
                return ""
            case bool():
                return "yes" if value else "no"
            case list():
                return check_words.join(value)
            case (key,):
                # Curators know a source by its URL, not by its key.
                return self._addresses.get(value, key) if target == "source" else key
        return str(value).replace("\r\n", "\n").strip()


def version(sheet: Sheet, cells: dict[str, str]) -> str:
    """Eight hexadecimal digits that change with the cells of a row; a later column counts once it says something."""
    known = {column: text for column, text in cells.items() if text or column in sheet.first}
    return hashlib.sha256(json.dumps(known, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:8]


def tables(sheets: Iterable[Sheet], stored: dict[str, Record], keys: Iterable[str]) -> list[Table]:
    """The sheets filled with the rows of the agreements with these keys."""
    cells = Cells(stored)
    records = [stored[f"agreement:{key}"] for key in sorted(keys)]
    return [Table(sheet.name, sheet.header, list(_lines(sheet, records, cells))) for sheet in sheets]


def _lines(sheet: Sheet, records: list[Record], cells: Cells) -> Iterator[tuple[int, list[str]]]:
    own = ([row for row in record.rows.values() if row.spec is sheet.spec] for record in records)
    rows = (row for rows in own for row in sorted(rows, key=lambda row: row.natural))
    for line, row in enumerate(rows, 2):
        texts = cells.of(sheet, row)
        yield line, [*texts.values(), version(sheet, texts)]
