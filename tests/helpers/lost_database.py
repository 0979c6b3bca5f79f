"""A database of its own that a test may lose, with the real commands on it: an SQLite file, or one of the server."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg

from tests.helpers.with_postgres import find_binaries

ROOT = Path(__file__).resolve().parents[2]
SERVER = os.environ.get("DATABASE_URL", "")


class Database:
    """A database that a test may lose."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.url = SERVER.replace("/postgres?", "/to_be_lost?") if SERVER else f"sqlite:///{folder / 'lost.sqlite3'}"

    def make_empty(self) -> None:
        """Everything is gone: the files, or the database in its server."""
        if not SERVER:
            for file in self.folder.glob("lost.sqlite3*"):
                file.unlink()
            return
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute("DROP DATABASE IF EXISTS to_be_lost WITH (FORCE)")
            server.execute("CREATE DATABASE to_be_lost")

    def manage(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess:
        environment = {"DATABASE_URL": self.url, "SECRET_KEY": "a-key-for-one-test", "PG_BIN": str(find_binaries())}
        command = [sys.executable, "manage.py", *arguments]
        environment = {**os.environ, **environment, **settings}
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    def run(self, code: str) -> str:
        """Run some lines of Python on it, in a process of their own."""
        done = self.manage("shell", "--no-imports", "-v0", "-c", code)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def back_up(self, folder: Path) -> Path:
        """Make a backup in a folder; gives its file."""
        before = set(folder.glob("*"))
        done = self.manage("backup", str(folder))
        assert done.returncode == 0, done.stderr
        [made] = set(folder.iterdir()) - before
        return made

    def fill_from(self, dump: Path) -> None:
        """Run the SQL of a dump on the empty database."""
        if SERVER:
            psql = [find_binaries() / "psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={dump}", self.url]
            subprocess.run(psql, check=True, stdout=subprocess.DEVNULL)
        else:
            with closing(sqlite3.connect(self.folder / "lost.sqlite3")) as file:
                file.executescript(dump.read_text())

    def whole(self) -> list[str]:
        """Everything in it as SQL, but for numbers of rows: migrations write permissions of groups anew."""
        if SERVER:
            dump = [find_binaries() / "pg_dump", "--exclude-table-data=auth_group_permissions", self.url]
            lines = subprocess.run(dump, capture_output=True, text=True, check=True).stdout.splitlines()
        else:
            with closing(sqlite3.connect(self.folder / "lost.sqlite3")) as file:
                lines = list(file.iterdump())
        noise = re.compile(
            r"\\(un)?restrict |SELECT pg_catalog.setval| +CONSTRAINT |.*(sqlite_sequence|group_permissions)"
        )
        return [line for line in lines if not noise.match(line)]
