"""The peer: Datasette over the same agreements, in a throw-away environment, tuned for its own good.

Immutable and counted beforehand, indexes on every facet column, no suggested facets, no time limits (with its own
limits it leaves facets out), 25 rows a page, FTS5 with porter stemming.
"""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from tests.benchmarks.load import Server, serving

VERSION = "0.65.5"
SETTINGS = {
    "suggest_facets": "off",
    "sql_time_limit_ms": 600_000,
    "facet_time_limit_ms": 600_000,
    "default_page_size": 25,
    "max_returned_rows": 300_000,
    "default_cache_ttl": 0,
}
FACETS = [("_facet", name) for name in ("instrument", "status", "year")]
FACETS += [("_facet_array", name) for name in ("partners", "areas")]
_COLUMNS = """
    CREATE TABLE made.agreements (
        id INTEGER PRIMARY KEY, key TEXT, title TEXT, summary TEXT, date TEXT, year INTEGER, instrument TEXT,
        status TEXT, partners TEXT, areas TEXT, actions TEXT
    );
    INSERT INTO made.agreements
    SELECT a.id, a.key, a.title, a.summary, a.date, a.year, a.instrument, a.status,
        (SELECT json_group_array(DISTINCT p.slug)
         FROM agreements_party x JOIN agreements_partner p ON p.id = x.partner_id
         WHERE x.agreement_id = a.id AND x.side = 'partner' AND x.role = 'party'),
        (SELECT json_group_array(DISTINCT r.slug)
         FROM agreements_undertaking u JOIN agreements_area r ON r.id = u.area_id
         WHERE u.agreement_id = a.id),
        (SELECT group_concat(u.action, '; ') FROM agreements_undertaking u WHERE u.agreement_id = a.id)
    FROM main.agreements_agreement a WHERE a.state = 'published';
"""
_INDEXES = """
    CREATE INDEX by_instrument ON agreements (instrument);
    CREATE INDEX by_status ON agreements (status);
    CREATE INDEX by_year ON agreements (year);
    CREATE INDEX by_date ON agreements (date);
    CREATE VIRTUAL TABLE agreements_fts USING FTS5
        (title, summary, actions, content='agreements', content_rowid='id', tokenize='porter');
    INSERT INTO agreements_fts (rowid, title, summary, actions) SELECT id, title, summary, actions FROM agreements;
    ANALYZE;
"""


def install(folder: Path) -> Path:
    """An environment of its own with Datasette; gives its folder of programs."""
    programs = folder / "datasette" / "bin"
    if not (programs / "datasette").exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "datasette"], check=True)
        wanted = ["--quiet", "--disable-pip-version-check", f"datasette=={VERSION}", "setuptools<81"]
        subprocess.run([programs / "pip", "install", *wanted], check=True, stderr=subprocess.PIPE)
    return programs


def make_database(catalogue: Path, made: Path) -> None:
    """Datasette's own database of what our SQLite file publishes."""
    made.unlink(missing_ok=True)
    with sqlite3.connect(catalogue) as connection:
        connection.execute("ATTACH ? AS made", [str(made)])
        connection.executescript(_COLUMNS)
    connection.close()
    with sqlite3.connect(made) as connection:
        connection.executescript(_INDEXES)
        connection.execute("VACUUM")
    connection.close()


@contextmanager
def datasette(programs: Path, database: Path) -> Iterator[Server]:
    counted = database.with_suffix(".json")
    with counted.open("w") as file:
        subprocess.run([programs / "datasette", "inspect", database], check=True, stdout=file)
    settings = [part for name, value in SETTINGS.items() for part in ("--setting", name, str(value))]
    command = [programs / "datasette", "serve", "-i", database, "--inspect-file", counted, *settings]
    with serving([*command, "-p", "{port}"], path=f"/{database.stem}/agreements/1") as server:
        yield server


class Addresses:
    """The pages that answer the same questions as ours."""

    def __init__(self, database: Path):
        self._table = f"/{database.stem}/agreements"

    def listing(self, q: str = "", area: str = "", year_from: int | None = None, year_to: int | None = None) -> str:
        said = {"areas__arraycontains": area, "year__gte": year_from, "year__lte": year_to, "_search": q}
        asked = [(name, value) for name, value in said.items() if value]
        return f"{self._table}?{urlencode([*asked, *FACETS, ('_sort_desc', 'date'), ('_size', 25)])}"

    def record(self, pk: int, key: str) -> str:
        return f"{self._table}/{pk}"

    def csv(self, partner: str, area: str) -> str:
        asked = {"partners__arraycontains": partner, "areas__arraycontains": area, "_stream": "on", "_size": "max"}
        return f"{self._table}.csv?{urlencode(asked)}"

    def count(self, server: Server, **asked) -> int:
        address = self.listing(**asked).replace("/agreements?", "/agreements.json?")
        return json.loads(server.get(address))["filtered_table_rows_count"]
