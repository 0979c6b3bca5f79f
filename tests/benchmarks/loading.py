"""How fast fixtures come in: load_catalogue against plain loaddata of the same agreements, on both databases.

    python -m tests.benchmarks.loading [10000]

Each command runs once, in a process of its own, on an empty migrated database. load_catalogue checks everything and
writes history besides; loaddata does neither. Then a second load must change no row.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.generate import write_fixture
from tests.helpers.with_postgres import postgres

ROOT = Path(__file__).parents[2]
# A digest of every row of the app's tables, history and ledger included.
_FINGERPRINT = """
import hashlib
from django.apps import apps
digest = hashlib.sha256()
for model in apps.get_app_config("agreements").get_models():
    for row in model.objects.order_by("pk").values_list().iterator():
        digest.update(repr(row).encode())
print(digest.hexdigest())
"""


@contextmanager
def sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/catalogue.sqlite3"


def manage(url: str, *arguments: str) -> tuple[float, str]:
    """The seconds that a command took, and what it said."""
    environment = {**os.environ, "DATABASE_URL": url, "DEBUG": "", "LOCAL_HTTP": "1", "SECRET_KEY": "benchmark" * 6}
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return time.perf_counter() - began, done.stdout.strip()


def measure(name: str, database, fixture: Path) -> None:
    seconds = {}
    for command in ("loaddata", "load_catalogue"):
        with database() as url:
            manage(url, "migrate", "-v0")
            seconds[command], _said = manage(url, command, str(fixture))
            print(f"{name:<12}{command:<16}{seconds[command]:8.1f} s", flush=True)
            if command == "load_catalogue":
                before = manage(url, "shell", "-v0", "-c", _FINGERPRINT)
                again, said = manage(url, command, str(fixture))
                after = manage(url, "shell", "-v0", "-c", _FINGERPRINT)
    same = "no row changed" if before[1] == after[1] else "ROWS CHANGED"
    print(f"{name:<12}{'second load':<16}{again:8.1f} s   {same}: {said.splitlines()[-1]}")
    print(
        f"{name:<12}load_catalogue is {seconds['loaddata'] / seconds['load_catalogue']:.1f} times as fast", flush=True
    )


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        fixture = Path(folder, "generated.json")
        write_fixture(fixture, count)
        print(f"{count:,} agreements, {fixture.stat().st_size / 1e6:.0f} MB", flush=True)
        for name, database in (("SQLite", sqlite), ("PostgreSQL", postgres)):
            measure(name, database, fixture)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
