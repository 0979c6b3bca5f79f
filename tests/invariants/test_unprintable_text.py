"""What can't be shown comes in nowhere; and were it stored already, no feed, workbook, picture or JSON breaks by it."""

import csv
import json
from io import BytesIO, StringIO
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from agreements.loading import BrokenFixturesError, load
from agreements.models import Agreement, Area, Partner, Source, catalogue_transaction
from tests.helpers import factories, fixture_rows
from tests.helpers.admin_forms import change_page, complaints, filled
from tests.helpers.examples import examples
from tests.helpers.sheet_files import AGREEMENTS, complaint, csv_file, faults, look, saved, take, workbook

pytestmark = pytest.mark.django_db

BAD = {
    "U+FFFF": "\uffff",
    "U+FFFE": "\ufffe",
    "U+001B": "\x1b",
    "U+000B": "\x0b",
    "U+FDD0": "\ufdd0",
    "U+202E": "\u202e",
}


def told(code: str, position: int = 3) -> str:
    return f"{code} at position {position} is a character that can't be shown. Delete it."


@pytest.mark.parametrize("code", BAD)
@pytest.mark.parametrize(
    ("model", "field"),
    [(Agreement, "title"), (Agreement, "summary"), (Agreement, "reason"), (Partner, "name"), (Area, "description"),
     (Source, "publisher")],
)  # fmt: skip
def test_forms_name_the_character_beside_its_field(admin_client, code, model, field):
    factories.published_agreement()
    page = change_page(model.objects.first())
    before = list(model.objects.values())

    answer = admin_client.post(page, filled(admin_client.get(page), **{"reason": "x", field: f"ab{BAD[code]}c"}))

    assert complaints(answer) == [told(code)]
    assert list(model.objects.values()) == before


def test_rows_of_a_form_name_it_too(admin_client):
    page = change_page(factories.full_record())
    typed = {"notes-0-text": "ab\uffff", "parties-1-signatory": "a\x1b", "reason": "x"}

    answer = admin_client.post(page, filled(admin_client.get(page), **typed))

    assert complaints(answer) == [told("U+001B", 2), told("U+FFFF")]


def test_a_form_cleans_away_what_comes_along_with_copied_text(admin_client):
    made = factories.published_agreement()
    page = change_page(made)
    typed = {"title": "Kero\u00adsene\u00a0lamps", "place": "\u200bOslo\ufeff", "reason": "x"}

    admin_client.post(page, filled(admin_client.get(page), **typed))

    made.refresh_from_db()
    assert (made.title, made.place) == ("Kerosene lamps", "Oslo")


def test_a_text_of_nothing_that_is_seen_is_none(admin_client):
    made = factories.published_agreement()
    page = change_page(made)

    answer = admin_client.post(page, filled(admin_client.get(page), title="\u200b\u2060", reason="x"))

    assert complaints(answer) == ["This field cannot be blank."]


def agreement_row(title: str) -> list[str]:
    return ["lamps", "", title, "", "treaty", "", "", "A summary.", ""]


@pytest.mark.parametrize("code", BAD)
def test_a_sheet_names_row_and_character(admin_client, code):
    looked = look(admin_client, csv_file(AGREEMENTS, agreement_row(f"ab{BAD[code]}c")))

    assert faults(looked) == [("agreements", 2, "title", told(code))]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("ab_x001B_c", told("U+001B")),
        ("ab_x000B_c", told("U+000B")),
        ("ab_xFFFF_c", told("U+FFFF")),
        ("ab_xD83D_c", told("U+D83D")),
        ("ab_x0000_c", told("U+0000")),
    ],
)
def test_a_workbook_names_what_it_writes_as_an_escape(admin_client, written, reason):
    looked = look(admin_client, workbook(agreements=[AGREEMENTS, agreement_row(written)]))

    assert faults(looked) == [("agreements", 2, "title", reason)]


def test_a_workbook_s_escapes_of_other_characters_are_read(admin_client):
    looked = look(admin_client, workbook(agreements=[AGREEMENTS, agreement_row("_x0041__xD83D__xDCA1_ _x005F_x0041_")]))

    titles = [
        cell.after for line in looked.context["result"].planned.lines for cell in line.cells if cell.column == "title"
    ]
    assert titles == ["A💡 _x0041_"]


def test_what_looks_like_an_escape_comes_back_from_a_workbook_as_it_was(admin_client):
    with catalogue_transaction(None, "a test"):
        factories.agreement(title="Lamp _x0041_", state="draft")

    taken = take(admin_client, "agreements", "xlsx")
    looked = look(admin_client, saved(load_workbook(BytesIO(taken.content))))

    assert (faults(looked), looked.context["result"].planned.lines) == ([], [])


