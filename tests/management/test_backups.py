"""Losing everything, and having it back. Real commands on a database of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.helpers.with_postgres import find_binaries

pytestmark = [pytest.mark.database, pytest.mark.slow]
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
        return subprocess.run(
            command, cwd=ROOT, env={**os.environ, **environment, **settings}, capture_output=True, text=True
        )

    def rows(self) -> list[dict]:
        """Every row of every table that Django knows, what `restore` itself runs left out."""
        return json.loads(self.manage("dumpdata").stdout)


@pytest.fixture
def database(tmp_path):
    made = Database(tmp_path)
    made.make_empty()
    yield made
    made.make_empty()


FILL = """
from django.contrib.auth.models import User
from django.core.management import call_command
from tests.helpers import factories

call_command("migrate", verbosity=0)
User.objects.create_superuser("curator", password="seven-quiet-herons")
factories.published_agreement(title="Dialogue on Batteries", title_ja="電池対話")
"""


@pytest.fixture
def filled(database) -> Database:
    """A database with a catalogue of one record and a curator's account."""
    done = database.manage("shell", "--no-imports", "-c", FILL)
    assert done.returncode == 0, done.stderr
    return database


def test_everything_lost_comes_back_and_nothing_is_lost_by_that(filled, tmp_path):
    before = filled.rows()
    done = filled.manage("backup", str(tmp_path / "backups"))
    assert done.returncode == 0, done.stderr
    [made] = (tmp_path / "backups").iterdir()
    assert made.stat().st_mode & 0o077 == 0

    filled.make_empty()
    restored = filled.manage("restore", str(made), LOCAL_HTTP="")
    line, said = restored.stdout.splitlines()
    assert (said, restored.stderr) == (f"Restored {made}", "")
    told = {"event": "backup_restored", "user": "", "about": made.name, "client": "", "id": ""}
    assert json.loads(line).items() >= told.items()
    assert filled.rows() == before

    filled.manage(
        "shell", "-c", "from tests.helpers import factories; factories.published_agreement(title='Of Hydrogen')"
    )
    later = filled.rows()
    again = filled.manage("restore", str(made))
    assert filled.rows() == before
    [kept] = set(made.parent.iterdir()) - {made}
    assert again.stdout == f"What was there is kept in {kept}\nRestored {made}\n"

    filled.manage("restore", str(kept))
    assert filled.rows() == later


def test_restore_of_no_backup_changes_nothing(filled, tmp_path):
    before = filled.rows()
    (tmp_path / "empty").touch()
    (tmp_path / "nonsense").write_text("no backup at all")

    for name in ("empty", "nonsense", "missing"):
        done = filled.manage("restore", str(tmp_path / name))
        assert (done.returncode, "Traceback" in done.stderr) == (1, False)

    assert filled.rows() == before


def test_backup_that_fails_leaves_no_file(tmp_path):
    lost = Database(tmp_path / "nowhere")
    lost.url = lost.url.replace("/to_be_lost?", "/never_made?")

    done = lost.manage("backup", str(tmp_path / "backups"))

    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert list((tmp_path / "backups").iterdir()) == []
