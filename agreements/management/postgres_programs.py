"""pg_dump, pg_restore and psql, run on the database of DATABASE_URL."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections

# What libpq calls its settings in the environment, where a password is not seen by other users of the machine.
_LIBPQ = {
    "channel_binding": "PGCHANNELBINDING",
    "dbname": "PGDATABASE",
    "host": "PGHOST",
    "passfile": "PGPASSFILE",
    "password": "PGPASSWORD",
    "port": "PGPORT",
    "service": "PGSERVICE",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "user": "PGUSER",
}


class BackupError(Exception):
    """A backup that could not be made, read or put back; says why."""


def run(program: str, *arguments: str) -> None:
    """Run a program to its end. BackupError with what it said, if it failed."""
    for _ in lines_of(program, *arguments):
        pass


def lines_of(program: str, *arguments: str) -> Iterator[str]:
    """What a program writes, line by line. BackupError with what it said, if it failed."""
    with tempfile.TemporaryFile("w+") as said:
        with _start(program, *arguments, stdout=subprocess.PIPE, stderr=said) as started:
            for line in started.stdout:
                yield line.removesuffix("\n")
        _check(started, said)


def replace_tables(tables: list[str], dump: str) -> None:
    """Drop tables and put those of a dump in their place, in one transaction. BackupError, and nothing changed, else.

    pg_restore --clean would drop only what is in the dump: tables of a later release would stay, and would keep those
    that they point to from being dropped.
    """
    drop = "".join(f'DROP TABLE IF EXISTS "{table}" CASCADE;\n' for table in tables)
    options = ("--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1")
    from_dump = ("--no-owner", "--no-privileges", "--file=-", dump)
    with tempfile.TemporaryFile("w+") as said:
        psql = _start("psql", *options, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said)
        with suppress(BrokenPipeError), psql:  # where psql gives up early, _check() tells why
            psql.stdin.write(f"BEGIN;\n{drop}")
            psql.stdin.flush()
            with _start("pg_restore", *from_dump, stdout=psql.stdin, stderr=said) as reading:
                pass
            if reading.returncode == 0:  # else the transaction ends unfinished
                psql.stdin.write("COMMIT;\n")
        _check(psql, said)
        _check(reading, said)


def _start(program: str, *arguments: str, **streams) -> subprocess.Popen:
    """Start one of PostgreSQL's own programs (PG_BIN says where they are) on our database."""
    found = shutil.which(program, path=os.environ.get("PG_BIN"))
    if not found:
        raise BackupError(f"{program} was not found. On Debian: apt-get install postgresql-client; or set PG_BIN.")
    parameters = connections[DEFAULT_DB_ALIAS].get_connection_params()
    ours = {_LIBPQ[name]: str(value) for name, value in parameters.items() if name in _LIBPQ and value}
    return subprocess.Popen([found, *arguments], env={**os.environ, **ours}, text=True, **streams)


def _check(ended: subprocess.Popen, said) -> None:
    if ended.returncode:
        said.seek(0)
        raise BackupError(f"{Path(ended.args[0]).name} failed: {said.read().strip()}")
