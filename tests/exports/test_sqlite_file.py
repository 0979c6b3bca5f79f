"""The SQLite database: the same rows as the package, with keys that hold, and nothing of drafts in it."""

import csv
import sqlite3
from contextlib import closing

import pytest

from agreements import exports
from agreements.models import catalogue_transaction, current_token
from tests.helpers import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def database(tmp_path):
    """The file of a catalogue with two published agreements and a draft."""
    first = factories.published_agreement(title="=Dialogue on Hydrogen", partners=("NO",))
    factories.published_agreement(title="Dialogue on Batteries", partners=("VN",))
    with catalogue_transaction(None, "more of it"):
        first.commitments.create(certainty="announced", amount="2000000.50", currency="USD", purpose="a plant")
        factories.look(country=factories.country("KZ"), theme=factories.area("vehicles", "mobility").theme)
        factories.agreement("A hidden draft", partners=("UZ",), state="draft")
    path = tmp_path / "catalogue.sqlite3"
    exports.write_sqlite(path)
    with closing(sqlite3.connect(path)) as opened:
        opened.row_factory = sqlite3.Row
        yield opened


def rows(database, sql: str) -> list[dict]:
    return [dict(row) for row in database.execute(sql)]


def test_every_table_has_the_columns_and_rows_of_the_package(database, tmp_path):
    exports.write_package(tmp_path / "package")

    for table in exports.TABLES:
        with (tmp_path / "package" / f"{table.name}.csv").open(encoding="utf-8-sig", newline="") as file:
            header, *lines = csv.reader(file)
        found = database.execute(f"SELECT * FROM {table.name}")
        assert [column[0] for column in found.description] == header
        assert len(found.fetchall()) == len(lines)


def test_keys_between_tables_hold(database):
    referred = {row["from"]: row["table"] for row in rows(database, "PRAGMA foreign_key_list(parties)")}
    assert referred == {
        "agreement": "agreements",
        "partner": "partners",
        "country": "countries",
        "body": "bodies",
        "source": "sources",
    }
    assert rows(database, "PRAGMA foreign_key_check") == []
    assert rows(database, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]


def test_values_keep_their_kind_and_text_is_as_it_was_written(database):
    [money] = rows(database, "SELECT amount, currency FROM commitments")
    titles = rows(database, "SELECT title, summary FROM agreements ORDER BY title")

    assert money == {"amount": 2000000.5, "currency": "USD"}
    assert titles == [
        {"title": "=Dialogue on Hydrogen", "summary": "=Dialogue on Hydrogen, in a sentence."},
        {"title": "Dialogue on Batteries", "summary": "Dialogue on Batteries, in a sentence."},
    ]


def test_it_names_its_revision_and_nothing_of_drafts(database):
    assert dict(database.execute("SELECT name, value FROM catalogue"))["revision"] == current_token()
    assert [line for line in database.iterdump() if "hidden" in line.lower() or "uzbekistan" in line.lower()] == []


def test_readers_get_it_as_a_file(client, database):
    answer = client.get("/data/japan-cooperation-agreements.sqlite3")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/vnd.sqlite3")
    assert f"japan-cooperation-agreements-{current_token()[:8]}.sqlite3" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content).startswith(b"SQLite format 3")
