"""One stranger does what costs a site most; everybody else is answered as before, and so are all when it is over."""

import subprocess
import sys
import time

import pytest

from tests.helpers.floods import FLOODS
from tests.helpers.running_site import ROOT, RunningSite, wait_for

PAGE, HEALTH, FILE = "/agreements/dialogue-on-batteries/", "/healthz/", "/agreements.csv?year=2024"
SECONDS = 2  # of each flood
LONGEST_WAIT = 3  # seconds, on a machine that is busy with other tests; make bench-bystander has the real figures
MEMORY = 150  # MB that a worker may grow by, whatever is asked


@pytest.fixture(scope="module")
def site(tmp_path_factory, static_root, long_catalogue) -> RunningSite:
    """With files that are longer than the buffers of sockets."""
    folder = tmp_path_factory.mktemp("overload")
    (folder / "catalogue.sqlite3").write_bytes(long_catalogue.read_bytes())
    site = RunningSite(folder, DATABASE_URL=f"sqlite:///{folder}/catalogue.sqlite3", STATIC_ROOT=str(static_root))
    with site.serving():
        for _ in range(8):  # so that every worker has the page
            assert site.get(PAGE).status == 200
        yield site


@pytest.mark.parametrize("flood", FLOODS)
def test_one_stranger_keeps_nobody_waiting(site, flood):
    command = [sys.executable, "-m", "tests.helpers.floods", flood, site.url, str(SECONDS)]
    quiet, waits = site.memory(), []

    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as stranger:
        while stranger.poll() is None:
            waits += [timed(site, PAGE), timed(site, HEALTH)]
        heard = stranger.stdout.read()

    assert stranger.returncode == 0
    assert "held" in heard or "503" in heard or flood in {"cookies", "searches"}, heard
    assert "500" not in heard
    assert max(waits) < LONGEST_WAIT
    assert site.memory() - quiet < MEMORY
    wait_for(lambda: site.get(FILE).status == 200, 5)


def timed(site: RunningSite, path: str) -> float:
    started = time.monotonic()
    assert site.get(path).status == 200
    return time.monotonic() - started
