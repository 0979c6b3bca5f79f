"""Files of sheets: what is none is refused plainly, formulas never come in, dates are no preciser than they show."""

import datetime as dt
from contextlib import suppress
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from agreements.admin.spreadsheets.file_formats import Csv, UnreadableFileError
from agreements.exports import escape_formula, unescape_formula
from tests.helpers import factories
from tests.helpers.sheet_files import (
    AGREEMENTS,
    UNDERTAKINGS,
    changes,
    complaint,
    csv_file,
    faults,
    look,
    saved,
    take,
    taken_book,
    taken_rows,
    workbook,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (csv_file(["key"], name="sheets.xlsx"), "This is no XLSX workbook"),
        (csv_file(["key", "título"], encoding="latin-1"), "This CSV is not UTF-8 text."),
        (csv_file(["key", "title"], encoding="utf-16"), "This CSV is not UTF-8 text."),
        (csv_file(["key"], *[["x"]] * 5001), "A sheet holds at most 5,000 rows."),
        (csv_file(["key"], *[["x"]] * 1_000_000), "A sheet holds at most 5,000 rows."),
        (csv_file(["x" * 5_000_001]), "A file has at most 5 MB."),
        (csv_file(["key"], ["x" * 200_000]), "This CSV breaks off at line 2"),
        (csv_file(), "The submitted file is empty."),
        (workbook(agreements=[["key"], *[["x"]] * 5001]), "A sheet holds at most 5,000 rows."),
    ],
    ids=["no xlsx", "latin-1", "utf-16", "5001 rows", "a million rows", "5 MB", "endless cell", "empty", "xlsx rows"],
)
def test_a_file_that_is_none_is_refused_plainly(admin_client, file, reason):
    assert reason in complaint(look(admin_client, file))


def bomb() -> SimpleUploadedFile:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 200_000_000)
    return SimpleUploadedFile("sheets.xlsx", out.getvalue())


def spoil_sheet(content: bytes) -> bytes:
    """The same workbook with a sheet that ends in mid-word."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part[: len(part) // 2] if name.endswith("sheet1.xml") else part)
    return out.getvalue()


def broken(breaking) -> SimpleUploadedFile:
    """A workbook whose bytes were changed."""
    return SimpleUploadedFile("sheets.xlsx", breaking(workbook(agreements=[AGREEMENTS, ["x"] * 9]).read()))


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (bomb(), "This workbook is too large."),
        (broken(lambda content: content[: len(content) // 2]), "This is no XLSX workbook"),
        (broken(lambda content: content.replace(b"workbook", b"workbooc")), "This is no XLSX workbook"),
        (broken(spoil_sheet), "This file can't be read."),
    ],
    ids=["bomb", "cut off", "without a part", "spoilt"],
)
def test_a_broken_workbook_is_refused_plainly(admin_client, file, reason):
    assert reason in complaint(look(admin_client, file))


@given(st.binary(max_size=200))
def test_no_bytes_bring_the_reader_of_csv_down(content):
    with suppress(UnreadableFileError):
        assert len(Csv().create_dataset(content)) == 1


def test_formulas_are_refused_and_guards_against_them_undone(admin_client):
    made = factories.published_agreement(place="=HYPERLINK(1)")
    taken = taken_rows(take(admin_client, "agreements", "csv"))
    assert taken[1][6] == "'=HYPERLINK(1)"

    back = look(admin_client, csv_file(*taken))
    taken[1][6] = "=1+1"
    typed = look(admin_client, csv_file(*taken))
    book = taken_book(take(admin_client, "agreements", "xlsx"))
    book["agreements"]["G2"] = "=1+1"
    in_book = look(admin_client, saved(book))

    assert changes(back) == []
    assert [fault[:3] for fault in faults(typed) + faults(in_book)] == [("agreements", 2, "place")] * 2
    assert [fault[3].partition(" (")[0].partition(";")[0] for fault in faults(typed) + faults(in_book)] == [
        "Begins like a formula",
        "Holds a formula",
    ]
    assert made.place == "=HYPERLINK(1)"


@given(st.text())
def test_a_guard_is_undone_exactly(text):
    assert unescape_formula(escape_formula(text)) == text


def test_semicolons_blank_rows_and_spaces_are_no_trouble(admin_client):
    made = factories.published_agreement()
    head, row = ";".join(UNDERTAKINGS), f" {made.key} ;1; Carbon capture ; Share data "
    file = csv_file()
    file.write(f"{head}\r\n\r\n;;;\r\n{row}\r\n".encode())

    looked = look(admin_client, file)

    assert changes(looked) == [("undertakings", f"{made.key}, undertaking 1", "action", "", "Share data")]
    assert looked.context["result"].planned.lines[0].line == 4


@pytest.mark.parametrize(
    ("shown", "date"),
    [("yyyy-mm-dd", "2024-01-01"), ("mmm-yy", "2024-01"), ('yyyy"d"', "2024"), ("d/m/yy", "2024-01-01")],
)
def test_a_date_of_excel_is_only_as_precise_as_it_shows(admin_client, shown, date):
    factories.published_agreement()
    book = taken_book(take(admin_client, "events", "xlsx"))
    book["events"]["D2"].value = dt.datetime(2024, 1, 1)
    book["events"]["D2"].number_format = shown

    looked = look(admin_client, saved(book))

    assert [(column, after) for _s, _r, column, _b, after in changes(looked)] == [("date", date)]
