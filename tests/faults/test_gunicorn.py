"""The same site behind the other server, where a binary wheel is not welcome."""

import sys

import pytest

from tests.helpers.running_site import RunningSite


@pytest.fixture
def site(tmp_path, static_root, sqlite_url):
    site = RunningSite(tmp_path, DATABASE_URL=sqlite_url, STATIC_ROOT=str(static_root))
    command = (
        "gunicorn",
        "--workers",
        "1",
        "--threads",
        "4",
        "--no-control-socket",
        "--bind",
        f"127.0.0.1:{site.port}",
    )
    with site.serving(sys.executable, "-m", *command, "cooperation.wsgi"):
        yield site


def test_gunicorn_serves_pages_files_and_the_admin(site):
    page = site.get("/agreements/")
    asked = {
        "/agreements/": site.get("/agreements/"),
        "/agreements/ again": site.get("/agreements/", **{"If-None-Match": page.headers["etag"]}),
        "/agreements.csv": site.get("/agreements.csv"),
        "/agreements.xlsx": site.get("/agreements.xlsx"),
        "/nothing.ico": site.get("/favicon.ico"),
        "/static/admin/css/base.css": site.get("/static/admin/css/base.css"),
        "/healthz/ready": site.get("/healthz/ready"),
        "/admin/login/": site.get("/admin/login/"),
    }

    assert {path: heard.status for path, heard in asked.items()} == {
        **dict.fromkeys(asked, 200),
        "/agreements/ again": 304,
        "/nothing.ico": 404,
    }
    assert asked["/agreements/"].content == page.content
    assert "Traceback" not in site.log.read_text()
