"""Readers are served from a streaming replica, curators from the primary; a lost replica is hardly noticed."""

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.faults.pages import PAGE, retitle, shows
from tests.helpers.running_site import RunningSite, wait_for


@pytest.fixture
def site(start, primary, replica) -> RunningSite:
    site = start(DATABASE_URL=primary.url, DATABASE_REPLICA_URL=replica.url)
    wait_for(lambda: site.get(PAGE).status == 200, 20)
    return site


def replay(replica, what: str) -> None:
    with psycopg.connect(replica.url, autocommit=True) as server:
        server.execute(f"SELECT pg_wal_replay_{what}()")


def test_readers_read_the_replica_and_curators_the_primary(site, replica):
    curator = site.visitor()
    curator.sign_in()
    replay(replica, "pause")
    retitle(site, "Dialogue on Cells")

    assert shows(site, "Dialogue on Batteries")
    assert "Dialogue on Cells" in curator.get(PAGE).text
    assert "Dialogue on Cells" in curator.get("/admin/agreements/agreement/").text

    replay(replica, "resume")
    wait_for(lambda: shows(site, "Dialogue on Cells"), 30)
    assert "Traceback" not in site.log.read_text()


def test_lost_replica_costs_readers_nothing_and_is_used_again(site, replica):
    heard = []

    def read_on(until: float) -> None:
        while time.monotonic() < until:
            heard.append(site.get(PAGE if len(heard) % 2 else f"/agreements/?q=batteries&page={len(heard)}"))

    with ThreadPoolExecutor(3) as readers:
        done = [readers.submit(read_on, time.monotonic() + 6) for _ in range(3)]
        time.sleep(1)
        replica.stop()
        retitle(site, "Dialogue on Cells")
        wait_for(lambda: shows(site, "Dialogue on Cells"), 30)
        for reader in done:
            reader.result()

    assert {answer.status for answer in heard} == {200}
    assert site.get("/healthz/ready").status == 200
    assert '"replica": "does not answer"' in site.get("/healthz/ready").text

    replica.start()
    time.sleep(1.5)  # until the front asks it again
    replay(replica, "pause")
    retitle(site, "Dialogue on Accumulators")
    assert shows(site, "Dialogue on Cells")
