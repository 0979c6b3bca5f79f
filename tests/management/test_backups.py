"""Losing everything, and having it back. Real commands on a database of their own."""

import json
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.helpers.lost_database import SERVER, Database
from tests.helpers.with_postgres import find_binaries

pytestmark = [pytest.mark.database, pytest.mark.slow]


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
    database.run(FILL)
    return database


@pytest.fixture
def backup(filled, tmp_path) -> Path:
    """A backup of it, alone in its folder."""
    return filled.back_up(tmp_path / "backups")


HOLDS = (
    r"(\d+) agreements \(drafts too\), revision [0-9a-f]{16} of \d{4}-\d\d-\d\d \d\d:\d\d UTC, "
    r"migrations up to \d{4}_\w+\n"
)


def test_everything_lost_comes_back_and_nothing_is_lost_by_that(filled, backup):
    before = filled.whole()
    assert backup.stat().st_mode & 0o077 == 0

    filled.make_empty()
    restored = filled.manage("restore", str(backup), LOCAL_HTTP="")  # where the security log is written
    made = r" was made \d{4}-\d\d-\d\d \d\d:\d\d UTC: "
    [logged] = re.findall(r"^{.*}\n", restored.stdout, re.MULTILINE)
    about = {"event": "backup_restored", "user": "", "about": backup.name, "client": "", "id": ""}
    assert json.loads(logged).items() >= about.items()
    said = restored.stdout.replace(logged, "")
    told = re.fullmatch(f"{backup}{made}{HOLDS}Restored {backup}\nThe database now: {HOLDS}", said)
    assert (told and told.groups(), restored.stderr) == (("1", "1"), ""), restored.stdout
    assert filled.whole() == before

    filled.run("from tests.helpers import factories; factories.published_agreement(title='Of Hydrogen')")
    later = filled.whole()
    again = filled.manage("restore", str(backup))
    assert filled.whole() == before
    [kept] = set(backup.parent.iterdir()) - {backup}
    assert f"\nWhat was there is kept in {kept}\nRestored {backup}\n" in again.stdout

    filled.manage("restore", str(kept))
    assert filled.whole() == later


RESTORE_EACH = """
import json
from django.core.management import CommandError, call_command

for file in {files}:
    try:
        call_command("restore", file, force=True)
    except CommandError as error:
        print(json.dumps(str(error)))
"""


def test_restore_refuses_what_is_damaged_or_no_catalogue(filled, backup, tmp_path):
    before, content, middle = filled.whole(), backup.read_bytes(), backup.stat().st_size // 2
    turned = bytes(byte ^ 255 for byte in content[middle : middle + 4096])
    damage = {
        "cut": content[:-100],
        "changed": content[:middle] + turned + content[middle + 4096 :],
        "empty": b"",
        "nonsense": b"no backup at all",
        "elsewhere": b"PGDMP and more" if not SERVER else b"SQLite format 3\0 and more",
    }
    for name, written in damage.items():
        (tmp_path / name).write_bytes(written)
    foreign(tmp_path / "foreign")
    names = [*damage, "foreign", "missing"]

    told = filled.run(RESTORE_EACH.format(files=[str(tmp_path / name) for name in names]))

    sentences = [json.loads(line) for line in told.splitlines()]
    assert sentences[-1] == f"There is no file {tmp_path / 'missing'}."
    reasons = {
        name: re.fullmatch(rf"{tmp_path / name} is (no backup|a backup of|damaged).* Nothing was changed.", sentence)[1]
        for name, sentence in zip(names[:-1], sentences[:-1], strict=True)
    }
    assert reasons == {
        "cut": "damaged",
        "changed": "damaged",
        "empty": "no backup",
        "nonsense": "no backup",
        "elsewhere": "a backup of",
        "foreign": "no backup",
    }
    assert filled.whole() == before
    assert list(backup.parent.iterdir()) == [backup]


def foreign(file: Path) -> None:
    """Write a backup of a database that is none of ours."""
    if not SERVER:
        with closing(sqlite3.connect(file)) as other:
            other.execute("CREATE TABLE django_migrations (app text, name text)")
        return
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute("CREATE DATABASE foreign_one")
        url = SERVER.replace("/postgres?", "/foreign_one?")
        subprocess.run([find_binaries() / "pg_dump", "--format=custom", f"--file={file}", url], check=True)
        server.execute("DROP DATABASE foreign_one")


OF_A_LATER_RELEASE = """
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

MigrationRecorder(connection).record_applied("agreements", "9999_of_tomorrow")
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE of_tomorrow (id bigint PRIMARY KEY REFERENCES agreements_revision (id))")
"""


def test_restore_refuses_a_later_release_and_another_catalogue_unless_forced(filled, backup):
    before = filled.whole()
    filled.run(OF_A_LATER_RELEASE)
    later, its = filled.back_up(backup.parent), filled.whole()
    filled.make_empty()
    filled.run(FILL)
    another = filled.whole()

    refused = filled.manage("restore", str(later))

    assert refused.returncode == 1
    assert "\n- a later release made it: this one does not know agreements.9999_of_tomorrow.\n" in refused.stderr
    assert "\n- it is of another catalogue: its first revision is " in refused.stderr
    assert filled.whole() == another
    assert set(backup.parent.iterdir()) == {backup, later}

    forced = filled.manage("restore", "--force", str(later))
    assert (forced.returncode, forced.stdout.count("\nForced, although ")) == (0, 2), forced.stderr
    assert filled.whole() == its

    assert filled.manage("restore", str(backup)).returncode == 0  # with a table in its way that it does not know
    assert filled.whole() == before


def test_backup_that_fails_leaves_no_file(tmp_path):
    lost = Database(tmp_path / "nowhere")
    lost.url = lost.url.replace("/to_be_lost?", "/never_made?")

    done = lost.manage("backup", str(tmp_path / "backups"))

    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert list((tmp_path / "backups").iterdir()) == []
