"""What a backup holds, read from the file itself, and whether it belongs here: asked before anything is replaced."""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.backends.utils import CursorWrapper
from django.db.migrations.loader import MigrationLoader
from django.utils.dateparse import parse_datetime

from agreements.management.postgres_programs import BackupError, lines_of, run

NAME_FORMAT = "%Y-%m-%dT%H%M%S.%fZ"  # of the moment, in names of backups

Migration = tuple[str, str]  # app and name
Rows = dict[str, list[dict[str, str]]]  # by table

# What says what a database is, by table; every release has all of it.
_QUERIES = {
    "django_migrations": "SELECT app, name FROM django_migrations",
    "agreements_agreement": "SELECT id FROM agreements_agreement",
    "agreements_revision": "SELECT id, token, made_at FROM agreements_revision",
    "agreements_head": "SELECT revision_id FROM agreements_head",
}
_SQLITE, _POSTGRESQL = b"SQLite format 3\0", b"PGDMP"  # how files of each begin


@dataclass(frozen=True)
class Revision:
    """A revision of the catalogue, e.g. "5f2a9c0b7d31e846 of 2026-11-28 09:14 UTC"."""

    token: str
    made_at: dt.datetime

    def __str__(self) -> str:
        return f"{self.token} of {_minute(self.made_at)}"


@dataclass(frozen=True)
class Contents:
    """What a database holds. `first` and `current` are None before the first save.

    The token of the first revision is random and stays, so it tells one catalogue from another.
    """

    migrations: frozenset[Migration]
    agreements: int
    first: Revision | None
    current: Revision | None

    @property
    def unknown(self) -> list[str]:
        """Migrations that this release doesn't have: a later one wrote the database."""
        return sorted(".".join(migration) for migration in self.migrations - _known_migrations())

    @property
    def pending(self) -> list[str]:
        """Migrations that came after it."""
        loader = MigrationLoader(None)
        return sorted(".".join(migration) for migration in set(loader.graph.nodes) - self.migrations)

    def __str__(self) -> str:
        last = max((name for app, name in self.migrations if app == "agreements"), default="none")
        revision = self.current or "none"
        return f"{self.agreements:,} agreements (drafts too), revision {revision}, migrations up to {last}"


def read_backup(file: Path) -> Contents:
    """What a backup holds, once all of it could be read. BackupError if it is damaged or no backup of a catalogue."""
    with file.open("rb") as opened:
        start = opened.read(len(_SQLITE))
    kind = "sqlite" if start == _SQLITE else "postgresql" if start.startswith(_POSTGRESQL) else None
    vendor = connections[DEFAULT_DB_ALIAS].vendor
    if kind is None:
        raise BackupError(f"{file} is no backup: neither an SQLite database nor what pg_dump writes.")
    if kind != vendor:
        raise BackupError(f"{file} is a backup of {kind}, but DATABASE_URL names a database of {vendor}.")
    try:
        rows = _rows_of_sqlite(file) if kind == "sqlite" else _rows_of_dump(file)
    except (BackupError, sqlite3.Error) as error:
        raise BackupError(f"{file} is damaged: {str(error).rstrip('.')}.") from error
    if missing := sorted(set(_QUERIES) - set(rows)):
        raise BackupError(f"{file} is no backup of a catalogue: it has no table {missing[0]}.")
    try:
        return _contents(rows)
    except (KeyError, ValueError) as error:
        raise BackupError(f"{file} is no backup of a catalogue: its tables hold something else.") from error


def made_at(file: Path) -> str:
    """When a backup was made: its name says it, or, under another name, its time on the disk."""
    try:
        return _minute(dt.datetime.strptime(file.stem, NAME_FORMAT).replace(tzinfo=dt.UTC))
    except ValueError:
        return _minute(dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC))


def current_contents() -> Contents | None:
    """What the database holds now; None if it is away, or has no catalogue."""
    try:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            return _contents({table: _select(cursor, table) for table in _QUERIES})
    except Error:
        return None


@contextmanager
def open_sound(file: Path) -> Iterator[sqlite3.Connection]:
    """An SQLite file, opened for reading only. BackupError if it is damaged."""
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as read:
        if read.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise BackupError(f"{file} does not pass SQLite's own check.")
        yield read


def _rows_of_sqlite(file: Path) -> Rows:
    with open_sound(file) as read:
        there = {name for (name,) in read.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return {table: _select(read.cursor(), table) for table in there & set(_QUERIES)}


def _rows_of_dump(file: Path) -> Rows:
    r"""Rows as pg_restore writes them: after a line "COPY public.table (column, …) FROM stdin;", until one of "\.".

    No column that is asked for holds anything that is written with a backslash.
    """
    run("pg_restore", "--file=/dev/null", str(file))  # all of it, so that nothing is cut off or damaged
    rows: Rows = {}
    table, columns = "", []
    for line in lines_of("pg_restore", "--data-only", *(f"--table={name}" for name in _QUERIES), "--file=-", str(file)):
        if line.startswith("COPY "):
            name, _, rest = line.removeprefix("COPY ").partition(" (")
            table, columns = name.rpartition(".")[2], rest.partition(")")[0].split(", ")
            rows[table] = []
        elif line == "\\.":
            table = ""
        elif table in _QUERIES:
            rows[table].append(dict(zip(columns, line.split("\t"), strict=True)))
    return rows


def _select(cursor: sqlite3.Cursor | CursorWrapper, table: str) -> list[dict[str, str]]:
    cursor.execute(_QUERIES[table])
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, map(str, row), strict=True)) for row in cursor.fetchall()]


def _contents(rows: Rows) -> Contents:
    revisions = {int(row["id"]): row for row in rows["agreements_revision"]}
    heads = [int(row["revision_id"]) for row in rows["agreements_head"]]
    return Contents(
        migrations=frozenset((row["app"], row["name"]) for row in rows["django_migrations"]),
        agreements=len(rows["agreements_agreement"]),
        first=_revision(revisions.get(min(revisions, default=0))),
        current=_revision(revisions.get(max(heads, default=0))),
    )


def _revision(row: dict[str, str] | None) -> Revision | None:
    if row is None:
        return None
    written = parse_datetime(row["made_at"])  # SQLite stores UTC without saying so
    if written is None:
        raise ValueError(row["made_at"])
    return Revision(row["token"], written if written.tzinfo else written.replace(tzinfo=dt.UTC))


def _known_migrations() -> set[Migration]:
    """All that this release has, and those that it has squashed into others."""
    disk = MigrationLoader(None).disk_migrations
    return set(disk).union(*(migration.replaces for migration in disk.values()))


def _minute(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
