"""Reads a spreadsheet in a process of its own: `python file_parser.py xlsx < file` writes its tables.

A program that imports nothing of the site and runs by limited_process.py: what a file unpacks to, and how long that
takes, is known only afterwards. Limits of the system end it where the limits below don't.

It writes one JSON object: {"tables": [{"title": …, "header": […], "rows": [[line, cells], …], "line": of the header,
"is_hidden": …}, …]}, where a cell is its text, or ["date", "2024-01"], ["part of a date", "2024-01-09"] (it shows less
than it holds), ["formula", ""] or ["error", "#REF!"]; or {"refused": [reason, values]}, whose sentence is
file_formats.py's to say. Lines are numbered as a spreadsheet shows them.
"""

import csv
import datetime as dt
import json
import re
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from itertools import islice
from zipfile import BadZipFile, ZipFile

MOST_BYTES = 5_000_000
MOST_UNPACKED = 50_000_000  # what an XLSX of the size above can grow to, in honest files a fifth of this
MOST_PARTS = 1_000  # of the zip
MOST_SHEETS = 20
MOST_ROWS = 5_000
MOST_COLUMNS = 100
MOST_CELL = 32_767  # characters, as in Excel
MOST_TEXT = 20_000_000  # characters of all cells: one text may stand in many
MOST_LINES = 1_048_576  # of a sheet, as in Excel: those without content are passed over
_DELIMITER = re.compile(r'"?sep=([^"\r\n])"?(?:\r\n|\r|\n|$)', re.IGNORECASE)  # Excel obeys this line and hides it
GUIDE = "guide"  # the sheet of a template that explains the others

Cell = str | list[str]
Table = dict[str, object]
_OLD_FILE = bytes.fromhex("d0cf11e0a1b11ae1")  # of Excel before 2007, and of workbooks with a password
_STRICT = b"http://purl.oclc.org/ooxml/"  # the other of the two dialects of ISO/IEC 29500, which openpyxl doesn't read


class RefusedFileError(Exception):
    """Why a file is not read: the name of a sentence, and what stands in it."""

    def __init__(self, reason: str, **values: object):
        super().__init__(reason)
        self.reason, self.values = reason, values


class Reader:
    """Makes tables of rows as they come, and refuses what is more than sheets of people ever hold."""

    def __init__(self):
        self._text = 0

    def table(self, title: str, rows: Iterator[list[Cell]], *, is_hidden: bool = False) -> Table:
        """The first row that says something as header, and the others that do, with their numbers."""
        numbered = ((line, self._checked(title, line, cells)) for line, cells in enumerate(rows, 1))
        said = (row for row in numbered if row[1])
        line, header = next(said, (1, []))
        found = list(islice(said, MOST_ROWS + 1))
        if len(found) > MOST_ROWS:
            raise RefusedFileError("rows", sheet=title)
        return {"title": title, "header": header, "rows": found, "line": line, "is_hidden": is_hidden}

    def _checked(self, title: str, line: int, cells: list[Cell]) -> list[Cell]:
        """The cells up to the last that says something."""
        if line > MOST_LINES:
            raise RefusedFileError("rows", sheet=title)
        while cells and isinstance(cells[-1], str) and not cells[-1].strip():
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise RefusedFileError("columns", sheet=title, line=line)
        if any(len(text) > MOST_CELL for text in cells):
            raise RefusedFileError("cell", sheet=title, line=line)
        self._text += sum(map(len, cells))
        if self._text > MOST_TEXT:
            raise RefusedFileError("large")
        return cells


