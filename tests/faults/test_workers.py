"""Two workers behind one address: no old answer from either, and the death of one is nothing to readers."""

import os
import signal
import threading

import pytest

from tests.faults.pages import IN_THE_MIDDLE, KEY_OF_THE_PAGE, SETTINGS, readers, retitle, shows
from tests.helpers.running_site import RunningSite, wait_for


@pytest.fixture(params=["sqlite_url", "postgresql_url"])
def site(request, start) -> RunningSite:
    return start(DATABASE_URL=request.getfixturevalue(request.param), DJANGO_SETTINGS_MODULE=SETTINGS)


def test_no_worker_gives_an_old_answer_after_a_save(site):
    curator = site.visitor()
    curator.sign_in()
    [page] = {f"/admin/agreements/agreement/{key}/change/" for key in site.do(KEY_OF_THE_PAGE).split()}
    assert shows(site, "Dialogue on Batteries")

    for number in range(5):
        saved = curator.post(page, **curator.form(page, title=f"Dialogue number {number}", reason="a test"))
        assert saved.status == 302
        assert shows(site, f"Dialogue number {number}")


def test_worker_killed_in_the_middle_of_a_save_leaves_nothing_half_done(site):
    before = site.manage("dumpdata", "agreements")
    workers = site.workers()
    lost = []

    def save() -> None:
        try:
            site.get("/healthz/slow-save")
        except OSError as error:
            lost.append(error)

    saving = threading.Thread(target=save)
    saving.start()
    wait_for(lambda: IN_THE_MIDDLE in site.log.read_text(), 30)
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    saving.join()

    assert len(lost) == 1
    wait_for(lambda: shows(site, "Dialogue on Batteries"), 30)
    assert site.manage("dumpdata", "agreements") == before
    retitle(site, "Dialogue on Cells")  # nobody holds a lock
    assert shows(site, "Dialogue on Cells")
    assert set(site.workers()).isdisjoint(workers)


def test_death_of_a_worker_is_nothing_to_readers(site):
    before = site.workers()
    wait_for(lambda: answering(site) == set(before), 30)

    with readers(lambda number: get_again(site, f"/agreements/?q=dialogue&page={number}", before[0])) as reading:
        reading.wait_for_more()
        os.kill(before[0], signal.SIGKILL)
        wait_for(lambda: len(answering(site)) == 2 and before[0] not in site.workers(), 30)
        reading.wait_for_more()

    assert set(reading.heard) == {200}


def answering(site: RunningSite) -> set[int]:
    """Process ids of the workers that answer: one that still starts listens to nobody."""
    return {int(site.get("/healthz/worker").content) for _ in range(12)}


def get_again(site: RunningSite, path: str, killed: int) -> int:
    """What browsers and proxies do when a connection breaks before the answer: they ask a second time, a bit later.

    Later means once the killed worker is gone, since until then it breaks connections that were made to it.
    """
    try:
        return site.get(path).status
    except OSError:
        wait_for(lambda: killed not in site.workers(), 10)
        return site.get(path).status
