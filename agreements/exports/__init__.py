"""Exports: the catalogue as tables, in every format readers take away. First floor; this is its only door.

`records()` reads, `csv_text()`, `json_text()` and `write_workbook()` write; `tables` says what the columns are.
"""

from agreements.exports.columns import Column, Row, Table
from agreements.exports.records import CHUNK, listed, record_of, records
from agreements.exports.tables import AGREEMENTS, FACTS, REFERENCE, SOURCES, TABLES
from agreements.exports.workbook import MOST_ROWS, TooManyRowsError, write_workbook
from agreements.exports.writing import BYTE_ORDER_MARK, cell, csv_text, harmless, json_line, json_text

__all__ = [
    "AGREEMENTS",
    "BYTE_ORDER_MARK",
    "CHUNK",
    "FACTS",
    "MOST_ROWS",
    "REFERENCE",
    "SOURCES",
    "TABLES",
    "Column",
    "Row",
    "Table",
    "TooManyRowsError",
    "cell",
    "csv_text",
    "harmless",
    "json_line",
    "json_text",
    "listed",
    "record_of",
    "records",
    "write_workbook",
]
