"""Copies of a worker's empty test database: each is filled once, and stands in for the empty one in whole modules."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection


def make_copy(name: str, fill: Callable[[], None]) -> None:
    """Copy the empty database and fill the copy."""
    connection.close()  # SQLite then writes its log into the file, and PostgreSQL allows the copy
    connection.creation.clone_test_db(name, verbosity=0)
    with copy_in_use(name):
        fill()


@contextmanager
def copy_in_use(name: str) -> Iterator[None]:
    """Connections opened inside the block, by any thread, lead to the copy."""
    empty = connection.settings_dict["NAME"]
    copy = connection.creation.get_test_db_clone_settings(name)["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = copy
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = empty


def drop_copy(name: str) -> None:
    connection.creation.destroy_test_db(suffix=name, verbosity=0)
