"""Databases of earlier releases, with curators' work in them, in the hands of this one.

The dumps are in tests/data, made by those releases themselves. Each is backed up, lost, and restored by this release.
"""

import json
from pathlib import Path

import pytest

from tests.helpers.fixture_rows import KEY, catalogue, write
from tests.helpers.lost_database import SERVER, Database

pytestmark = [pytest.mark.database, pytest.mark.slow]
DUMPS = sorted(Path(__file__).parents[1].glob(f"data/*.{'postgresql' if SERVER else 'sqlite'}.sql"))


@pytest.fixture
def database(tmp_path, static_root, monkeypatch):
    monkeypatch.setenv("STATIC_ROOT", str(static_root))
    made = Database(tmp_path)
    made.make_empty()
    yield made
    made.make_empty()


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.name)
def test_everything_of_an_earlier_release_is_there_after_the_upgrade(database, dump, tmp_path):
    database.fill_from(dump)
    backup = database.back_up(tmp_path / "backups")
    database.make_empty()

    restored = database.manage("restore", str(backup))

    assert (restored.returncode, restored.stderr) == (0, "")
    assert "2 agreements (drafts too), revision " in restored.stdout
    assert "\nRan the migrations that came after it: agreements.0004_current_revision_loaded_digest" in restored.stdout
    fixture = write(tmp_path / "small.json", catalogue())
    found = database.run(
        "import json; from tests.helpers.upgraded_catalogue import findings;"
        f"print(json.dumps(findings({str(fixture)!r}, {KEY!r})))"
    )
    assert json.loads(found) == {
        "loaded": {"size": 0, "kept": [f"agreement:{KEY}"], "same": 10, "digests": 11},
        "file": {
            "key": KEY,
            "slug": "carbon-capture-and-storage-2024",
            "title": "Memorandum on Carbon Capture and Storage",
            "date": "2024-01-09",
            "status": "signed",
        },
        "page": [200, True],
        "former slug": [301, "/agreements/carbon-capture-and-storage-2024/"],
        "statuses": [200],
        "shows a draft": [],
        "draft's page": 404,
        "draft": ["draft", "Zirconium Talks", "Zirconium signing", "norway"],
        "history": [["The press release calls it so", "ken", ["Agreement: changed", "Note outlook: added"]]],
        "accounts": [["emi", "emi@example.org", "Editor", True], ["ken", "ken@example.org", "Publisher", True]],
        "publishers": ["ken"],
        "proposal": ["ken", "A better summary", 200, True],
        "failed sign-ins": [["ken", 2]],
    }
