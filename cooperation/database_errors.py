"""What the commands say, in one paragraph and without a traceback, when the database can't be reached."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def explain_database_errors() -> Iterator[None]:
    """Turn a database that does not answer into a paragraph that says what to do, and exit status 1."""
    from django.db import OperationalError  # importable before the settings are read, unlike the rest of Django

    try:
        yield
    except OperationalError as error:
        reason = " ".join(str(error).split())
        sys.exit(
            f"\nThe database can't be used: {reason}\n"
            "Look whether it runs, and whether DATABASE_URL names the right host, port, user, password and database;\n"
            "for an SQLite file, whether its folder exists and may be written to.\n"
        )