def csv_tables(data: bytes) -> list[Table]:
    """The one table of a CSV; semicolons and tabs, which Excel writes in some countries, are read too."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text or "\x1b$" in text:  # UTF-16, ISO-2022-JP
        raise RefusedFileError("encoding")
    text = text.lstrip("\ufeff")  # a second byte order mark
    delimiter = ""
    if said := _DELIMITER.match(text):
        delimiter, text = said[1], text[said.end() :]
    first = next((line for line in text.splitlines() if line.strip()), "")
    csv.field_size_limit(MOST_BYTES)  # ours is told with its place
    delimiter = delimiter or max(",;\t", key=first.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [Reader().table("CSV", rows)]
    except csv.Error:
        raise RefusedFileError("csv", line=rows.line_num) from None


def xlsx_tables(data: bytes) -> list[Table]:
    """The tables of a workbook that have content."""
    from openpyxl import load_workbook  # a CSV needs none of it
    from openpyxl.utils.exceptions import InvalidFileException

    if data.startswith(_OLD_FILE):
        raise RefusedFileError("old")
    try:
        with ZipFile(BytesIO(data)) as packed:
            parts = packed.infolist()
            # zipfile never unpacks more of a part than the size that stands here, whatever the part holds.
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise RefusedFileError("large")
            if _STRICT in packed.read("xl/workbook.xml"):
                raise RefusedFileError("strict")
        book = load_workbook(BytesIO(data), read_only=True, keep_links=False)
    except (BadZipFile, InvalidFileException, KeyError):
        raise RefusedFileError("no workbook") from None
    if len(book.sheetnames) > MOST_SHEETS:
        raise RefusedFileError("sheets")
    reader = Reader()
    tables = [
        reader.table(sheet.title, _rows(sheet), is_hidden=sheet.sheet_state != "visible")
        for sheet in book.worksheets
        if sheet.title != GUIDE
    ]
    return [table for table in tables if table["header"]]


def _rows(sheet) -> Iterator[list[Cell]]:
    sheet.reset_dimensions()  # what a file says of its own size may be anything
    for cells in sheet.iter_rows():
        yield [_cell(cell) for cell in cells]


def _cell(cell) -> Cell:
    match cell.data_type, cell.value:
        case _type, None:
            return ""
        case "f", _formula:
            return ["formula", ""]
        case "e", error:
            return ["error", str(error)[:20]]
        case _type, bool() as truth:
            return str(truth).upper()
        case _type, dt.datetime() as moment:
            return _date(moment, cell.number_format)
        case _type, dt.date() as day:
            return ["date", str(day)]
        case _type, float() as number if number.is_integer():
            return str(int(number))
        case _type, str() as text:
            return _unescaped(text).replace("\r\n", "\n").replace("\r", "")
        case _type, value:
            return str(value)


def _unescaped(text: str) -> str:
    """The characters that a workbook writes as "_x001B_", since XML can't hold them (ECMA-376, ST_Xstring)."""
    if "_x" not in text:
        return text
    units = re.sub("_x([0-9A-Fa-f]{4})_", lambda escape: chr(int(escape[1], 16)), text)
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")  # two halves are one


def _date(moment: dt.datetime, number_format: str) -> Cell:
    """Only as precise as the cell shows it: Excel makes a day of what was typed as a month."""
    if moment.time() != dt.time():
        return ["date", moment.isoformat(" ")]
    shown = re.sub(r'\[[^\]]*\]|"[^"]*"|\\.', "", number_format.lower())
    day = moment.date()
    precise = str(day) if "d" in shown else f"{day:%Y-%m}" if "m" in shown else f"{day:%Y}"
    says_year = set(shown) & set("yeg")  # e and g of Japanese eras
    is_whole = day.isoformat() == (precise + "-01-01")[:10]  # nothing was typed that it doesn't show
    return ["date", precise] if says_year and is_whole else ["part of a date", str(day)]


def read(kind: str, data: bytes) -> dict[str, Iterable]:
    """What is written for a file of this kind."""
    try:
        return {"tables": xlsx_tables(data) if kind == "xlsx" else csv_tables(data)}
    except RefusedFileError as refused:
        return {"refused": [refused.reason, refused.values]}
    except MemoryError:
        return {"refused": ["heavy", {}]}
    except Exception:  # noqa: BLE001  a library that meets a broken file raises anything
        return {"refused": ["unreadable", {}]}


if __name__ == "__main__":
    json.dump(read(sys.argv[1], sys.stdin.buffer.read(MOST_BYTES + 1)), sys.stdout)
