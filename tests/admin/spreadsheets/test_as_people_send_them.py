"""Sheets as spreadsheet programs, other programs and people in a hurry leave them: read, or the true reason is said."""

import datetime as dt
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from agreements.loading import SHEETS, Table, Unusable, import_of
from agreements.loading.sheet_schema import read_version, version
from agreements.models import Agreement, Undertaking, catalogue_transaction
from tests.helpers import factories
from tests.helpers.examples import examples
from tests.helpers.sheet_files import (
    CITATIONS,
    EVENTS,
    changes,
    complaint,
    confirm,
    csv_file,
    faults,
    look,
    places,
    said,
    saved,
    take,
    taken_book,
    taken_rows,
    workbook,
)

pytestmark = pytest.mark.django_db
KEY = "wave-power"
ROW = [KEY, "", "carbon-capture", "Test buoys", ""]
UNDERTAKINGS = ["agreement", "number", "area", "action"]  # a sheet may lack the columns of sources
HEADER = [*UNDERTAKINGS, "version"]


@pytest.fixture
def made():
    with catalogue_transaction(None, "a test"):
        return factories.agreement(title="Wave power", state="draft")


def text_file(text: str, name: str = "sheet.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def action(looked) -> list[str]:
    return [after for _sheet, _row, column, _before, after in changes(looked) if column == "action"]


LINES = [",".join(HEADER), ",".join(ROW)]
FIRST_LINES = {
    "carriage returns": ("\r".join(LINES), 2),
    "semicolons and commas in texts": (";".join(HEADER) + f"\r{KEY};;carbon-capture;a, b, c, d, e, f, g, h, i;\r", 2),
    "sep=": ("sep=;\r\n" + "\r\n".join(LINES).replace(",", ";"), 2),
    "sep= of a bar": ('"SEP=|"\n' + "\n".join(LINES).replace(",", "|"), 2),
    "sep= after a mark": ("\ufeffsep=\t\r" + "\r".join(LINES).replace(",", "\t"), 2),
    "blank lines": ("\n \n,,,,\n" + "\n".join(LINES), 5),
    "two marks": ("\ufeff\ufeff" + "\r\n".join(LINES), 2),
    "full width": ("ａｇｒｅｅｍｅｎｔ，".replace("，", ",") + "\n".join(LINES).removeprefix("agreement,"), 2),
    "invisible signs": ("\n".join(LINES).replace("number", "\u200bnum\u00adber\u2060\u00a0"), 2),
    "capitals": ("\n".join(LINES).replace("action", " Action "), 2),
    "quoted": ("\n".join(LINES).replace("number", '"number"'), 2),
}


@pytest.mark.parametrize(("text", "line"), FIRST_LINES.values(), ids=FIRST_LINES)
def test_the_first_lines_of_a_sheet_are_read_as_meant(admin_client, made, text, line):
    looked = look(admin_client, text_file(text))

    assert (complaint(looked), faults(looked), len(action(looked))) == ("", [], 1)
    assert looked.context["result"].planned.lines[0].line == line


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("agreement,number,area,асtion,version", "There is no column “асtion” (а U+0430, с U+0441); the columns are"),
        ("agreement,number,area,act\x7fion", "There is no column “act\x7fion” (? U+007F); the columns are"),
        ("agreement,number,area,行動", "There is no column “行動”; the columns are"),
    ],
)
def test_what_the_eye_takes_for_the_right_name_is_shown(admin_client, header, reason):
    last = faults(look(admin_client, text_file(header)))[-1]

    assert last[3].startswith(reason)


def test_a_first_row_that_is_none_is_quoted(admin_client):
    looked = look(admin_client, text_file("Cooperation agreements 2024\n" + "\n".join(LINES)))
    blank = look(admin_client, text_file("\n,,\n"))

    reason = "This row names the columns of none of the sheets, but: %s. Take a template."
    assert faults(looked) == [("CSV", 1, "", reason % "“cooperation agreements 2024”")]
    assert faults(blank) == [("CSV", 1, "", reason % "nothing")]


SURPLUS = {
    "beyond the header": (HEADER, [*ROW, "ask Ms Sato"], "F"),
    "beyond the header, then an empty cell": (HEADER, [*ROW, "ask Ms Sato", ""], "F"),
    "in a column without a name": (["agreement", "", *HEADER[1:]], [KEY, "ask Ms Sato", *ROW[1:]], "B"),
    "before another such column": (["agreement", "", *HEADER[1:], ""], [KEY, "ask Ms Sato", *ROW[1:], ""], "B"),
    "under an invisible name": (["agreement", "\u200b", *HEADER[1:]], [KEY, "ask Ms Sato", *ROW[1:]], "B"),
    "far right": (HEADER, [*ROW, *[""] * 30, "ask Ms Sato"], "AJ"),
}


