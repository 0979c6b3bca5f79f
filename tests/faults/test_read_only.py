"""Nothing can be written, neither the database nor a temporary file: readers read on, curators are told."""

import os
import shutil
from pathlib import Path

import pytest

from agreements.exports.package import PACKAGE
from cooperation.local import server_command
from tests.helpers.running_site import CURATOR, PASSWORD, ROOT, RunningSite

# In a mount namespace of the server's own, where nothing else is changed.
READ_ONLY = 'for folder in {folders}; do mount --bind "$folder" "$folder" && mount -o remount,bind,ro "$folder"; done'

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("unshare"), reason="only root may mount: run as root, with util-linux"
)


@pytest.fixture
def site(tmp_path, static_root, sqlite_url):
    site = RunningSite(tmp_path, DATABASE_URL=sqlite_url, STATIC_ROOT=str(static_root))
    folders = {
        *(folder for folder in ("/tmp", "/var/tmp", "/usr/tmp") if Path(folder).is_dir()),
        str(ROOT),
        str(tmp_path),
    }
    script = f'{READ_ONLY.format(folders=" ".join(sorted(folders)))} && exec "$@"'
    with site.serving("unshare", "--mount", "sh", "-c", script, "sh", *server_command("127.0.0.1", site.port)):
        yield site


def test_readers_read_on_and_what_must_be_written_is_refused(site):
    read = (
        "/",
        "/agreements/",
        "/agreements/?q=hydrogen",
        "/agreements/dialogue-on-batteries/",
        "/agreements.csv",
        "/agreements.json",
        "/api/agreements/",
        "/changes/",
        "/feed/",
        "/matrix/",
        "/timeline.svg",
        "/static/css/base.css",
        "/healthz/ready",
        "/admin/login/",
    )
    written = ("/agreements.xlsx", f"/data/{PACKAGE}.zip")

    curator = site.visitor()
    curator.get("/admin/login/")
    signing_in = curator.post("/admin/login/", username=CURATOR, password=PASSWORD, next="/admin/")

    assert [path for path in read if site.get(path).status != 200] == []
    assert [site.get(path).status for path in written] == [503, 503]
    assert (signing_in.status, "Nothing was saved" in signing_in.text) == (503, True)
