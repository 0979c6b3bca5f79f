"""Database router: public pages read from the replica if there is one, all else uses the primary.

A database that did not answer is left alone for a moment (`Failover`); without a replica's answer the primary is read.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from django.conf import settings
from django.db import Error, connections

PRIMARY, REPLICA = "default", "replica"
RETRY_AFTER = 1.0  # seconds until a database that did not answer is asked again
TOKYO = 9 * 60 * 60  # seconds ahead of UTC, without summer time

_read_alias: ContextVar[str] = ContextVar("read_alias", default=PRIMARY)


@contextmanager
def use_database(alias: str) -> Iterator[None]:
    """Inside, queries that read go to the database of this alias."""
    reset = _read_alias.set(alias)
    try:
        yield
    finally:
        _read_alias.reset(reset)


class Router:
    """Django's router: reads go where `use_database()` says, writes to the primary."""

    def db_for_read(self, model, **hints) -> str:
        return _read_alias.get()

    def db_for_write(self, model, **hints) -> str:
        return PRIMARY

    def allow_relation(self, one, other, **hints) -> bool:
        return True

    def allow_migrate(self, db, app_label, **hints) -> bool:
        return db == PRIMARY


def limit_statements(connection, **kwargs) -> None:
    """Set STATEMENT_TIMEOUT on a new PostgreSQL connection of the server; commands such as migrations have no limit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [f"{settings.STATEMENT_TIMEOUT}s"])


class CacheVersion(NamedTuple):
    """What readers see: the catalogue's revision, on a day (an expectation is overdue the day after)."""

    token: str
    day: int


class Failover:
    """Reads the version from the first database that answers, and remembers which ones did not a moment ago.

    `version_query` is SQL that gives the version's token in one row, or no row.
    """

    def __init__(self, version_query: str):
        self._version_query = version_query
        self._lost_until = {alias: 0.0 for alias in (REPLICA, PRIMARY) if alias in settings.DATABASES}

    def lose(self, alias: str) -> None:
        """Leave a database alone until RETRY_AFTER seconds from now."""
        self._lost_until[alias] = time.monotonic() + RETRY_AFTER

    def read(self) -> tuple[str, CacheVersion] | None:
        """The alias of the database to read, and its version; None when no database answers."""
        for alias, lost_until in self._lost_until.items():
            if time.monotonic() < lost_until:
                continue
            try:
                return alias, CacheVersion(self._token(alias), int(time.time() + TOKYO) // 86400)
            except Error:
                self.lose(alias)
        return None

    def _token(self, alias: str) -> str:
        try:
            return self._read_token(alias)
        except Error:
            if connections[alias].connection is None:  # could not even connect
                raise
            connections[alias].close()  # the connection may have died with a restarted database: once more
            return self._read_token(alias)

    def _read_token(self, alias: str) -> str:
        """Past Django's cursors, in a third of their time: it is read for every request."""
        connection = connections[alias]
        connection.ensure_connection()
        with connection.wrap_database_errors:
            row = connection.connection.execute(self._version_query).fetchone()
        return row[0] if row else ""
