"""Exports: the published catalogue as CSV, JSON, JSON lines, XLSX and as a data package.

`tables` defines the columns of every format; `records()` and `reference_rows()` read rows of plain values;
`csv_text()`, `json_text()`, `write_workbook()`, `write_package()` and `write_sqlite()` write them. Citations and
JSON-LD of pages are in `citations` and `json_ld`.
"""

from agreements.exports.agreement_records import CHUNK, agreement_rows, record_of, records
from agreements.exports.columns import PARTIAL_DATE, Column, Row, Table, plain
from agreements.exports.formats import (
    cell,
    csv_sheet,
    csv_text,
    escape_formula,
    json_line,
    json_text,
    unescape_formula,
    workbook_text,
)
from agreements.exports.package import PACKAGE, CatalogueChangedError, write_package, write_zip
from agreements.exports.reference_tables import reference_rows
from agreements.exports.sqlite_file import write_sqlite
from agreements.exports.tables import AGREEMENTS, AREAS, COUNTRIES, FACTS, PARTNERS, SOURCES, TABLES
from agreements.exports.workbook import MAX_ROWS, TooManyRowsError, write_workbook

__all__ = [
    "AGREEMENTS",
    "AREAS",
    "CHUNK",
    "COUNTRIES",
    "FACTS",
    "MAX_ROWS",
    "PACKAGE",
    "PARTIAL_DATE",
    "PARTNERS",
    "SOURCES",
    "TABLES",
    "CatalogueChangedError",
    "Column",
    "Row",
    "Table",
    "TooManyRowsError",
    "agreement_rows",
    "cell",
    "csv_sheet",
    "csv_text",
    "escape_formula",
    "json_line",
    "json_text",
    "plain",
    "record_of",
    "records",
    "reference_rows",
    "unescape_formula",
    "workbook_text",
    "write_package",
    "write_sqlite",
    "write_workbook",
    "write_zip",
]
