"""Exports: the catalogue as tables, in every format readers take away. First floor; this is its only door.

`records()` reads, `csv_text()`, `json_text()` and `write_workbook()` write; `tables` says what the columns are.
"""

from agreements.exports.agreement_records import CHUNK, listed, record_of, records
from agreements.exports.columns import PARTIAL_DATE, Column, Row, Table, plain
from agreements.exports.formats import cell, csv_sheet, csv_text, escape_formula, json_line, json_text, unescape_formula
from agreements.exports.package import PACKAGE, CatalogueMovedError, write_package, write_zip
from agreements.exports.reference_tables import rows
from agreements.exports.tables import AGREEMENTS, AREAS, COUNTRIES, FACTS, PARTNERS, SOURCES, TABLES
from agreements.exports.workbook import MOST_ROWS, TooManyRowsError, write_workbook

__all__ = [
    "AGREEMENTS",
    "AREAS",
    "CHUNK",
    "COUNTRIES",
    "FACTS",
    "MOST_ROWS",
    "PACKAGE",
    "PARTIAL_DATE",
    "PARTNERS",
    "SOURCES",
    "TABLES",
    "CatalogueMovedError",
    "Column",
    "Row",
    "Table",
    "TooManyRowsError",
    "cell",
    "csv_sheet",
    "csv_text",
    "escape_formula",
    "json_line",
    "json_text",
    "listed",
    "plain",
    "record_of",
    "records",
    "rows",
    "unescape_formula",
    "write_package",
    "write_workbook",
    "write_zip",
]
