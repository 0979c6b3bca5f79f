"""The exports: one table of columns, the same values in every format, nothing that readers may not see."""

import csv
import json
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from agreements import exports
from agreements.models import (
    Agreement,
    Relation,
    Source,
    State,
    catalogue_transaction,
)
from tests.helpers import factories
from tests.helpers.export_files import everything, ids
from tests.helpers.factories import full_record

pytestmark = pytest.mark.django_db

HEAD = {"name": "Agreements", "count": 1}


def test_records_hold_the_columns_and_the_facts_of_each_table():
    made = full_record()

    (record,) = everything()

    assert list(record) == [*exports.AGREEMENTS.header, *(table.name for table in exports.FACTS), "sources"]
    assert {name: record[name] for name in exports.AGREEMENTS.header} == {
        "key": "memorandum-of-cooperation-on-carbon-capture",
        "address": "http://127.0.0.1:8000/agreements/memorandum-of-cooperation-on-carbon-capture/",
        "slug": "memorandum-of-cooperation-on-carbon-capture",
        "title": "Memorandum of Cooperation on Carbon Capture",
        "title_ja": "炭素回収に関する協力覚書",
        "other_names": ["CCS memorandum"],
        "instrument": "memorandum-of-cooperation",
        "binding": False,
        "japans_own": False,
        "status": "active",
        "overdue_from": None,
        "date": "2024-01-09",
        "year": 2024,
        "place": None,
        "partners": ["norway", "united-kingdom"],
        "partner_names": ["Norway", "United Kingdom"],
        "countries": ["NO", "GB"],
        "japan_bodies": [],
        "partner_bodies": ["Ministry of Energy"],
        "themes": ["clean-power"],
        "areas": ["carbon-capture"],
        "area_names": ["Carbon capture"],
        "summary": "Memorandum of Cooperation on Carbon Capture, in a sentence.",
        "official_text": ["https://www.mofa.go.jp/ccs"],
        "sureness": "official",
        "source_count": 3,
        "checked_on": None,
        "published_at": made.published_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "changed_at": made.revision.made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "revision": made.revision.token,
    }
    assert record["commitments"][0]["amount"] == 1500000.5
    assert [(row["date"], row["source"]) for row in record["events"]] == [
        ("2024-01-09", None),
        ("2024-03", Source.objects.get(publisher="NRK").key),
    ]
    assert all(list(row) == table.header for table in exports.FACTS for row in record[table.name])
    assert [row["publisher"] for row in record["sources"]] == [
        "Ministry of Foreign Affairs",
        "NRK",
        "Government of Norway",
    ]


def test_record_of_a_fetched_agreement_is_the_same_without_a_query(django_assert_num_queries):
    full_record()
    fetched = Agreement.objects.published().for_detail().get()

    with django_assert_num_queries(0):
        record = exports.record_of(fetched)

    assert [record] == everything()


@pytest.mark.parametrize("count", [1, 3])
def test_records_are_read_with_the_same_queries(count, django_assert_num_queries):
    for number in range(count):
        full_record(f"Memorandum {number}")
    wanted = ids()

    with django_assert_num_queries(11):
        assert len(list(exports.records([wanted]))) == count
    with django_assert_num_queries(8):
        assert len(list(exports.agreement_rows([wanted]))) == count


def test_listed_rows_are_those_of_the_records():
    full_record()

    assert [exports.AGREEMENTS.of(row) for row in exports.agreement_rows([ids()])] == [
        exports.AGREEMENTS.of(row) for row in everything()
    ]


def test_records_leave_out_drafts_and_relations_to_them():
    with catalogue_transaction(None, "a test"):
        shown = factories.agreement("Shown")
        draft = factories.agreement("Hidden", state=State.DRAFT)
        also = factories.agreement("Also shown")
        Relation.objects.create(agreement=shown, verb="follows", other=draft)
        Relation.objects.create(agreement=also, verb="follows", other=shown)

    by_key = {record["key"]: record for record in everything()}

    relation = {"agreement": "also-shown", "number": 1, "verb": "follows", "other": "shown", "source": None}
    relation |= {"locator": None, "check_words": []}
    assert {key: record["relations"] for key, record in by_key.items()} == {
        "shown": [relation],
        "also-shown": [relation],
    }


@pytest.mark.parametrize("cited", [False, True])
def test_original_of_a_copy_is_named_only_where_readers_may_see_it(cited):
    with catalogue_transaction(None, "a test"):
        original = factories.source("https://www.meti.go.jp/ccs", publisher="METI")
        copy = factories.source("https://www.copies.example/ccs", copy_of=original, publisher="Copies")
        factories.agreement("Shown", sources=(copy,))
        factories.agreement("Another", sources=(original,), state=State.PUBLISHED if cited else State.DRAFT)

    shown = next(record for record in everything() if record["key"] == "shown")

    assert [row["copy_of"] for row in shown["sources"]] == [original.key if cited else None]


def test_csv_says_what_the_records_say():
    full_record('=HYPERLINK("https://evil.example")')

    text = "".join(exports.csv_text(exports.AGREEMENTS, exports.agreement_rows([ids()])))

    assert text.startswith("\ufeffkey,address,")
    (row,) = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    assert row["title"] == """'=HYPERLINK("https://evil.example")"""
    assert (row["partners"], row["date"], row["binding"], row["checked_on"]) == (
        "norway; united-kingdom",
        "2024-01-09",
        "false",
        "",
    )


@pytest.mark.parametrize("sign", list("=+-@\t\r\n＝＋－＠"))
def test_cell_is_never_a_formula(sign):
    assert exports.cell(f"{sign}1") == f"'{sign}1"


def test_json_has_a_head_and_the_records():
    full_record()

    answer = json.loads("".join(exports.json_text(HEAD, exports.records([ids()]))))

    assert answer == {**HEAD, "agreements": everything()}


def test_json_of_nothing_is_an_empty_list():
    assert json.loads("".join(exports.json_text({"count": 0}, []))) == {"count": 0, "agreements": []}


def workbook(**more) -> dict[str, list[tuple]]:
    file = BytesIO()
    exports.write_workbook(file, HEAD, exports.records([ids()]), **more)
    book = load_workbook(file, read_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def test_workbook_has_a_sheet_for_every_table():
    made = full_record("=1+1")
    factories.published_agreement(title="Another")

    sheets = workbook()

    assert list(sheets) == ["about", "agreements", *(table.name for table in exports.FACTS), "sources"]
    assert sheets["about"] == [("name", "Agreements"), ("count", 1)]
    assert sheets["agreements"][0] == tuple(exports.AGREEMENTS.header)
    assert sheets["commitments"][1][:4] == ("11", 1, 1500000.5, "USD")
    assert [row[3] for row in sheets["agreements"]] == ["title", "'=1+1", "Another"]
    assert len(sheets["sources"]) == 4, "a source that two records share stands once"
    assert made.key == "11"


def test_workbook_refuses_more_rows_than_a_sheet_holds(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    full_record()

    with pytest.raises(exports.TooManyRowsError):
        workbook(max_rows=3)

    assert list(tmp_path.iterdir()) == [], "no temporary file is left"


def test_workbook_takes_signs_and_lengths_that_a_cell_cannot_hold():
    factories.published_agreement(title="A\x0bbell", summary="x" * 40_000)

    sheets = workbook()

    assert sheets["agreements"][1][3] == "A\ufffdbell"
    assert len(sheets["agreements"][1][exports.AGREEMENTS.header.index("summary")]) == 32_767
