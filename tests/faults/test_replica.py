"""Readers are served from a streaming replica, curators from the primary; a lost replica is hardly noticed."""

import json

import psycopg
import pytest

from tests.faults.pages import PAGE, readers, retitle, shows
from tests.helpers.running_site import RunningSite, wait_for


@pytest.fixture
def site(start, primary, replica) -> RunningSite:
    site = start(DATABASE_URL=primary.url, DATABASE_REPLICA_URL=replica.url)
    wait_for(lambda: site.get(PAGE).status == 200, 20)
    return site


def replay(replica, what: str) -> None:
    with psycopg.connect(replica.url, autocommit=True) as server:
        server.execute(f"SELECT pg_wal_replay_{what}()")


def has_caught_up(site: RunningSite) -> bool:
    """Whether the replica has the revision of the primary."""
    ready = json.loads(site.get("/healthz/ready").text)
    return ready["replica"] == ready["token"]


def test_public_pages_come_from_the_replica_and_the_admin_from_the_primary(site, replica):
    curator = site.visitor()
    curator.sign_in()
    replay(replica, "pause")
    retitle(site, "Dialogue on Cells")

    assert shows(site, "Dialogue on Batteries")
    assert "Dialogue on Batteries" in curator.get(PAGE).text  # what all read
    assert "Dialogue on Cells" in curator.get("/admin/agreements/agreement/").text

    replay(replica, "resume")
    wait_for(lambda: shows(site, "Dialogue on Cells"), 30)
    assert "Traceback" not in site.log.read_text()


def test_lost_replica_costs_readers_nothing_and_is_used_again(site, replica):
    def ask(number: int) -> int:
        return site.get(PAGE if number % 2 else f"/agreements/?q=batteries&page={number}").status

    with readers(ask) as reading:
        reading.wait_for_more()
        replica.stop()
        retitle(site, "Dialogue on Cells")
        wait_for(lambda: shows(site, "Dialogue on Cells"), 30)
        reading.wait_for_more()

    assert set(reading.heard) == {200}
    assert site.get("/healthz/ready").status == 200
    assert '"replica": "does not answer"' in site.get("/healthz/ready").text

    replica.start()
    wait_for(lambda: has_caught_up(site), 30)
    replay(replica, "pause")
    retitle(site, "Dialogue on Accumulators")
    wait_for(lambda: shows(site, "Dialogue on Cells"), 30)  # as the replica, which knows no better, says
