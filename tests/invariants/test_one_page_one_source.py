"""A page is one source, however its address is written: in fixtures, sheets, searches, and in older databases."""

import pytest
from django.core.management import CommandError, call_command

from agreements.loading import Table, import_of
from agreements.models import Citation, LoadedDigest, Revision, Source, catalogue_transaction
from tests.helpers import factories, fixture_rows
from tests.helpers.fixture_rows import ADDRESS, catalogue, fact, row

pytestmark = pytest.mark.django_db
OTHERWISE = "http://regjeringen.no/ccs/index.html?utm_source=news#top"  # the same page
TWIN = row("source", key="twin", address=OTHERWISE, title="CCS", publisher="Norway", kind="government", language="nb")


def load(tmp_path, rows: dict, capsys) -> str:
    call_command("load_catalogue", str(fixture_rows.write(tmp_path / "small.json", rows)))
    return capsys.readouterr().out.splitlines()[-1]


def test_fixtures_with_a_page_twice_are_refused_with_both_named(tmp_path, capsys):
    with pytest.raises(CommandError) as refusal:
        load(tmp_path, catalogue() | {"twin": TWIN}, capsys)

    assert str(refusal.value).splitlines()[1:] == [
        "small.json: source twin: Its page is a source already (small.json: source ccs)."
    ]


def test_fixtures_with_the_page_of_a_stored_source_leave_it_out_and_say_so(tmp_path, capsys):
    with catalogue_transaction(None, "a curator's"):
        factories.source(OTHERWISE, key="entered", kind="press")

    load_rows = {name: one for name, one in catalogue().items() if one["model"] == "agreements.source"}
    said = load(tmp_path, {"source": load_rows["source"]}, capsys)

    assert said == "  skipped source:ccs: Its page is a source already as in source entered."


def test_changed_address_in_a_fixture_changes_the_normal_form(tmp_path, capsys):
    load(tmp_path, catalogue(), capsys)
    rows = catalogue()
    rows["source"]["fields"]["address"] = "https://www.regjeringen.no/new/"
    load(tmp_path, rows, capsys)

    assert Source.objects.filter(normal_address="regjeringen.no/new").get().key == "ccs"


def test_language_is_a_code(tmp_path, capsys):
    rows = catalogue()
    rows["source"]["fields"]["language"] = "xx"

    with pytest.raises(CommandError, match="language: “xx” is no code of a language: take one of ISO 639-1, such as"):
        load(tmp_path, rows, capsys)


def test_a_sheet_knows_a_source_by_any_address_of_its_page(tmp_path, capsys):
    load(tmp_path, catalogue(), capsys)
    cells = [fixture_rows.KEY, "", OTHERWISE, "date", "", "", ""]

    found = import_of(
        [Table("citations", ["agreement", "number", "source", "claim", "locator", "says", "version"], [(2, cells)])]
    )

    assert (found.faults, [one.values["source"] for one in found.rows]) == ([], [("ccs",)])


@pytest.mark.parametrize("typed", [ADDRESS, OTHERWISE, "www.regjeringen.no/ccs/", f"  {ADDRESS}#p2"])
def test_readers_and_curators_find_a_page_by_its_pasted_address(client, admin_client, typed):
    made = factories.published_agreement()
    with catalogue_transaction(None, "another"):
        factories.agreement(title="Another").citations.update(source=factories.source("https://a.example/"))

    found = client.get("/agreements/", {"q": typed}).context["result"]
    listed = admin_client.get("/admin/agreements/source/", {"q": typed}).context["cl"].result_list

    assert (found.criteria.q, found.criteria.source, found.count) == ("", ("regjeringen-no-80a1910e",), 1)
    assert list(listed) == [made.citations.get().source]


def test_an_address_of_no_source_is_looked_for_as_words(client):
    factories.published_agreement()

    assert client.get("/agreements/", {"q": "https://nobody.example/x"}).context["result"].criteria.q != ""


def older(source: Source) -> None:
    """Make a source what a release before the rule could hold: a twin of the page at ADDRESS."""
    Source.objects.filter(pk=source.pk).update(address=OTHERWISE, normal_address=None)


def test_twins_of_an_older_database_become_one_with_all_that_cites_them(client, tmp_path, capsys):
    rows = catalogue() | {
        "twin": row("source", **{**TWIN["fields"], "address": "https://a.example/"}),
        "other": row(
            "source", key="other", address="https://b.example/", publisher="B", kind="press", copy_of=["twin"]
        ),
        "same": fact("citation", 2, source=["twin"], claim="existence"),
        "talks": fact("event", 2, kind="held", date="2025", title="Talks", source=["twin"]),
        "date": fact("citation", 3, source=["twin"], claim="date"),
    }
    rows["signing"]["fields"]["source"] = ["twin"]
    load(tmp_path, rows, capsys)
    older(Source.objects.get(key="twin"))
    before, digests = Revision.objects.count(), set(LoadedDigest.objects.values_list("record", "digest"))

    merged = {name: one for name, one in rows.items() if name not in {"twin", "same"}}
    merged["other"]["fields"]["copy_of"] = merged["date"]["fields"]["source"] = ["ccs"]
    merged["signing"]["fields"]["source"] = merged["talks"]["fields"]["source"] = ["ccs"]
    merged["source"]["fields"] |= {"title": "CCS", "language": "nb"}
    said = load(tmp_path, merged, capsys)

    kept = Source.objects.get(normal_address="regjeringen.no/ccs")
    assert (kept.key, kept.title, kept.language) == ("ccs", "CCS", "nb")
    assert said == f"Records: {len({*LoadedDigest.objects.values_list('record')}) - 1} unchanged."
    assert list(Citation.objects.values_list("number", "source__key", "claim")) == [
        (1, "ccs", "existence"),
        (3, "ccs", "date"),
    ]
    assert Source.objects.get(key="other").copy_of == kept
    assert Revision.objects.count() == before + 1
    assert Citation.history.get(history_type="-").source_id == Source.history.get(history_type="-").id != kept.pk
    assert len(digests) == LoadedDigest.objects.count()
    moved = client.get("/sources/twin/")
    assert (moved.status_code, moved["Location"]) == (301, "/sources/ccs/")
    assert client.get("/sources/nobody/").status_code == 404


def test_a_page_of_the_release_before_gets_its_normal_form(tmp_path, capsys):
    load(tmp_path, catalogue(), capsys)
    Source.objects.filter(key="ccs").update(normal_address=None)
    before = Revision.objects.count()

    load(tmp_path, catalogue(), capsys)

    assert Source.objects.filter(normal_address="regjeringen.no/ccs").get().key == "ccs"
    assert Revision.objects.count() == before
