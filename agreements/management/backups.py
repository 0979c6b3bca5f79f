"""Backups of the whole database, catalogue and accounts alike, while the site runs.

SQLite's own online backup, or pg_dump and pg_restore: each copies one consistent state, and puts it back in one
transaction, so that readers see the old catalogue until they see the restored one.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

# What libpq calls its settings in the environment, where a password is not seen by other users of the machine.
_LIBPQ = {
    "dbname": "PGDATABASE",
    "host": "PGHOST",
    "passfile": "PGPASSFILE",
    "password": "PGPASSWORD",
    "port": "PGPORT",
    "service": "PGSERVICE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "user": "PGUSER",
}


class BackupError(Exception):
    """A backup that could not be made or put back; says why."""


def make_backup(folder: Path) -> Path:
    """Write the database as it is now into a new file in `folder`, which only we may read. BackupError if it fails."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    suffix = "sqlite3" if _vendor() == "sqlite" else "dump"
    made = folder / f"{timezone.now():%Y-%m-%dT%H%M%S.%fZ}.{suffix}"
    partial = made.with_name(f"{made.name}.partial")
    partial.touch(mode=0o600)
    try:
        if _vendor() == "sqlite":
            _copy(_sqlite_file(), partial)
        else:
            _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={partial}")
        partial.rename(made)
    finally:
        partial.unlink(missing_ok=True)
    return made


def restore_backup(file: Path) -> None:
    """Put a backup in the place of everything that is there. BackupError, and nothing changed, if that fails."""
    connections.close_all()
    if _vendor() == "sqlite":
        _sqlite_file().parent.mkdir(parents=True, exist_ok=True)
        _copy(file, _sqlite_file(), journal="WAL")
    else:
        database = connections[DEFAULT_DB_ALIAS].settings_dict["NAME"]
        options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction")
        _run("pg_restore", *options, f"--dbname={database}", str(file))


def _vendor() -> str:
    return connections[DEFAULT_DB_ALIAS].vendor


def _sqlite_file() -> Path:
    return Path(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"])


def _copy(source: Path, target: Path, journal: str = "DELETE") -> None:
    """Copy a database that others may be writing to, or reading."""
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as read:
            if read.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise BackupError(f"{source} is damaged.")
            read.execute("SELECT 1 FROM django_migrations")  # an empty file is an SQLite database too
            with closing(sqlite3.connect(target, timeout=30)) as write:
                read.backup(write)
                write.execute(f"PRAGMA journal_mode={journal}")
    except sqlite3.Error as error:
        raise BackupError(f"{source} could not be copied to {target}: {error}.") from error


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs (PG_BIN says where they are) on our database."""
    found = shutil.which(program, path=os.environ.get("PG_BIN"))
    if not found:
        raise BackupError(f"{program} was not found. On Debian: apt-get install postgresql-client; or set PG_BIN.")
    parameters = connections[DEFAULT_DB_ALIAS].get_connection_params()
    ours = {_LIBPQ[name]: str(value) for name, value in parameters.items() if name in _LIBPQ and value}
    done = subprocess.run([found, *arguments], env={**os.environ, **ours}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()}")