@pytest.mark.parametrize("file", [csv_file, lambda *rows: workbook(works=list(rows))], ids=["csv", "xlsx"])
@pytest.mark.parametrize(("header", "row", "letter"), SURPLUS.values(), ids=SURPLUS)
def test_no_cell_is_left_unread_in_silence(admin_client, made, file, header, row, letter):
    looked = look(admin_client, file(header, row))

    title = looked.context["result"].planned.faults[0].sheet
    reason = "“ask Ms Sato” stands in a column without a name, and would be lost."
    assert title == ("undertakings" if file is csv_file else "works")
    assert faults(looked) == [(title, 2, "", reason)]
    assert places(looked) == [(title, 2, letter)]


def test_a_note_before_a_coloured_empty_cell_is_told(admin_client, made):
    book = Workbook()
    book.active.title = "buoys"
    book.active.append(HEADER)
    book.active.append([*ROW, "ask Ms Sato"])
    book.active["G2"].fill = PatternFill("solid", fgColor="FFFF00")

    assert places(look(admin_client, saved(book))) == [("buoys", 2, "F")]


def test_a_column_named_twice_or_by_a_formula_is_refused(admin_client):
    twice = look(admin_client, csv_file([*HEADER, "Action"], [*ROW, "x"]))
    formula = look(admin_client, workbook(undertakings=[[*UNDERTAKINGS, "=A1"], ROW]))

    assert faults(twice) == [("undertakings", 1, "action", "This column stands here twice.")]
    reason = "The name of a column: holds a formula; copy it and paste it as a value."
    assert faults(formula) == [("undertakings", 1, "", reason)]


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("10000", "A row's number is at most 9,999."),
        ("32768", "A row's number is at most 9,999."),
        ("9223372036854775808", "Takes a whole number in the digits 0 to 9, from 1 to 9,999."),
        ("0", "A row's number is at least 1."),
        ("-1", "Takes a whole number in the digits 0 to 9, from 1 to 9,999."),
        ("+1", "Takes a whole number in the digits 0 to 9, from 1 to 9,999."),
        ("1_0", "Takes a whole number in the digits 0 to 9, from 1 to 9,999."),
        ("１", "Takes a whole number in the digits 0 to 9, from 1 to 9,999."),
        ("١", "Takes a whole number in the digits 0 to 9, from 1 to 9,999."),
        ("1.5", "Takes a whole number in the digits 0 to 9, from 1 to 9,999."),
        ("1e3", "Takes a whole number in the digits 0 to 9, from 1 to 9,999."),
        ("9" * 5000, "Takes a whole number in the digits 0 to 9, from 1 to 9,999."),
    ],
)
def test_numbers_of_rows_have_one_bound_on_every_database(admin_client, made, number, reason):
    looked = look(admin_client, csv_file(UNDERTAKINGS, [KEY, f"{number}", "carbon-capture", "Test buoys"]))

    assert [fault for fault in faults(looked) if fault[2] == "number"] == [("undertakings", 2, "number", reason)]


def test_a_whole_number_may_look_like_a_fraction_and_the_last_number_may_be_taken(admin_client, made):
    rows = [[KEY, "1.0", "carbon-capture", "Test buoys"], [KEY, "09999", "carbon-capture", "Moor buoys"]]
    confirm(admin_client, look(admin_client, csv_file(UNDERTAKINGS, *rows)))
    confirm(admin_client, look(admin_client, csv_file(UNDERTAKINGS, [KEY, "", "carbon-capture", "Paint buoys"])))
    with catalogue_transaction(None, "a test"):
        made.undertakings.create(area=factories.area(), action="Sell buoys")

    assert list(made.undertakings.values_list("number", "action")) == [
        (1, "Test buoys"),
        (2, "Paint buoys"),
        (3, "Sell buoys"),
        (9999, "Moor buoys"),
    ]


