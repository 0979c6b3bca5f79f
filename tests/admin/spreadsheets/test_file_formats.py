"""Files of sheets: what is none is refused plainly, formulas never come in, dates are no preciser than they show."""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from itertools import pairwise
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from agreements.admin.spreadsheets import file_formats
from agreements.admin.spreadsheets.file_parser import RefusedFileError, csv_tables
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
        (csv_file(["key"], ["x" * 40_000]), "A cell in row 2 of “CSV” has more than 32,767 characters."),
        (csv_file(["x"] * 100_000), "Row 1 of “CSV” has more than 100 columns."),
        (csv_file(["x" * 4_900_000]), "A cell in row 1 of “CSV” has more than 32,767 characters."),
        (SimpleUploadedFile("sheet.csv", b'key\n"x"y'), "This CSV breaks off at line 2"),
        (csv_file(), "The submitted file is empty."),
        (workbook(agreements=[["key"], *[["x"]] * 5001]), "A sheet holds at most 5,000 rows."),
    ],
    ids=lambda value: value[:30].replace("“", "") if isinstance(value, str) else "",
)
def test_a_file_that_is_none_is_refused_plainly(admin_client, file, reason):
    assert reason in complaint(look(admin_client, file))


def packed(parts: dict[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


SHEET = "xl/worksheets/sheet1.xml"


def with_rows(rows: str, head: str = "", shared: str = "") -> Callable[[bytes], bytes]:
    """The same workbook with these rows as XML in its sheet, and perhaps these shared texts."""
    xmlns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = f"{head}<worksheet {xmlns}><sheetData>{rows}</sheetData></worksheet>"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    known = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'

    def change(content: bytes) -> bytes:
        parts = parts_of(content) | {SHEET: sheet.encode()}
        parts.pop("xl/sharedStrings.xml", None)
        if shared:
            types = parts["[Content_Types].xml"].decode().replace("</Types>", known)
            parts |= {"[Content_Types].xml": types.encode()}
            parts |= {"xl/sharedStrings.xml": f"<sst {xmlns}>{shared}</sst>".encode()}
        return packed(parts)

    return change


def lying(content: bytes) -> bytes:
    """A sheet of 100 MB that the directory of the zip says to have 99 bytes."""
    changed = bytearray(with_rows("<row/>" * 16_000_000)(content))
    size = changed.rindex(SHEET.encode()) - 22
    changed[size : size + 4] = (99).to_bytes(4, "little")
    return bytes(changed)


def greedy(content: bytes) -> bytes:
    """Parts packed by LZMA, which say that unpacking them takes three gigabytes instead of eight megabytes."""
    size_and_way = b"\x05\x00\x5d"
    return packed(parts_of(content), ZIP_LZMA).replace(
        size_and_way + (2**23).to_bytes(4, "little"), size_and_way + (3 * 2**30).to_bytes(4, "little")
    )


_ENTITIES = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise("abcdefghi"))
LAUGHS = f'<!DOCTYPE x [<!ENTITY a "{"ha" * 1000}">{_ENTITIES}]>'
PASSWD = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>'
ENTITY = '<row><c t="inlineStr"><is><t>&i;</t></is></c></row>'
SHARED = '<c t="s"><v>0</v></c>'


def spoil_sheet(content: bytes) -> bytes:
    """The same workbook with a sheet that ends in mid-word."""
    parts = parts_of(content)
    return packed(parts | {SHEET: parts[SHEET][: len(parts[SHEET]) // 2]})


def broken(breaking) -> SimpleUploadedFile:
    """A workbook whose bytes were changed."""
    return SimpleUploadedFile("sheets.xlsx", breaking(workbook(agreements=[AGREEMENTS, ["x"] * 9]).read()))


HOSTILE = {
    "bomb": (with_rows("<row/>" * 16_000_000), "This file holds too much."),
    "parts": (lambda _content: packed({f"{number}": b"" for number in range(1001)}), "This file holds too much."),
    "one text many times": (
        with_rows(f"<row>{SHARED * 50}</row>" * 20, shared=f"<si><t>{'x' * 30_000}</t></si>"),
        "This file holds too much.",
    ),
    "endless text": (
        with_rows(f"<row>{SHARED}</row>", shared=f"<si><t>{'x' * 9_000_000}</t></si>"),
        "A cell in row 1 of “agreements” has more than 32,767 characters.",
    ),
    "far column": (
        with_rows('<row r="1"><c r="XFD1"><v>1</v></c></row>'),
        "Row 1 of “agreements” has more than 100 columns.",
    ),
    "far row": (with_rows('<row r="999999999"><c><v>1</v></c></row>'), "A sheet holds at most 5,000 rows."),
    "sheets": (
        lambda _content: workbook(**{f"sheet {number}": [["key"]] for number in range(21)}).read(),
        "A workbook has at most 20 sheets.",
    ),
    "entities": (with_rows(ENTITY, LAUGHS), "This file can't be read."),
    "a file of ours": (with_rows(ENTITY, PASSWD), "This file can't be read."),
    "endless number": (with_rows(f"<row><c><v>{'9' * 9_000}</v></c></row>"), "This file can't be read."),
    "three gigabytes": (greedy, "This file takes too long to read, or too much memory."),
    "lying size": (lying, "This is no XLSX workbook"),
    "cut off": (lambda content: content[: len(content) // 2], "This is no XLSX workbook"),
    "without a part": (lambda content: content.replace(b"workbook", b"workbooc"), "This is no XLSX workbook"),
    "spoilt": (spoil_sheet, "This file can't be read."),
}


@pytest.mark.parametrize(("breaking", "reason"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_broken_or_hostile_workbook_is_refused_plainly(admin_client, breaking, reason):
    assert reason in complaint(look(admin_client, broken(breaking)))


@pytest.mark.parametrize("limit", ["_PROCESSOR_SECONDS", "_PATIENCE"])
def test_a_file_that_takes_too_long_is_given_up(admin_client, monkeypatch, limit):
    monkeypatch.setattr(file_formats, limit, 1)

    looked = look(admin_client, broken(with_rows("<row/>" * 6_000_000)))

    assert complaint(looked).startswith("This file takes too long to read, or too much memory.")


def test_files_are_read_one_at_a_time(admin_client, monkeypatch):
    monkeypatch.setattr(file_formats, "_TURN", 0)
    with file_formats._reading:
        second = look(admin_client, workbook(agreements=[AGREEMENTS]))

    assert complaint(second) == "Somebody else's file is being read. Choose yours again in a minute."
    assert complaint(look(admin_client, workbook(agreements=[AGREEMENTS]))) == ""


@given(st.binary(max_size=200))
def test_no_bytes_bring_the_reader_of_csv_down(content):
    with suppress(RefusedFileError):
        assert len(csv_tables(content)) == 1


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
