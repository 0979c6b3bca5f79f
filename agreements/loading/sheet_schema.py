"""The curators' sheets: which columns each has, and what its cells say of a stored row. Beside the steps of loading."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from agreements.loading.records import SPECS, ModelSpec, Record, Row

VERSION = "version"  # of a row when the sheet was made; left empty for new rows


@dataclass(frozen=True)
class Sheet:
    """A flat table of one model. The first columns say which row it is: a key, or an agreement's key and a number."""

    name: str
    model: str
    columns: tuple[str, ...]

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
        Sheet("parties", "party", ("agreement", "number", "side", "partner", "body", "signatory", "office", "role")),
        Sheet("undertakings", "undertaking", ("agreement", "number", "area", "action")),
        Sheet(
            "events",
            "event",
            (
                *("agreement", "number", "kind", "date", "end_date", "defines", "title", "place", "country"),
                *("outcome", "source", "locator"),
            ),
        ),
        Sheet("citations", "citation", ("agreement", "number", "source", "claim", "locator", "says")),
    )
}


class Unusable(str):
    """The reason why a cell of a file can't be taken as text: it holds a formula or an error."""


@dataclass(frozen=True)
class Table:
    """What stands in a sheet of a file: its first row, and those below it that say something, with their numbers."""

    title: str
    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]


def sheet_of(table: Table) -> Sheet | None:
    """The sheet whose columns a table has, whatever it is called; None when it has less than half of any."""
    named = set(table.header)
    best = max(SHEETS.values(), key=lambda sheet: len(named & set(sheet.columns)) / len(sheet.columns))
    return best if len(named & set(best.columns)) * 2 >= len(best.columns) else None


class Cells:
    """Says stored rows as the text of cells."""

    def __init__(self, stored: dict[str, Record]):
        self._addresses = {
            row.natural: row.values["address"]
            for record in stored.values()
            for row in record.rows.values()
            if row.spec.name == "source"
        }

    def of(self, sheet: Sheet, row: Row) -> dict[str, str]:
        """The cells of a row by column, without its version."""
        said = row.full()
        return {column: self._text(sheet.spec.targets.get(column), said[column]) for column in sheet.columns}

    def _text(self, target: str | None, value) -> str:
        match value:
            case None | "":
                return ""
            case bool():
                return "yes" if value else "no"
            case (key,):
                # Nobody knows the keys of sources by heart.
                return self._addresses.get(value, key) if target == "source" else key
        return str(value).replace("\r\n", "\n").strip()


def version(cells: dict[str, str]) -> str:
    """Eight digits that change when what a row says changes."""
    return hashlib.sha256(json.dumps(cells, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:8]


def tables(sheets: Iterable[Sheet], stored: dict[str, Record], keys: Iterable[str]) -> list[Table]:
    """What the sheets say of the agreements with these keys."""
    cells = Cells(stored)
    records = [stored[f"agreement:{key}"] for key in sorted(keys)]
    return [Table(sheet.name, sheet.header, list(_lines(sheet, records, cells))) for sheet in sheets]


def _lines(sheet: Sheet, records: list[Record], cells: Cells) -> Iterator[tuple[int, list[str]]]:
    own = ([row for row in record.rows.values() if row.spec is sheet.spec] for record in records)
    rows = (row for rows in own for row in sorted(rows, key=lambda row: row.natural))
    for line, row in enumerate(rows, 2):
        said = cells.of(sheet, row)
        yield line, [*said.values(), version(said)]
