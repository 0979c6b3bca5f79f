"""Dumps of a small database of an earlier release, as text: python -m tests.data.make_dumps 1.0.0 996200e.

The release is checked out into a folder of its own and makes its tables itself; its `fill_…py` is written in its words.
"""

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.helpers.fixture_rows import catalogue, write
from tests.helpers.with_postgres import find_binaries, postgres

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def fill(checkout: Path, release: str, url: str) -> None:
    """Make the tables and the rows of a release in an empty database."""
    environment = {"DATABASE_URL": url, "SECRET_KEY": "of-no-use", "FIXTURE": str(checkout / "small.json")}
    write(checkout / "small.json", catalogue())
    for arguments in (["migrate"], ["shell", "-c", (HERE / f"fill_{release.replace('.', '_')}.py").read_text()]):
        command = [sys.executable, "manage.py", *arguments, "-v0"]
        subprocess.run(command, cwd=checkout, env={**os.environ, **environment}, check=True)


def sqlite_dump(checkout: Path, release: str) -> Iterator[str]:
    file = checkout / "small.sqlite3"
    fill(checkout, release, f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as database:
        yield from database.iterdump()


def postgresql_dump(checkout: Path, release: str) -> Iterator[str]:
    with postgres() as url:
        fill(checkout, release, url)
        command = [find_binaries() / "pg_dump", "--no-owner", "--no-privileges", url]
        dump = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    # Without what only the newest psql and servers know.
    yield from (line for line in dump.splitlines() if not re.match(r"\\(un)?restrict|SET transaction_timeout", line))


def main(release: str, commit: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        checkout = Path(folder)
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
        subprocess.run(["tar", "-x", "-C", checkout], input=archive, check=True)
        for kind, dump in (("sqlite", sqlite_dump), ("postgresql", postgresql_dump)):
            (HERE / f"{release}.{kind}.sql").write_text("\n".join(dump(checkout, release)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
