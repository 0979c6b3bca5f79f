"""Commands that ask strangers, killed in the middle and started again: nothing is asked twice, nothing is left out."""

import json
import os
import subprocess
import sys
import threading

import pytest

from tests.helpers import page_server, wayback_machine
from tests.helpers.lost_database import ROOT, Database

pytestmark = [pytest.mark.database, pytest.mark.slow]
_MAKE = """
from agreements.models import catalogue_transaction
from tests.helpers import factories
with catalogue_transaction(None, "sources"):
    made = factories.agreement()
    made.citations.all().delete()
    for number in range(6):
        source = factories.source(f"{address}/{number}")
        made.citations.create(number=number + 1, source=source, claim="existence")
    factories.source().delete()
"""
_WAITING = """
import json
from agreements.models import Source
waiting = Source.objects.filter(**{noted: None}).order_by("pk")
print(json.dumps(list(waiting.values_list("address", flat=True))))
"""


@pytest.fixture
def database(tmp_path):
    made = Database(tmp_path)
    made.make_empty()
    assert made.manage("migrate", "-v0").returncode == 0
    yield made
    made.make_empty()


@pytest.mark.parametrize(
    ("command", "noted", "serve", "name"),
    [
        ("check_links", "checked_at", lambda: page_server.serving("127.0.0.1"), "fine"),
        ("archive_sources", "wayback_asked_at", wayback_machine.serving, "kept"),
    ],
)
def test_a_killed_run_goes_on_where_it_stopped(database, command, noted, serve, name):
    with serve() as server:
        database.run(f"address = '{server.url}/{name}'{_MAKE}")
        options = ["--pause=0.2", f"--own-network={page_server.LOOPBACK}"]
        if command == "archive_sources":
            options += [f"--available={server.url}/wayback/available", f"--copies={server.url}"]
        environment = {**os.environ, "DATABASE_URL": database.url, "SECRET_KEY": "a-key-for-one-test"}
        run = subprocess.Popen([sys.executable, "manage.py", command, *options], cwd=ROOT, env=environment)
        assert wait_until(lambda: len(pages_in(server.asked, name)) >= 3)
        run.kill()
        run.wait()

        waiting = json.loads(database.run(f"noted = '{noted}'{_WAITING}"))
        before = len(server.asked)
        again = database.manage(command, *options)

        assert (again.returncode, 2 <= len(waiting) <= 5) == (0, True), again.stderr
        assert pages_in(server.asked[before:], name) == [address.rpartition("/")[2] for address in waiting]
        assert json.loads(database.run(f"noted = '{noted}'{_WAITING}")) == []


def pages_in(asked: list, name: str) -> list[str]:
    """The numbers of the pages that were asked for, in their order."""
    paths = (one if isinstance(one, str) else one[1] for one in asked)
    return [path.replace("%2F", "/").rpartition("/")[2] for path in paths if name in path]


def wait_until(holds) -> bool:
    """Whether something comes true within a minute."""
    tick = threading.Event()
    return any(holds() or tick.wait(0.05) for _ in range(1200))
