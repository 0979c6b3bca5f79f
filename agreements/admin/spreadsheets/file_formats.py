"""Files of sheets: CSV and XLSX into tables of text, and back. What is wrong with a file is told plainly."""

import csv
import json
import threading
from collections.abc import Iterable
from io import BytesIO, StringIO

from django.utils.translation import gettext as _
from import_export.formats.base_formats import Format
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from agreements import limited_process
from agreements.admin.spreadsheets import file_parser
from agreements.admin.spreadsheets.file_parser import GUIDE, MOST_CELL, MOST_COLUMNS, MOST_ROWS, MOST_SHEETS
from agreements.exports import escape_formula, unescape_formula, workbook_text
from agreements.loading import DateText, Table, Unusable

_PROCESSOR_SECONDS = 10
_PATIENCE = 30  # seconds by the clock: the machine may be busy
_TURN = 3  # seconds until another file is read
_reading = threading.Lock()  # one at a time: they share the memory of the service with what readers need
_AS_TEXT = "@"  # a cell of this format stays as it is typed: "2024-01" becomes no day


class UnreadableFileError(ValueError):
    """A file that can't be read; the message says why and what to do."""


class SheetFormat(Format):
    """A kind of file, as django-import-export asks for it."""

    title: str
    content_type: str

    def __init__(self, encoding: str | None = None):
        """Each format knows its own encoding."""

    def get_title(self):
        return self.title

    def get_extension(self):
        return self.title.lower()

    def get_content_type(self):
        return self.content_type

    def can_import(self):
        return True

    def can_export(self):
        return True

    def create_dataset(self, data: bytes) -> list[Table]:
        """The tables of a file; UnreadableFileError."""
        answer = _parsed(self.get_extension(), data)
        if "refused" in answer:
            raise _unreadable(*answer["refused"])
        if not answer["tables"]:
            raise UnreadableFileError(_("Nothing stands in this file. Fill in a template."))
        return [self._table(**table) for table in answer["tables"]]

    def _table(self, title: str, header: list, rows: list, **place) -> Table:
        lines = [(line, [self._text(cell) for cell in cells]) for line, cells in rows]
        return Table(title, [self._text(name) for name in header], lines, **place)

    def _text(self, cell: file_parser.Cell) -> str:
        match cell:
            case ["formula", _nothing]:
                return Unusable(_("holds a formula; copy it and paste it as a value."))
            case ["error", error]:
                return Unusable(_("holds the error %(error)s.") % {"error": error})
            case ["date", date]:
                return DateText(date)
            case ["part of a date", date]:
                return Unusable(
                    _("holds %(date)s and shows only a part of it: format it as text and type what is meant.")
                    % {"date": date}
                )
        return unescape_formula(cell)


class Csv(SheetFormat):
    """One table as comma-separated text (semicolons and tabs, which Excel writes in some countries, are read too)."""

    title = "CSV"
    content_type = "text/csv"

    def _table(self, title, header, rows, **place):
        return super()._table("", header, rows, **place)  # people see none

    def _text(self, cell):
        if cell.startswith("="):
            return Unusable(_("begins like a formula (=); put an apostrophe before it where it is meant as text."))
        return super()._text(cell)

    def export_data(self, tables: list[Table], **kwargs) -> bytes:
        [table] = tables
        out = StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(table.header)
        writer.writerows(map(escape_formula, cells) for _line, cells in table.rows)
        return out.getvalue().encode("utf-8-sig")


class Xlsx(SheetFormat):
    """A workbook with a sheet for each table."""

    title = "XLSX"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def export_data(self, tables: list[Table], **kwargs) -> bytes:
        book = Workbook(write_only=True)
        for table in tables:
            sheet = book.create_sheet(table.title)
            sheet.freeze_panes = "B2"
            for place in range(1, len(table.header) + 1):
                column = sheet.column_dimensions[get_column_letter(place)]
                column.width, column.number_format = 24, _AS_TEXT
            sheet.append([_text_cell(sheet, name, bold=True) for name in table.header])
            for _line, cells in table.rows:
                sheet.append([_text_cell(sheet, text) for text in cells])
        out = BytesIO()
        book.save(out)
        return out.getvalue()


FORMATS: list[type[SheetFormat]] = [Xlsx, Csv]


def format_of(name: str, head: bytes) -> type[SheetFormat]:
    """Which a file is, by its name and its first bytes."""
    return Xlsx if name.lower().endswith((".xlsx", ".xlsm", ".xls")) or head.startswith(b"PK\x03\x04") else Csv


def _parsed(kind: str, data: bytes) -> dict:
    """What file_parser.py writes, in a process that has neither our memory nor our environment."""
    if not _reading.acquire(timeout=_TURN):
        return {"refused": ["busy", {}]}
    try:
        written = limited_process.run(
            file_parser.__file__,
            kind,
            data=data,
            seconds=_PROCESSOR_SECONDS,
            patience=_PATIENCE,
            environment={"OPENPYXL_LXML": "0"},
        )
        return json.loads(written)
    except (limited_process.EndedError, json.JSONDecodeError):
        return {"refused": ["heavy", {}]}
    finally:
        _reading.release()


def _unreadable(reason: str, values: dict) -> UnreadableFileError:
    """The sentence for why a file was refused."""
    sentences = {
        "encoding": _("This CSV is not UTF-8 text. In Excel, save it as “CSV UTF-8” or as an XLSX workbook."),
        "csv": _(
            "This CSV breaks off at line %(line)s: a quotation mark that opens a cell closes it, and one inside it is "
            "written twice."
        ),
        "no workbook": _("This is no XLSX workbook, whatever its name says. Open it and save it as XLSX."),
        "old": _("This workbook is of an old kind (.xls) or has a password. Save it as XLSX, without a password."),
        "strict": _(
            "This workbook is of the kind “Strict Open XML Spreadsheet”. Save it as “Excel Workbook (*.xlsx)” instead."
        ),
        "unreadable": _("This file can't be read. Open it and save it again as XLSX or as “CSV UTF-8”."),
        "large": _("This file holds too much. Split it."),
        "heavy": _("This file takes too long to read, or too much memory. Split it, or save its sheets as CSV."),
        "busy": _("Somebody else's file is being read. Choose yours again in a minute."),
        "sheets": _("A workbook has at most %(sheets)s sheets. Split it."),
        "rows": _("A sheet holds at most %(rows)s rows. Split “%(sheet)s”."),
        "columns": _("Row %(line)s of “%(sheet)s” has more than %(columns)s columns."),
        "cell": _("A cell in row %(line)s of “%(sheet)s” has more than %(cell)s characters."),
    }
    limits = {"sheets": MOST_SHEETS, "rows": f"{MOST_ROWS:,}", "columns": MOST_COLUMNS, "cell": f"{MOST_CELL:,}"}
    return UnreadableFileError(sentences[reason] % {**limits, **values})


def _text_cell(sheet, text: str, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, workbook_text(escape_formula(text)))
    cell.number_format = _AS_TEXT
    if bold:
        cell.font = Font(bold=True)
    return cell


def guide(rows: Iterable[Iterable[str]]) -> Table:
    """The sheet that explains the others."""
    return Table(GUIDE, ["sheet", "column", "needed", "what goes in"], list(enumerate(rows, 2)))
