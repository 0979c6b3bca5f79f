"""Writing rows as CSV, JSON and JSON lines, piece by piece. First floor: rows in, text out."""

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice

from agreements.exports.columns import Plain, Row, Table

# What spreadsheets take for the beginning of a formula; the wide signs too, as some do in a Japanese setting.
FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")
BYTE_ORDER_MARK = "\ufeff"  # Excel reads a CSV as UTF-8 only with it
_ROWS_A_PIECE = 500


def cell(value: Plain) -> str:
    """A value as text for a spreadsheet, never a formula; several are joined by semicolons.

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
    """Text that no spreadsheet takes for a formula: an apostrophe before what would begin one, or looks guarded."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_SIGNS) else text


def unescape_formula(text: str) -> str:
    """What `escape_formula()` was given.

    >>> unescape_formula("'=1+1"), unescape_formula("''=1+1"), unescape_formula("'tis")
    ('=1+1', "'=1+1", "'tis")
    """
    return text.removeprefix("'") if text.lstrip("'").startswith(FORMULA_SIGNS) else text


def csv_text(table: Table, rows: Iterable[Row]) -> Iterator[str]:
    """A CSV file (RFC 4180) of a table, in pieces of many rows."""
    yield csv_head(table)
    rows = iter(rows)
    while piece := list(islice(rows, _ROWS_A_PIECE)):
        yield csv_rows(table, piece)


def csv_head(table: Table) -> str:
    return BYTE_ORDER_MARK + _csv([table.header])


def csv_rows(table: Table, rows: Iterable[Row]) -> str:
    return _csv([cell(row[name]) for name in table.header] for row in rows)


def csv_sheet(header: list[str], rows: Iterable[Iterable[Plain]]) -> str:
    """A small CSV file of rows that are no table of the catalogue, such as the figures of a picture."""
    return BYTE_ORDER_MARK + _csv([header, *([cell(value) for value in row] for row in rows)])


def _csv(rows: Iterable[list[str]]) -> str:
    out = StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def json_line(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"


def json_text(head: Row, records: Iterable[Row]) -> Iterator[str]:
    """A JSON object: what the head says, then the records as its member "agreements"."""
    opening = json.dumps(head, ensure_ascii=False, indent=1, default=str).removesuffix("\n}")
    yield f'{opening},\n "agreements": ['
    separator = "\n"
    for record in records:
        yield separator + json_line(record).rstrip("\n")
        separator = ",\n"
    yield "\n]}\n"
