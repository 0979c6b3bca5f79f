"""Files of the whole catalogue lie ready before readers ask for them."""

import subprocess
import sys
from pathlib import Path

from agreements.web.download_links import OF_A_LIST
from tests.helpers.running_site import ROOT, RunningSite


def kept(site: RunningSite) -> set[str]:
    """The names of what is kept on disk."""
    return {path.name for path in Path(site.environment["FILES_ROOT"]).rglob("*.json")}


def test_what_was_built_ahead_is_not_made_again(sqlite_url, static_root, tmp_path):
    site = RunningSite(tmp_path, DATABASE_URL=sqlite_url, STATIC_ROOT=str(static_root))
    command = [sys.executable, "-m", "cooperation.background_build", "0"]

    built = subprocess.run(command, cwd=ROOT, env=site.environment, capture_output=True, text=True)

    assert (built.returncode, built.stderr) == (0, "")
    ready = kept(site)
    assert len(ready) > len(OF_A_LIST)
    with site.serving():
        answers = [site.get(f"/agreements.{ending}") for ending in OF_A_LIST]
        answers.append(site.get("/data/japan-cooperation-agreements.sqlite3"))
    assert {answer.status for answer in answers} == {200}
    assert kept(site) == ready
