"""Which database a request reads, and which version of the catalogue stands there. Front hall.

With DATABASE_REPLICA_URL readers' requests go to the replica; a replica that does not answer is left alone for a moment
and the primary stands in. Everything else, and every write, is the primary's.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from django.conf import settings
from django.db import Error, connections

from agreements.models import CURRENT_TOKEN

PRIMARY, REPLICA = "default", "replica"
PATIENCE = 1.0  # seconds until a database that did not answer is asked again
TOKYO = 9 * 60 * 60  # seconds ahead of UTC, without summer time

_reading: ContextVar[str] = ContextVar("reading", default=PRIMARY)


@contextmanager
def use_database(alias: str) -> Iterator[None]:
    """Let what is read inside come from this database."""
    reset = _reading.set(alias)
    try:
        yield
    finally:
        _reading.reset(reset)


class Router:
    """Reads go where the front sent the request, writes to the primary."""

    def db_for_read(self, model, **hints) -> str:
        return _reading.get()

    def db_for_write(self, model, **hints) -> str:
        return PRIMARY

    def allow_relation(self, one, other, **hints) -> bool:
        return True

    def allow_migrate(self, db, app_label, **hints) -> bool:
        return db == PRIMARY


def limit_statements(connection, **kwargs) -> None:
    """Let PostgreSQL end what a page asks for too long. Commands, such as migrations, may take their time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [f"{settings.STATEMENT_TIMEOUT}s"])


class CacheVersion(NamedTuple):
    """What readers see: the catalogue's revision, on a day (an expectation is overdue the day after)."""

    token: str
    day: int


def _read_token(alias: str) -> str:
    """The same as models.current_token(), at a third of the time: asked past Django's cursors, which nobody counts."""
    connection = connections[alias]
    connection.ensure_connection()
    with connection.wrap_database_errors:
        row = connection.connection.execute(CURRENT_TOKEN).fetchone()
    return row[0] if row else ""


def _token(alias: str) -> str:
    try:
        return _read_token(alias)
    except Error:
        if connections[alias].connection is None:  # could not even connect
            raise
        connections[alias].close()  # the connection may have died with a restarted database: once more
        return _read_token(alias)


class Failover:
    """Asks for the version at each request and remembers which databases were lost a moment ago."""

    def __init__(self):
        self._lost_until = {alias: 0.0 for alias in (REPLICA, PRIMARY) if alias in settings.DATABASES}

    def lose(self, alias: str) -> None:
        self._lost_until[alias] = time.monotonic() + PATIENCE

    def read(self) -> tuple[str, CacheVersion] | None:
        """The database to read and its version; None when none answers."""
        for alias, lost_until in self._lost_until.items():
            if time.monotonic() < lost_until:
                continue
            try:
                return alias, CacheVersion(_token(alias), int(time.time() + TOKYO) // 86400)
            except Error:
                self.lose(alias)
        return None
