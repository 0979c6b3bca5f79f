"""CSV, JSON and JSON lines, written piece by piece so that a file of any length needs little memory."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice

from agreements.exports.columns import Plain, Row, Table
from agreements.printable_text import xml_text

# What spreadsheets take for the beginning of a formula (OWASP, "CSV Injection"); some take wide signs, set to Japanese.
FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")
BYTE_ORDER_MARK = "\ufeff"  # Excel reads a CSV as UTF-8 only with it
_ROWS_PER_PIECE = 500
_TAKEN_FOR_ESCAPES = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def cell(value: Plain) -> str:
    """A value as the text of a spreadsheet's cell, never a formula; several values are joined by semicolons.

    >>> cell("=1+1"), cell(["India", "Australia"]), cell(True), cell(None)
    ("'=1+1", 'India; Australia', 'true', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return escape_formula("; ".join(value))
        case str():
            return escape_formula(value)
    return str(value)


def escape_formula(text: str) -> str:
    """Text that no spreadsheet takes for a formula: with an apostrophe before what begins one, or is escaped already.

    >>> escape_formula("=1+1"), escape_formula("'=1+1"), escape_formula("1+1")
    ("'=1+1", "''=1+1", '1+1')
    """
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_SIGNS) else text


def unescape_formula(text: str) -> str:
    """The text that `escape_formula()` was given.

    >>> unescape_formula("'=1+1"), unescape_formula("''=1+1"), unescape_formula("'tis")
    ('=1+1', "'=1+1", "'tis")
    """
    return text.removeprefix("'") if text.lstrip("'").startswith(FORMULA_SIGNS) else text


def workbook_text(text: str) -> str:
    """Text as a workbook holds it and Excel shows it, which takes "_x0041_" for an A (ECMA-376, ST_Xstring).

    >>> workbook_text("_x0041_")
    '_x005F_x0041_'
    """
    return xml_text(_TAKEN_FOR_ESCAPES.sub("_x005F_", text))


def csv_text(table: Table, rows: Iterable[Row]) -> Iterator[str]:
    """A CSV file (RFC 4180, UTF-8 with a byte order mark) of a table, in pieces of many rows."""
    yield csv_head(table)
    rows = iter(rows)
    while piece := list(islice(rows, _ROWS_PER_PIECE)):
        yield csv_rows(table, piece)


def csv_head(table: Table) -> str:
    """The beginning of a CSV file: byte order mark and header."""
    return BYTE_ORDER_MARK + _csv([table.header])


def csv_rows(table: Table, rows: Iterable[Row]) -> str:
    """Rows of a CSV file, without the header."""
    return _csv([cell(row[name]) for name in table.header] for row in rows)


def csv_sheet(header: list[str], rows: Iterable[Iterable[Plain]]) -> str:
    """A small CSV file of other rows than a table's, such as the figures of a chart."""
    return BYTE_ORDER_MARK + _csv([header, *([cell(value) for value in row] for row in rows)])


def _csv(rows: Iterable[list[str]]) -> str:
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def json_line(row: Row) -> str:
    """One line of a JSON lines file (https://jsonlines.org)."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"


def json_text(head: Row, records: Iterable[Row]) -> Iterator[str]:
    """A JSON object in pieces: the members of `head`, then the records as its member "agreements"."""
    opening = json.dumps(head, ensure_ascii=False, indent=1, default=str).removesuffix("\n}")
    yield f'{opening},\n "agreements": ['
    separator = "\n"
    for record in records:
        yield separator + json_line(record).rstrip("\n")
        separator = ",\n"
    yield "\n]}\n"