@pytest.mark.parametrize("encoding", ["iso2022_jp", "iso2022_jp_2", "utf-16", "shift_jis", "euc_jp"])
def test_a_csv_in_another_encoding_is_refused_as_a_whole(admin_client, encoding):
    looked = look(admin_client, csv_file(AGREEMENTS, agreement_row("日本とノルウェーの覚書"), encoding=encoding))

    assert complaint(looked) == "This CSV is not UTF-8 text. In Excel, save it as “CSV UTF-8” or as an XLSX workbook."


@pytest.mark.parametrize("code", [*BAD, "U+D800"])
def test_a_fixture_names_record_field_and_character(tmp_path, code):
    rows = fixture_rows.catalogue()
    rows["agreement"]["fields"]["place"] = f"ab{BAD.get(code, chr(0xD800))}c"
    path = tmp_path / "one.json"
    path.write_text(json.dumps(list(rows.values())), encoding="utf-8")

    with pytest.raises(BrokenFixturesError) as broken:
        load([path], "a test")

    assert broken.value.errors == [f"one.json: agreement {fixture_rows.KEY}, place: {told(code)}"]


@pytest.mark.parametrize("where", ["model", "field", "key"])
def test_errors_of_fixtures_can_be_written_whatever_they_quote(tmp_path, where):
    half = "\ud800"
    row = {
        "model": {"model": f"agreements.{half}", "fields": {}},
        "field": {"model": "agreements.theme", "fields": {"slug": "a", "name": "A", half: 1}},
        "key": {"model": "agreements.area", "fields": {"slug": "a", "name": "A", "theme": [half]}},
    }[where]
    path = tmp_path / "one.json"
    path.write_text(json.dumps([row]), encoding="utf-8")

    with pytest.raises(BrokenFixturesError) as broken:
        load([path], "a test")

    assert str(broken.value).encode()


@pytest.mark.parametrize("code", BAD)
def test_a_search_names_the_character(client, code):
    answer = client.get("/agreements/", {"q": f"ab{BAD[code]}c"})

    assert answer.status_code == 200
    assert f"Search: {code} at position 3 of “ab�c” can&#x27;t be shown and was ignored." in answer.content.decode()


@pytest.mark.parametrize("code", BAD)
def test_the_api_refuses_the_character(client, code):
    answer = client.get("/api/agreements/", {"q": f"ab{BAD[code]}c"})

    assert answer.status_code == 400
    assert code in json.dumps(answer.json(), ensure_ascii=False)


@pytest.mark.parametrize("code", BAD)
def test_addresses_of_the_admin_with_the_character_are_bad_requests(admin_client, code):
    pages = ["/admin/agreements/agreement/", "/admin/autocomplete/"]

    assert [admin_client.get(page, {"q": BAD[code], "term": BAD[code]}).status_code for page in pages] == [400, 400]


FILES = ["/feed/", "/agreements/{slug}/feed/", "/agreements.xlsx", "/agreements.csv", "/agreements.json"]
FILES += ["/agreements/{slug}.json", "/api/agreements/", "/api/facets/"]
FILES += ["/timeline.svg", "/map.svg", "/matrix.csv", "/sitemap.xml", "/sitemaps/agreements-1.xml", "/opensearch.xml"]
FILES += ["/feed/?q=lamps", "/compare.csv?a=lamps", "/api/changes/"]


def read(answer) -> object:
    """A file as another program reads it."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer["Content-Type"].partition(";")[0]
    if kind.endswith("xml"):
        return ElementTree.fromstring(content)
    if kind.endswith("sheet"):
        return [list(sheet.values) for sheet in load_workbook(BytesIO(content))]
    if kind.endswith("csv"):
        return list(csv.reader(StringIO(content.decode("utf-8-sig")), strict=True))
    return json.loads(content)


# Neither NUL, which PostgreSQL can't store, nor halves of characters, which no database can.
anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12) | st.sampled_from(
    [*BAD.values(), "_x001B_", "]]>", "&", "\x85", "\r", "\u2028", "=1+1", "\U0001ffff"]
)


@pytest.fixture
def lamps(db):
    return factories.published_agreement(title="Lamps", slug="lamps", key="lamps")


@examples(30)
@given(text=anything)
def test_files_can_be_read_whatever_is_stored(client, lamps, text):
    Agreement.objects.filter(slug="lamps").update(title=f"Lamps {text}", summary=f"On {text}.", place=text)
    Partner.objects.filter(slug="norway").update(name=f"Norway {text}")
    Source.objects.update(publisher=f"Government {text}", title=text)
    Area.objects.update(name=f"Carbon {text}")

    for address in FILES:
        answer = client.get(address.format(slug="lamps"))
        assert (address, answer.status_code) == (address, 200)
        assert read(answer) is not None
