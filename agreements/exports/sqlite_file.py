"""The whole catalogue as one SQLite database (https://sqlite.org), with keys between its tables."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from agreements import site_identity
from agreements.exports.columns import Column, Plain, Row, Table, plain
from agreements.exports.package import Release, of_one_revision, own_rows, published_batches
from agreements.exports.reference_tables import published_reference_rows
from agreements.exports.tables import AGREEMENTS, FACTS, REFERENCE, SOURCES, TABLES

_TYPES = {"whole number": "INTEGER", "number": "NUMERIC", "yes or no": "INTEGER"}  # by kind; all others are TEXT
_KEYS = {table.name: table.header[0] for table in TABLES}


def write_sqlite(path: Path) -> Release:
    """Write the database. Raises CatalogueChangedError if the catalogue changed during every attempt."""
    return of_one_revision(lambda release: _write(path, release))


def _write(path: Path, release: Release) -> None:
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database, database:
        for table in TABLES:
            database.execute(_create(table))
        for table in (SOURCES, *REFERENCE):
            _insert(database, table, published_reference_rows(table))
        for batch in published_batches():
            for table in (AGREEMENTS, *FACTS):
                _insert(database, table, own_rows(table, batch))
        database.execute("CREATE TABLE catalogue (name TEXT PRIMARY KEY, value TEXT)")
        database.executemany("INSERT INTO catalogue VALUES (?, ?)", _origin(release))


def _create(table: Table) -> str:
    """The SQL that makes a table; names of tables and columns are ours and plain words.

    >>> _create(Table("themes", "", None, [Column("slug", "", "text"), Column("number", "", "whole number")]))
    'CREATE TABLE themes ("slug" TEXT, "number" INTEGER, PRIMARY KEY ("slug"))'
    """
    columns = [f'"{column.name}" {_TYPES.get(column.kind, "TEXT")}' for column in table.columns]
    primary = ", ".join(f'"{name}"' for name in table.header[: table.keys])
    columns.append(f"PRIMARY KEY ({primary})")
    columns += [_foreign_key(column) for column in table.columns if column.refers_to]
    return f"CREATE TABLE {table.name} ({', '.join(columns)})"


def _foreign_key(column: Column) -> str:
    return f'FOREIGN KEY ("{column.name}") REFERENCES {column.refers_to} ("{_KEYS[column.refers_to]}")'


def _insert(database: sqlite3.Connection, table: Table, rows: Iterable[Row]) -> None:
    places = ", ".join("?" * len(table.header))
    values = ([_cell(row[name]) for name in table.header] for row in rows)
    database.executemany(" ".join(("INSERT INTO", table.name, "VALUES", f"({places})")), values)


def _cell(value: Plain) -> str | int | float | None:
    return "; ".join(value) if isinstance(value, list) else value


def _origin(release: Release) -> Iterator[tuple[str, str]]:
    yield "name", str(site_identity.NAME)
    yield "description", str(site_identity.DESCRIPTION)
    yield "revision", release.token
    yield "revised_at", str(plain(release.made_at))
    yield "licence", site_identity.LICENCE_URL
