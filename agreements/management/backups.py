"""Backups of the whole database, catalogue and accounts alike, while the site runs.

SQLite's own online backup, or pg_dump and pg_restore: each copies one consistent state, and puts it back in one
transaction, so that readers see the old catalogue until they see the restored one.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from agreements.management.backup_contents import NAME_FORMAT, open_sound
from agreements.management.postgres_programs import BackupError, replace_tables, run


def make_backup(folder: Path) -> Path:
    """Write the database as it is now into a new file in `folder`, which only we may read. BackupError if it fails."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    suffix = "sqlite3" if _vendor() == "sqlite" else "dump"
    made = folder / f"{timezone.now():{NAME_FORMAT}}.{suffix}"
    partial = made.with_name(f"{made.name}.partial")
    partial.touch(mode=0o600)
    try:
        if _vendor() == "sqlite":
            _copy(_sqlite_file(), partial)
        else:
            run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={partial}")
        partial.rename(made)
    finally:
        partial.unlink(missing_ok=True)
    return made


def restore_backup(file: Path) -> None:
    """Put a backup in the place of everything that is there. BackupError, and nothing changed, if that fails."""
    if _vendor() == "sqlite":
        connections.close_all()
        _sqlite_file().parent.mkdir(parents=True, exist_ok=True)
        _copy(file, _sqlite_file(), journal="WAL")
    else:
        tables = connections[DEFAULT_DB_ALIAS].introspection.table_names()
        connections.close_all()
        replace_tables(tables, str(file))


def _vendor() -> str:
    return connections[DEFAULT_DB_ALIAS].vendor


def _sqlite_file() -> Path:
    return Path(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"])


def _copy(source: Path, target: Path, journal: str = "DELETE") -> None:
    """Copy a database that others may be writing to, or reading."""
    try:
        with open_sound(source) as read:
            read.execute("SELECT 1 FROM django_migrations")  # an empty file is an SQLite database too
            with closing(sqlite3.connect(target, timeout=30)) as write:
                read.backup(write)
                write.execute(f"PRAGMA journal_mode={journal}")
    except sqlite3.Error as error:
        raise BackupError(f"{source} could not be copied to {target}: {error}.") from error
