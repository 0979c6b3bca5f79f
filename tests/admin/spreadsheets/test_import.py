"""Import and export of sheets: round trips, what is wrong with a file, and that nothing is ever half saved."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from agreements.admin.spreadsheets.forms import MOST_WAITING
from agreements.loading import SHEETS, Fault, Table, import_of
from agreements.models import (
    Agreement,
    Body,
    Event,
    Party,
    Revision,
    Source,
    Undertaking,
    Upload,
    catalogue_transaction,
)
from tests.helpers import factories
from tests.helpers.examples import examples
from tests.helpers.sheet_files import (
    AGREEMENTS,
    CITATIONS,
    EVENTS,
    PARTIES,
    UNDERTAKINGS,
    changes,
    complaint,
    confirm,
    csv_file,
    faults,
    look,
    said,
    saved,
    take,
    taken_book,
    taken_rows,
    workbook,
)

pytestmark = pytest.mark.django_db

KEY = "memorandum-of-cooperation-on-carbon-capture"


def signed_in(client, group: str):
    user = User.objects.create_user(group.lower(), password="x", is_staff=True)
    user.groups.set([Group.objects.get(name=group)])
    client.force_login(user)
    return client


def new_record() -> dict[str, list[list]]:
    """A whole agreement on five sheets, as a curator types it."""
    with catalogue_transaction(None, "a test"):
        factories.source()
        factories.area()
        factories.country_partner("NO")
        factories.body("METI", factories.country_partner("JP"))
    key = "ccs-norway-2024"
    return {
        "agreements": [
            AGREEMENTS,
            [key, "", "Carbon capture", "", "Memorandum of cooperation", "no", "Oslo", "A summary.", "9 Jan 2024"],
        ],
        "parties": [
            PARTIES,
            [key, "", "japan", "japan", "METI", "Saito Ken", "Minister", ""],
            [key, "", "partner", "Norway", "", "", "", "party"],
        ],
        "undertakings": [UNDERTAKINGS, [key, 2, "Carbon-Capture", "Share data"], [key, "", "carbon-capture", ""]],
        "events": [EVENTS, [key, "", "signed", "9 January 2024", "", "yes", "Signed", "Oslo", "NO", "", "", "", ""]],
        "citations": [CITATIONS, [key, "", "https://www.regjeringen.no/ccs", "existence", "Paragraph 3", ""]],
    }


def test_a_whole_new_agreement_comes_in_at_once_as_a_draft(admin_client):
    record = new_record()
    revisions = Revision.objects.count()

    looked = look(admin_client, workbook(**record))
    assert faults(looked) == []
    assert (Agreement.objects.count(), Revision.objects.count()) == (0, revisions)
    done = confirm(admin_client, looked, reason="from the Norwegian page")

    assert said(done) == ["Imported: 7 rows added, 0 changed."]
    made = Agreement.objects.get()
    assert (made.key, made.slug, made.state, str(made.date), made.year) == (
        "ccs-norway-2024",
        "ccs-norway-2024",
        "draft",
        "2024-01-09",
        2024,
    )
    assert (made.instrument, str(made.checked_on)) == ("memorandum-of-cooperation", "2024-01-09")
    assert list(made.parties.values_list("number", "partner__slug", "body__name", "role")) == [
        (1, "japan", "METI", "party"),
        (2, "norway", None, "party"),
    ]
    assert list(made.undertakings.values_list("number", "action")) == [(2, "Share data"), (3, "")]
    assert made.citations.get().source == Source.objects.get()
    latest = Revision.objects.first()
    assert Revision.objects.count() == revisions + 1
    assert (latest.user.username, latest.reason) == ("admin", "from the Norwegian page")
    assert {row.revision for row in [*Party.history.all(), *Event.history.all(), made]} == {latest}
    assert {row.history_user for row in Party.history.all()} == {latest.user}


def test_an_export_holds_the_agreements_of_the_list_it_came_from(admin_client):
    factories.published_agreement()
    with catalogue_transaction(None, "a test"):
        factories.agreement(title="A draft", state="draft")

    rows = taken_rows(take(admin_client, "agreements", "csv", "?state__exact=draft"))

    assert [row[0] for row in rows] == ["key", "a-draft"]


def test_a_row_of_an_export_has_the_same_version_after_an_upgrade(admin_client):
    factories.published_agreement()

    rows = taken_rows(take(admin_client, "undertakings", "csv"))

    # Another version here means that sheets made before the upgrade are refused.
    assert rows == [[*UNDERTAKINGS, "version"], [KEY, "1", "carbon-capture", "", "", "", "", "v3e1f0934"]]


def test_a_csv_of_all_sheets_is_refused(admin_client):
    page = take(admin_client, "all", "csv")

    assert page.context["form"].errors == {"format": ["A CSV holds one sheet. Choose one, or XLSX."]}


def test_templates_are_sheets_without_rows(admin_client):
    book = taken_book(admin_client.get("/admin/agreements/agreement/import/template/agreements.xlsx"))
    header = taken_rows(admin_client.get("/admin/agreements/agreement/import/template/parties.csv"))

    assert book.sheetnames == [*SHEETS, "guide"]
    assert [cell.value for cell in book["agreements"][1]] == [*AGREEMENTS, "version"]
    assert header == [[*PARTIES, "version"]]
    assert changes(look(admin_client, saved(book))) == []
    assert admin_client.get("/admin/agreements/agreement/import/template/nothing.csv").status_code == 404


def test_every_bad_row_is_told_with_its_column_and_nothing_is_saved(admin_client):
    record = new_record()
    key = "ccs-norway-2024"
    record["agreements"].append(["", "", "二国間", "", "pact", "perhaps", "", "", "2024"])
    record["agreements"].append([key, "", "Twice", "", "treaty", "", "", "", ""])
    record["parties"].append([key, 1, "partner", "Atlantis", "", "", "", "guest"])
    record["parties"].append(["nowhere", "", "partner", "norway", "", "", "", ""])
    record["parties"].append([key, 9, "japan", "norway", "", "", "", ""])
    record["undertakings"].append([key, "one", "carbon-capture", "Share data"])
    record["undertakings"].append([key, "", "carbon-capture", "Share data"])
    record["events"].append([key, "", "signed", "30 February 2024", "", "", "", "", "", "", "", ""])
    record["events"].append([key, "", "held", "", "", "yes", "Held", "", "", "", "", ""])

    looked = look(admin_client, workbook(**record))

    instruments = ", ".join(Agreement._meta.get_field("instrument").choices[n][0] for n in range(14))
    assert faults(looked) == [
        ("agreements", 3, "instrument", f"“pact” is none of: {instruments}."),
        ("agreements", 3, "unilateral", "Takes yes or no."),
        ("agreements", 3, "checked_on", "Takes a whole day, such as 2024-01-09."),
        ("agreements", 3, "key", "Is missing, and can't be made of the title."),
        ("agreements", 4, "key", "Is the same as in agreements, row 2."),
        ("parties", 4, "role", "“guest” is none of: party, host, supporter, beneficiary, witness."),
        ("parties", 4, "partner", "There is no partner “Atlantis”."),
        ("parties", 5, "agreement", "There is no agreement “nowhere”."),
        ("parties", 6, "side", "Japan sits on Japan's side, everybody else on the partner side."),
        ("undertakings", 4, "number", "Takes a whole number in the digits 0 to 9, from 1 to 9,999."),
        ("undertakings", 5, "", "This undertaking stands here already (undertakings, row 2)."),
        ("events", 3, "date", "The calendar has no such date: 2024-02-30."),
        ("events", 3, "title", "Is missing."),
        ("events", 4, "", "Only an expectation can be without a date."),
        ("events", 4, "", "Only one event can define the agreement's date (events, row 2)."),
    ]
    assert Agreement.objects.count() == 0


def test_a_new_row_that_says_what_a_stored_one_says_is_refused(admin_client):
    factories.published_agreement()

    looked = look(admin_client, csv_file(UNDERTAKINGS, [KEY, "", "carbon-capture", ""]))

    assert faults(looked) == [
        ("undertakings", 2, "", f"This undertaking stands here already (agreement {KEY}, undertaking 1).")
    ]


def test_a_key_made_of_a_long_title_is_as_long_as_keys_may_be(admin_client):
    row = ["", "", "Statement on " + "hydrogen " * 20, "", "treaty", "", "", "", ""]

    confirm(admin_client, look(admin_client, csv_file(AGREEMENTS, row)))

    assert Agreement.objects.get().key == ("statement-on-" + "hydrogen-" * 20)[:120]


cells = st.one_of(
    st.text(max_size=30), st.sampled_from(["x", KEY, "1", "9" * 5000, "japan", "yes", "2024", "=1", "\0"])
)


@examples(60)
@given(st.sampled_from(list(SHEETS.values())), st.data())
def test_no_row_of_any_sheet_brings_the_import_down(db, sheet, data):
    row = st.lists(cells, min_size=0, max_size=len(sheet.header) + 1)
    rows = data.draw(st.lists(row, max_size=4))

    found = import_of([Table("any", sheet.header, list(enumerate(rows, 2)))])

    assert all(isinstance(fault, Fault) for fault in found.faults)


def test_a_sheet_without_a_column_or_with_a_strange_one_is_refused(admin_client):
    looked = look(admin_client, csv_file([*UNDERTAKINGS[:3], "actoin", "number"], ["x", "1", "y", "z"]))
    long = look(admin_client, csv_file([*UNDERTAKINGS, "x" * 100]))

    assert faults(looked) == [
        ("undertakings", 1, "action", "This column is missing."),
        ("undertakings", 1, "number", "This column stands here twice."),
        (
            "undertakings",
            1,
            "actoin",
            "There is no column “actoin”; the columns are: agreement, number, area, action, source, locator, "
            "check_words, version.",
        ),
    ]
    assert [column for _sheet, _line, column, _reason in faults(long)] == ["x" * 60]


def test_a_table_with_half_of_the_columns_of_a_sheet_is_taken_for_it(admin_client):
    half = look(admin_client, csv_file(UNDERTAKINGS[2:]))
    third = look(admin_client, csv_file(["source", "says"], ["x", "y"]))

    assert faults(half) == [
        ("undertakings", 1, "agreement", "This column is missing."),
        ("undertakings", 1, "number", "This column is missing."),
    ]
    reason = "This row names the columns of none of the sheets, but: “source”, “says”. Take a template."
    assert faults(third) == [("CSV", 1, "", reason)]


def test_the_defining_event_can_change_in_one_import(admin_client):
    made = factories.published_agreement()
    rows = taken_rows(take(admin_client, "events", "csv"))
    rows[1][5] = "no"
    rows.append([made.key, "", "in force", "February 2024", "", "yes", "In force", "", "", "", "", "", "", ""])

    confirm(admin_client, look(admin_client, csv_file(*rows)))

    made.refresh_from_db()
    assert (str(made.date), list(made.events.values_list("kind", "defines"))) == (
        "2024-02",
        [("signed", False), ("in-force", True)],
    )


def test_a_published_record_stays_complete(admin_client):
    made = factories.published_agreement()
    rows = taken_rows(take(admin_client, "citations", "csv"))
    rows[1][3] = "background"

    looked = look(admin_client, csv_file(*rows))

    assert faults(looked) == [
        ("", 0, "", f"Agreement {made.key}: can't be published so. No source is cited for its existence.")
    ]


def test_editors_import_drafts_and_only_publishers_what_readers_see(client):
    made = factories.published_agreement()
    with catalogue_transaction(None, "a test"):
        draft = factories.agreement(title="A draft", state="draft")
    rows = taken_rows(take(signed_in(client, "Publisher"), "agreements", "csv"))
    for row in rows[1:]:
        row[6] = "Oslo"
    by_key = {row[0]: row for row in rows}

    for_publisher = look(client, csv_file(*rows))
    signed_in(client, "Editor")
    for_editor = look(client, csv_file(*rows))
    confirm(client, look(client, csv_file(rows[0], by_key[draft.key])))

    assert faults(for_publisher) == []
    assert [(line, reason) for _sheet, line, _column, reason in faults(for_editor)] == [
        (rows.index(by_key[made.key]) + 1, "This record is public: only publishers change it.")
    ]
    assert dict(Agreement.objects.values_list("key", "place")) == {made.key: "", draft.key: "Oslo"}


def test_under_the_rule_of_two_no_import_corrects_what_readers_see(admin_client, settings):
    settings.TWO_PERSON_RULE = True
    factories.published_agreement()
    rows = taken_rows(take(admin_client, "agreements", "csv"))
    rows[1][6] = "Oslo"

    [(_sheet, line, _column, reason)] = faults(look(admin_client, csv_file(*rows)))

    assert (line, reason.partition(":")[0]) == (2, "Two people correct a public record")


def test_who_may_only_look_neither_imports_nor_takes_templates(client):
    user = User.objects.create_user("reader", password="x", is_staff=True)
    client.force_login(user)

    pages = ["import/", "process_import/", "export/", "import/template/parties.csv"]

    assert [client.post(f"/admin/agreements/agreement/{page}").status_code for page in pages] == [403] * 4


def test_a_slug_that_leads_elsewhere_is_refused(admin_client):
    first = factories.published_agreement()
    second = factories.published_agreement(title="Another")
    with catalogue_transaction(None, "a test"):
        first.slug = "moved"
        first.save()
    rows = taken_rows(take(admin_client, "agreements", "csv"))
    row = next(row for row in rows if row[0] == second.key)

    row[1] = KEY
    led = look(admin_client, csv_file(rows[0], row))
    row[1] = "moved"
    held = look(admin_client, csv_file(rows[0], row))

    assert faults(led) == [
        ("agreements", 2, "slug", f"This was the address of “{first.title}” and leads there for ever.")
    ]
    assert faults(held) == [("agreements", 2, "slug", f"Is the slug of agreement {first.key}.")]


def test_a_sheet_older_than_an_edit_of_the_same_row_is_refused(admin_client):
    made = factories.published_agreement()
    rows = taken_rows(take(admin_client, "agreements", "csv"))
    with catalogue_transaction(None, "somebody else"):
        made.summary = "Another summary."
        made.save()

    untouched = look(admin_client, csv_file(*rows))
    rows[1][6] = "Oslo"
    rows[1][7] = "Another summary."
    overtaken = look(admin_client, csv_file(*rows))

    assert [fault[:3] for fault in faults(untouched)] == [("agreements", 2, "version")]
    assert faults(overtaken)[0][3].startswith("Somebody changed this row after the sheet was made")


def test_an_import_on_top_of_an_edit_since_the_dry_run_is_refused_and_shown_anew(admin_client):
    made = factories.published_agreement()
    rows = [row[:-1] for row in taken_rows(take(admin_client, "agreements", "csv"))]  # no version: a sheet of one's own
    rows[1][6] = "Oslo"
    looked = look(admin_client, csv_file(*rows))
    with catalogue_transaction(None, "somebody else"):
        made.title_ja = "二酸化炭素"
        made.save()
    revisions = Revision.objects.count()

    refused = confirm(admin_client, looked)
    made.refresh_from_db()
    assert said(refused)[0].startswith("Nothing was saved: somebody changed the catalogue")
    assert (made.place, made.title_ja, Revision.objects.count()) == ("", "二酸化炭素", revisions)
    assert [(column, before, after) for _s, _r, column, before, after in changes(refused)] == [
        ("title_ja", "二酸化炭素", ""),
        ("place", "", "Oslo"),
    ]
    confirm(admin_client, refused)

    made.refresh_from_db()
    assert (made.place, made.title_ja) == ("Oslo", "")


def test_an_upload_is_confirmed_only_by_who_sent_it_and_within_an_hour(client):
    made = factories.published_agreement()
    rows = taken_rows(take(signed_in(client, "Publisher"), "agreements", "csv"))
    rows[1][6] = "Oslo"
    looked = look(client, csv_file(*rows))
    other = Client()
    other.force_login(User.objects.create_superuser("other"))

    stolen = confirm(other, looked)
    Upload.objects.update(made_at=timezone.now() - dt.timedelta(minutes=61))
    late = confirm(client, looked)

    made.refresh_from_db()
    refusal = "This file has waited too long, or somebody else sent it. Choose it again."
    assert (said(stolen), said(late), made.place) == ([refusal], [refusal], "")


def test_who_sends_file_after_file_is_asked_to_wait(admin_client, admin_user):
    factories.published_agreement()
    rows = taken_rows(take(admin_client, "agreements", "csv"))
    rows[1][6] = "Oslo"
    for _number in range(MOST_WAITING):
        Upload.objects.create(user=admin_user, data=b"")

    refused = look(admin_client, csv_file(*rows))
    Upload.objects.update(made_at=timezone.now() - dt.timedelta(minutes=61))
    accepted = look(admin_client, csv_file(*rows))

    assert complaint(refused) == "Within an hour you have sent 20 files without importing them. Wait a little."
    assert (faults(accepted), Upload.objects.count()) == ([], 1)
    confirm(admin_client, accepted)
    assert Upload.objects.count() == 0


@pytest.mark.parametrize("forged", [{"import_file_name": "../../etc/passwd"}, {"format": "9"}, {"fingerprint": "x"}])
def test_a_forged_confirmation_writes_nothing(admin_client, forged):
    factories.published_agreement()
    rows = taken_rows(take(admin_client, "agreements", "csv"))
    rows[1][6] = "Oslo"
    looked = look(admin_client, csv_file(*rows))

    answer = confirm(admin_client, looked, **forged)

    assert answer.status_code == 200
    assert Agreement.objects.get().place == ""


def test_an_import_asks_as_much_for_one_row_as_for_three(admin_client, django_assert_num_queries):
    for number in range(3):
        factories.published_agreement(title=f"Agreement {number}")
    rows = taken_rows(take(admin_client, "agreements", "csv"))
    for row in rows[1:]:
        row[6] = "Oslo"

    for count in (1, 3):
        with django_assert_num_queries(25):  # one of them evaluates the check constraints
            look(admin_client, csv_file(*rows[: count + 1]))


def test_names_that_several_bodies_have_are_asked_for_by_key(admin_client):
    made = factories.published_agreement()
    with catalogue_transaction(None, "a test"):
        factories.body("Ministry of Energy", factories.country_partner("NO"))
        factories.body("Ministry of Energy", factories.country_partner("UZ"))
    rows = taken_rows(take(admin_client, "parties", "csv"))
    rows[2][4] = "Ministry of energy"

    looked = look(admin_client, csv_file(*rows))

    assert faults(looked) == [
        (
            "parties",
            3,
            "body",
            "Several have this name: say which by its key (norway-ministry-of-energy (Ministry of Energy), "
            "uzbekistan-ministry-of-energy (Ministry of Energy)).",
        )
    ]
    assert (made.parties.count(), Body.objects.count(), Undertaking.objects.count()) == (2, 2, 1)


@pytest.mark.django_db(transaction=True)
def test_an_import_confirmed_in_the_middle_of_an_edit_waits_and_is_refused():
    User.objects.create_superuser("importer")
    made = factories.published_agreement()
    client = Client()
    client.force_login(User.objects.get())
    rows = taken_rows(take(client, "agreements", "csv"))
    rows[1][6] = "Oslo"
    looked = look(client, csv_file(*rows))
    written, confirming = threading.Event(), threading.Event()

    def edit() -> None:
        with catalogue_transaction(None, "somebody else") as opened:
            opened.lock()
            made.title_ja = "二酸化炭素"
            made.save()
            written.set()
            assert confirming.wait(timeout=30)
        connection.close()

    def notice_the_lock(execute, sql, *arguments):
        if "BEGIN" in sql or "FOR UPDATE" in sql:  # SQLite locks as it begins
            confirming.set()
        return execute(sql, *arguments)

    with ThreadPoolExecutor(1) as threads:
        edited = threads.submit(edit)
        assert written.wait(timeout=30)
        with connection.execute_wrapper(notice_the_lock):
            answer = confirm(client, looked)
        edited.result()

    made.refresh_from_db()
    assert said(answer)[0].startswith("Nothing was saved")
    assert [fault[:3] for fault in faults(answer)] == [("agreements", 2, "version")]
    assert (made.place, made.title_ja) == ("", "二酸化炭素")


def test_a_sheet_names_the_expectation_that_an_event_settles_by_its_number(admin_client):
    made = factories.published_agreement(kind="expected", date="2024-06")
    rows = taken_rows(take(admin_client, "events", "csv"))
    meeting = [made.key, "", "held", "May 2024", "", "no", "First meeting", "", "", "", "", ""]

    wrong = look(admin_client, csv_file(*rows, *([*meeting, number, "", ""] for number in ("2x", "7", "1.5"))))
    done = confirm(admin_client, look(admin_client, csv_file(*rows, [*meeting, "1", "", ""])))
    taken = taken_rows(take(admin_client, "events", "csv"))

    made.refresh_from_db()
    number = "Takes the number of another row of the same agreement."
    assert faults(wrong) == [
        ("events", 3, "settles", number),
        ("events", 4, "settles", f"There is no event “{made.key} 7”."),
        ("events", 5, "settles", number),
    ]
    assert said(done) == ["Imported: 1 rows added, 0 changed."]
    assert (made.events.get(number=2).settles.number, made.overdue_from) == (1, None)
    assert [row[12] for row in taken] == ["settles", "", "1"]
    assert faults(look(admin_client, csv_file(*taken))) == []


def test_evidence_of_facts_comes_in_and_a_sheet_made_before_its_columns_leaves_it(admin_client):
    made = factories.published_agreement()
    with catalogue_transaction(None, "a test"):
        made.state, made.published_at = "draft", None
        made.save()
    source = Source.objects.get().address
    rows = {
        "undertakings": [UNDERTAKINGS, [KEY, 1, "carbon-capture", "", source, "page 2", "METI | 9 January 2024"]],
        "citations": [CITATIONS, [KEY, 2, source, "event", "title", "", 1, "Oslo"]],
    }

    looked = look(admin_client, workbook(**rows))
    confirm(admin_client, looked, reason="with its evidence")
    older = look(admin_client, csv_file(UNDERTAKINGS[:4], [KEY, "1", "carbon-capture", "Store it"]))
    confirm(admin_client, older, reason="from an older sheet")

    undertaking = made.undertakings.values_list("action", "source__address", "locator", "check_words")
    assert list(undertaking) == [("Store it", source, "page 2", ["METI", "9 January 2024"])]
    cited = made.citations.filter(number=2).values_list("claim", "fact_number", "check_words")
    assert list(cited) == [("event", 1, ["Oslo"])]


def test_bad_evidence_in_a_sheet_is_told_at_its_row(admin_client):
    factories.published_agreement()
    source = Source.objects.get().address
    rows = {
        "undertakings": [UNDERTAKINGS, [KEY, 1, "carbon-capture", "", "https://no.where/", "", "a|b|c|d|e|f"]],
        "citations": [CITATIONS, [KEY, 2, source, "event", "", "", 9, ""], [KEY, 3, source, "date", "", "", "x", ""]],
    }

    assert faults(look(admin_client, workbook(**rows))) == [
        ("undertakings", 2, "check_words", "There are 6 check words, and at most 5 are possible."),
        ("undertakings", 2, "source", "There is no source “https://no.where/”."),
        ("citations", 2, "fact_number", "Its agreement has no event with number 9."),
        ("citations", 3, "fact_number", "Takes a whole number in the digits 0 to 9, from 1 to 9,999."),
    ]
