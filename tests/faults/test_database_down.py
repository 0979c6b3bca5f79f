"""PostgreSQL goes away under a running site, and comes back."""

import time

import pytest

from tests.faults.pages import readers
from tests.helpers.running_site import RunningSite, wait_for

KEPT, UNSEEN = "/agreements/dialogue-on-batteries/", "/agreements/dialogue-on-hydrogen/"
NOTICE = "does not answer at the moment"


@pytest.fixture
def site(start, primary) -> RunningSite:
    site = start(DATABASE_URL=primary.url)
    for _ in range(12):  # so that every worker keeps it
        assert site.get(KEPT).status == 200
    return site


def test_kept_pages_stay_with_a_notice_and_the_rest_pauses(site, primary):
    whole = site.get(KEPT)
    primary.stop()

    kept, unseen = site.get(KEPT, **{"If-None-Match": whole.headers["etag"]}), site.get(UNSEEN)

    assert (kept.status, kept.headers["cache-control"]) == (200, "no-store")
    assert NOTICE in kept.text
    assert "Dialogue on Batteries" in kept.text
    assert (unseen.status, unseen.headers["retry-after"]) == (503, "60")
    assert site.get("/healthz/").status == 200
    assert site.get("/healthz/ready").status == 503
    assert site.get("/static/").status == 404

    primary.start()
    wait_for(lambda: site.get(UNSEEN).status == 200, 30)
    wait_for(lambda: all(NOTICE not in site.get(KEPT).text for _ in range(12)), 30)  # each worker finds out by itself
    assert site.get("/healthz/ready").status == 200
    assert site.get(KEPT).headers["etag"] == whole.headers["etag"]


def test_save_that_did_not_happen_is_not_reported_as_done(site, primary):
    curator = site.visitor()
    curator.sign_in()
    page = "/admin/agreements/theme/1/change/"
    form = curator.form(page, name="Cells")
    primary.stop()

    refused = curator.post(page, **form)

    assert (refused.status, refused.headers["retry-after"]) == (503, "60")
    assert "Nothing was saved" in refused.text
    primary.start()
    wait_for(lambda: curator.get(page).status == 200, 30)
    assert 'value="Cells"' not in curator.get(page).text
    assert curator.post(page, **form).status == 302
    assert 'value="Cells"' in curator.get(page).text


def test_question_that_takes_too_long_is_ended(start, primary):
    site = start(DATABASE_URL=primary.url, STATEMENT_TIMEOUT="1", DJANGO_SETTINGS_MODULE="tests.faults.settings")
    started = time.monotonic()

    assert site.get("/slow-question/").status == 503
    assert time.monotonic() - started < 10
    assert site.get(KEPT).status == 200


LATER_MIGRATION = """
from django.db import connection, models
from agreements.models import Agreement
with connection.schema_editor() as editor:
    field = models.CharField(max_length=20, null=True)
    field.set_attributes_from_name("later")
    field.model = Agreement
    editor.add_field(Agreement, field)
    editor.add_index(Agreement, models.Index(fields=["instrument"], name="later_index"))
"""


@pytest.mark.parametrize("database", ["sqlite_url", "postgresql_url"])
def test_migration_runs_while_readers_read(database, request, start):
    site = start(DATABASE_URL=request.getfixturevalue(database))

    def ask(number: int) -> int:
        return site.get(KEPT if number % 2 else f"/agreements/?q=dialogue&page={number}").status

    with readers(ask, 2) as reading:
        site.do(LATER_MIGRATION)
        reading.wait_for_more(5)

    assert set(reading.heard) == {200}
