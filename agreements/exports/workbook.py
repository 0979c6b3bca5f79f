"""XLSX: records as a workbook with a sheet about the export and one for each table."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from agreements.exports.columns import Plain, Row, Table
from agreements.exports.formats import cell, workbook_text
from agreements.exports.tables import AGREEMENTS, FACTS, RELATIONS, SOURCES

MAX_ROWS = 1_048_576  # of a sheet, its header included: a limit of the format
MAX_CELL_LENGTH = 32_767  # characters: a limit of the format
_BOLD = Font(bold=True)


class TooManyRowsError(ValueError):
    """More rows than a sheet holds."""


class Sheet:
    """A sheet of one table, written row by row; a row that several records have in common is written once."""

    def __init__(self, book: Workbook, table: Table, max_rows: int):
        self.table, self.max_rows, self.rows = table, max_rows, 0
        self._shared: set[tuple] | None = set() if table in (RELATIONS, SOURCES) else None
        self._sheet = book.create_sheet(table.name)
        self._sheet.freeze_panes = "B2"
        for number in range(1, len(table.header) + 1):
            self._sheet.column_dimensions[get_column_letter(number)].width = 20
        self._append([_bold(self._sheet, name) for name in table.header])

    def write(self, rows: Iterable[Row]) -> None:
        """Append rows. Raises TooManyRowsError beyond `max_rows`."""
        for row in rows:
            if self._shared is not None:
                key = tuple(row[name] for name in self.table.header[: self.table.keys])
                if key in self._shared:
                    continue
                self._shared.add(key)
            self._append([_value(row[name]) for name in self.table.header])

    def _append(self, values: list) -> None:
        self.rows += 1
        if self.rows > self.max_rows:
            raise TooManyRowsError(self.table.name)
        self._sheet.append(values)


def write_workbook(file: IO[bytes], head: Row, records: Iterable[Row], max_rows: int = MAX_ROWS) -> None:
    """Write records with all their facts to a file opened for writing; `head` fills the sheet about the export.

    Raises TooManyRowsError when a table has more rows than a sheet holds.
    """
    with _book() as book:
        _write(book, head, records, max_rows)
        book.save(file)


@contextmanager
def _book() -> Iterator[Workbook]:
    """A workbook whose temporary files are deleted on errors; openpyxl would keep them until the process ends."""
    book = Workbook(write_only=True)
    try:
        yield book
    except BaseException:
        for sheet in book.worksheets:
            if not sheet.closed:
                sheet.close()
                sheet._writer.cleanup()
        raise


def _write(book: Workbook, head: Row, records: Iterable[Row], max_rows: int) -> None:
    about = book.create_sheet(_("about"))
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 20, 100
    for name, value in head.items():
        about.append([_bold(about, name), _value(value)])
    sheets = [Sheet(book, table, max_rows) for table in (AGREEMENTS, *FACTS, SOURCES)]
    for record in records:
        sheets[0].write([record])
        for sheet in sheets[1:]:
            sheet.write(record[sheet.table.name])


def _bold(sheet, text: str) -> WriteOnlyCell:
    bold = WriteOnlyCell(sheet, text)
    bold.font = _BOLD
    return bold


def _value(value: Plain) -> Plain:
    """Numbers, true and false stay what they are; text is that of a CSV, as far as a cell can hold it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    return workbook_text(cell(value))[:MAX_CELL_LENGTH]
