"""Files of sheets: CSV and XLSX into tables of text, and back. What is wrong with a file is told plainly."""

import csv
import datetime as dt
import re
from collections.abc import Iterable
from io import BytesIO, StringIO
from itertools import islice
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from import_export.formats.base_formats import Format
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from agreements.exports import escape_formula, unescape_formula
from agreements.loading import Table, Unusable

MOST_BYTES = 5_000_000
MOST_ROWS = 5_000
GUIDE = "guide"  # the sheet of a template that explains the others
_MOST_UNPACKED = 100_000_000  # what an XLSX of the size above can grow to, in honest files a tenth of this
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


class Csv(SheetFormat):
    """One table as comma-separated text (semicolons and tabs, which Excel writes in some countries, are read too)."""

    title = "CSV"
    content_type = "text/csv"

    def create_dataset(self, data: bytes) -> list[Table]:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = "\0"
        if "\0" in text:
            raise UnreadableFileError(
                _("This CSV is not UTF-8 text. In Excel, save it as “CSV UTF-8” or as an XLSX workbook.")
            )
        first = text.partition("\n")[0]
        delimiter = max(",;\t", key=first.count)
        rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            header = [name.strip() for name in next(rows, [])]
            return [Table("CSV", header, _limited(enumerate(map(_csv_cells, rows), 2)))]
        except csv.Error as error:
            said = {"line": rows.line_num, "reason": error}
            raise UnreadableFileError(_("This CSV breaks off at line %(line)s: %(reason)s.") % said) from None

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

    def create_dataset(self, data: bytes) -> list[Table]:
        try:
            with ZipFile(BytesIO(data)) as packed:
                unpacked = sum(part.file_size for part in packed.infolist())
            if unpacked > _MOST_UNPACKED:
                raise UnreadableFileError(_("This workbook is too large. Split it."))
            book = load_workbook(BytesIO(data), read_only=True)
        except (BadZipFile, InvalidFileException, KeyError):
            raise UnreadableFileError(
                _("This is no XLSX workbook, whatever its name says. Open it and save it as XLSX.")
            ) from None
        tables = [_table(sheet) for sheet in book.worksheets if sheet.title != GUIDE]
        return [table for table in tables if table.header or table.rows]

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


def _limited(rows: Iterable[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The rows that say something, as long as they are not too many."""
    found = list(islice((row for row in rows if any(row[1])), MOST_ROWS + 1))
    if len(found) > MOST_ROWS:
        raise UnreadableFileError(_("A sheet holds at most %(most)s rows. Split it.") % {"most": f"{MOST_ROWS:,}"})
    return found


def _csv_cells(cells: list[str]) -> list[str]:
    formula = _("begins like a formula (=); put an apostrophe before it where it is meant as text.")
    return [Unusable(formula) if text.startswith("=") else unescape_formula(text) for text in cells]


def _table(sheet) -> Table:
    sheet.reset_dimensions()  # what a file says of its own size may be anything
    rows = sheet.iter_rows()
    header = [str(cell.value or "").strip() for cell in next(rows, [])]
    while header and not header[-1]:
        header.pop()
    return Table(sheet.title, header, _limited(enumerate(([_xlsx_text(cell) for cell in row] for row in rows), 2)))


def _xlsx_text(cell) -> str:
    match cell.data_type, cell.value:
        case _type, None:
            return ""
        case "f", _formula:
            return Unusable(_("holds a formula; copy it and paste it as a value."))
        case "e", error:
            return Unusable(_("holds the error %(error)s.") % {"error": error})
        case _type, bool() as truth:
            return "yes" if truth else "no"
        case _type, dt.datetime() as moment:
            return _date(moment, cell.number_format)
        case _type, float() as number if number.is_integer():
            return str(int(number))
        case _type, str() as text:
            return unescape_formula(text.replace("\r\n", "\n").replace("_x000D_", ""))
        case _type, value:
            return str(value)


def _date(moment: dt.datetime, number_format: str) -> str:
    """Only as precise as the cell shows it: Excel makes a day of what was typed as a month."""
    if moment.time() != dt.time():
        return moment.isoformat(" ")
    shown = re.sub(r'\[[^\]]*\]|"[^"]*"|\\.', "", number_format.lower())
    return moment.strftime("%Y-%m-%d" if "d" in shown else "%Y-%m" if "m" in shown else "%Y")


def _text_cell(sheet, text: str, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", escape_formula(text)))
    cell.number_format = _AS_TEXT
    if bold:
        cell.font = Font(bold=True)
    return cell


def guide(rows: Iterable[Iterable[str]]) -> Table:
    """The sheet that explains the others."""
    return Table(GUIDE, ["sheet", "column", "needed", "what goes in"], list(enumerate(rows, 2)))
