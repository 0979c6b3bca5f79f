"""SQLite out of space: what can't be stored is refused, what is stored stays whole, reading goes on."""

import sqlite3
from contextlib import closing

import pytest

from tests.faults.pages import KEY_OF_THE_PAGE, SETTINGS
from tests.helpers.running_site import RunningSite


@pytest.fixture
def site(start, sqlite_url) -> RunningSite:
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as database:
        [pages] = database.execute("PRAGMA page_count").fetchone()
    return start(DATABASE_URL=sqlite_url, DJANGO_SETTINGS_MODULE=SETTINGS, MAX_PAGE_COUNT=str(pages + 4))


def test_save_without_space_is_refused_and_nothing_is_damaged(site, sqlite_url):
    curator = site.visitor()
    curator.sign_in()
    before = site.manage("dumpdata", "agreements")
    page = f"/admin/agreements/agreement/{site.do(KEY_OF_THE_PAGE).strip()}/change/"
    form = curator.form(page, summary="Much to say. " * 5000, reason="a test")

    refused = curator.post(page, **form)

    assert refused.status == 503
    assert "Nothing was saved" in refused.text
    assert site.manage("dumpdata", "agreements") == before
    assert site.get("/agreements/dialogue-on-batteries/").status == 200
    assert site.get("/agreements/dialogue-on-hydrogen/").status == 200
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert curator.post(page, **curator.form(page, summary="Little to say.", reason="a test")).status == 302