@pytest.mark.parametrize(
    "damaged", ["5.3E+11880", "INF", "1.23E+09", "3971", "1-Dec-24", "#NUM!", "v12", "ｖ53e11879", "v53e11879 x"]
)
def test_a_version_that_a_spreadsheet_rewrote_is_called_that(admin_client, made, damaged):
    rows = taken_rows(take(admin_client, "undertakings", "csv"))
    unchanged = look(admin_client, csv_file(rows[0], [*rows[1][:-1], damaged]))
    changed = look(admin_client, csv_file(rows[0], [*rows[1][:3], "Test buoys", *rows[1][4:-1], damaged]))

    reason = (
        f"“{damaged}” is no version: a spreadsheet has taken it for a number or a date, or it was typed over. "
        "Take a new sheet, and change the row there."
    )
    assert faults(unchanged) == []
    assert faults(changed) == [("undertakings", 2, "version", reason)]


@pytest.mark.parametrize("way", [str, lambda token: token.removeprefix("v"), str.upper], ids=["new", "old", "capitals"])
def test_versions_of_this_and_earlier_releases_are_understood(admin_client, made, way):
    rows = taken_rows(take(admin_client, "undertakings", "csv"))
    row = [*rows[1][:3], "Test buoys", *rows[1][4:-1], way(rows[1][-1])]

    assert action(look(admin_client, csv_file(rows[0], row))) == ["Test buoys"]


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=9), max_size=4))
def test_no_version_is_a_number_or_a_date_to_a_spreadsheet(cells):
    token = version(SHEETS["undertakings"], cells)

    assert token[0] == "v"  # nothing that begins so is a number, a date or a formula to any of them
    assert read_version(token) == read_version(token[1:]) == token


def test_dates_as_excel_in_japan_writes_them_are_read_and_ambiguous_ones_asked(admin_client, made):
    typed = ["2023/5/9", "令和5年5月", "2023.5.9", "May-23", "5/9/2023"]
    rows = [[KEY, "", "held", date, "", "no", f"Meeting {date}", *[""] * 5] for date in typed]

    looked = look(admin_client, csv_file(EVENTS, *rows))
    read = look(admin_client, csv_file(EVENTS, *rows[:3]))

    assert [(line, reason.partition(":")[0]) for _sheet, line, _column, reason in faults(looked)] == [
        (5, "“May-23” can mean May 2023 or 23 May of a year not given"),
        (6, "“5/9/2023” can mean 5 September 2023 or 9 May 2023"),
    ]
    assert [after for _s, _r, column, _b, after in changes(read) if column == "date"] == [
        "2023-05-09",
        "2023-05",
        "2023-05-09",
    ]


@pytest.mark.parametrize(
    ("value", "shown", "reason"),
    [
        (dt.datetime(2023, 5, 9), "mmm-yy", "Holds 2023-05-09 and shows only a part of it"),
        (dt.datetime(2026, 5, 9), "d-mmm", "Holds 2026-05-09 and shows only a part of it"),
        (dt.datetime(2023, 5, 9), "yyyy", "Holds 2023-05-09 and shows only a part of it"),
        (dt.datetime(2023, 5, 9, 14, 30), "yyyy-mm-dd", "“2023-05-09 14:30:00” has a time of day"),
        (45055, "General", "“45055” can mean 9 May 2023 or a number"),
        (2023.1, "General", "“2023.1” can mean January 2023 or October 2023"),
    ],
)
def test_a_day_that_excel_invented_is_not_taken_in_silence(admin_client, made, value, shown, reason):
    book = taken_book(take(admin_client, "events", "xlsx"))
    book["events"]["D2"].value = value
    book["events"]["D2"].number_format = shown

    [(sheet, line, column, said_of_it)] = faults(look(admin_client, saved(book)))

    assert (sheet, line, column) == ("events", 2, "date")
    assert said_of_it.startswith(reason)


@pytest.mark.parametrize(
    ("shown", "date"), [('[$-411]ggge"年"m"月"d"日"', "2023-05-01"), ('[$-411]ggge"年"m"月"', "2023-05")]
)
def test_dates_that_a_workbook_shows_by_japanese_eras_are_read(admin_client, made, shown, date):
    book = taken_book(take(admin_client, "events", "xlsx"))
    book["events"]["D2"].value = dt.datetime(2023, 5, 1)
    book["events"]["D2"].number_format = shown

    looked = look(admin_client, saved(book))

    assert [after for _s, _r, column, _b, after in changes(looked) if column == "date"] == [date]


def test_a_date_that_excel_made_of_a_locator_is_refused(admin_client, made):
    row = [KEY, 1, "https://www.regjeringen.no/ccs", "existence", dt.datetime(2026, 3, 4), ""]

    looked = look(admin_client, workbook(citations=[CITATIONS, row]))

    reason = "Holds a date, perhaps made of something else: format it as text and type it again."
    assert faults(looked) == [("citations", 2, "locator", reason)]


def strict(content: bytes) -> bytes:
    """The same workbook in the other dialect of ISO/IEC 29500."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as parts, ZipFile(out, "w") as written:
        for name in parts.namelist():
            part = parts.read(name).replace(b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/")
            written.writestr(name, part)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (strict(workbook(undertakings=[HEADER]).read()), "Save it as “Excel Workbook (*.xlsx)” instead."),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "is of an old kind (.xls) or has a password."),
        (workbook(undertakings=[HEADER, *[ROW] * 5001]).read(), "Split “undertakings”."),
    ],
    ids=["strict", "old", "long"],
)
def test_a_workbook_that_is_not_read_is_told_what_to_do(admin_client, content, reason):
    assert reason in complaint(look(admin_client, SimpleUploadedFile("sheets.xlsx", content)))


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_told_by_its_own_name_unless_it_is_none_of_ours(admin_client, made, state):
    book = Workbook()
    book.active.title = "buoys"
    book.active.append(HEADER)
    book.active.append(ROW)
    for title, header in [("buoys (old)", HEADER), ("lists", ["Norway", "Japan"])]:
        sheet = book.create_sheet(title)
        sheet.append(header)
        sheet.append(ROW)
        sheet.sheet_state = state

    looked = look(admin_client, saved(book))

    reason = "This sheet is hidden. Show it, if it is meant; otherwise delete it."
    assert faults(looked) == [("buoys (old)", 1, "", reason)]


def test_messages_name_sheet_row_and_column_as_the_file_has_them(admin_client, made):
    book = Workbook()
    book.active.title = "計画 2024"
    for line, row in [(3, ["action", *HEADER[:3]]), (7, ["Test buoys", KEY, "x", "nowhere"])]:
        for place, text in enumerate(row, 1):
            book.active.cell(line, place, text)

    looked = look(admin_client, saved(book))

    assert places(looked) == [("計画 2024", 7, "C (number)")]
    assert "C (number)" in looked.content.decode()


texts = st.one_of(
    st.text(max_size=20),
    st.sampled_from([KEY, "1", "0", "10000", "1.0", "japan", "norway", "yes", "signed", "carbon-capture", "treaty"]),
    st.sampled_from(["2024", "9999-12-31", "0001-01-01", "3/4/2024", "Jan-24", "令和6年1月9日", "99999", "v12345678"]),
    st.integers(-(2**70), 2**70).map(str),
    st.floats().map(str),
    st.dates().map(str),
    st.builds(Unusable, st.just("holds a formula")),
)
headers = st.sampled_from(list(SHEETS.values())).flatmap(
    lambda sheet: st.one_of(
        st.just(sheet.header),
        st.permutations(sheet.header),
        st.lists(st.one_of(st.sampled_from(sheet.header), st.text(max_size=9)), max_size=14),
    )
)


@examples(200)
@given(headers, st.lists(st.lists(texts, max_size=15), max_size=5))
def test_no_sheet_brings_an_import_down_and_each_refusal_says_where(db, header, rows):
    table = Table("tab", header, list(enumerate(rows, 4)), line=3)

    found = import_of([table])

    assert {(fault.sheet, fault.line in range(3, 4 + len(rows))) for fault in found.faults} <= {("tab", True)}
    assert [fault.reason for fault in found.faults if not fault.reason or "Error" in fault.reason] == []


@examples(30)
@given(st.sampled_from(list(SHEETS.values())), st.data())
def test_what_is_looked_at_is_what_is_saved_or_nothing(admin_client, sheet, data):
    with catalogue_transaction(None, "a test"):
        if not Agreement.objects.filter(key=KEY).exists():
            factories.agreement(title="Wave power", state="draft")
    rows = data.draw(st.lists(st.lists(texts.filter(lambda text: "\0" not in text), max_size=13), max_size=4))
    before = (Agreement.objects.count(), Undertaking.objects.count())

    looked = look(admin_client, csv_file(sheet.header, *rows))
    assert looked.status_code == 200
    planned = looked.context["result"].planned if looked.context.get("result") else None
    if planned and planned.lines:
        assert said(confirm(admin_client, looked))[0].startswith("Imported: ")
    else:
        assert (Agreement.objects.count(), Undertaking.objects.count()) == before


def test_a_workbook_in_which_nothing_stands_is_told_so(admin_client):
    answer = look(admin_client, workbook(undertakings=[]))

    assert complaint(answer) == "Nothing stands in this file. Fill in a template."
