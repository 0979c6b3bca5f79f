"""Merging: what the record that stays lacks is carried over in one act, and readers see what happened."""

import pytest

from agreements.curation.changes import history_of
from agreements.curation.merging import merge, offers
from agreements.models import Agreement, Event, Partner, Relation, Revision, catalogue_transaction
from tests.helpers import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Agreement, Agreement]:
    """The same memorandum twice: the first knows more, the second stays."""
    press = {"kind": "press", "publisher": "NRK"}
    survivor = factories.published_agreement(title="Memorandum on CCS", date="2024-01-09")
    merged = factories.published_agreement(
        title="Carbon memorandum", title_ja="炭素覚書", date="2024-01", sources=("https://www.regjeringen.no/ccs",)
    )
    with catalogue_transaction(None, "a test"):
        nrk = factories.source("https://www.nrk.no/ccs", **press)
        merged.aliases.create(name="CCS pact")
        merged.aliases.create(name="MEMORANDUM ON CCS")
        merged.citations.create(source=nrk, claim="date")
        expected = merged.events.create(kind="expected", date="2025", title="A meeting", source=nrk)
        merged.events.create(kind="held", date="2025-02-03", title="First meeting", source=nrk, settles=expected)
        merged.notes.create(kind="outlook", text="More to come.", source=nrk, locator="end")
        merged.undertakings.create(area=factories.area(), action="share data")
        merged.relations.create(verb="refers-to", other=survivor)
    return merged, survivor


def told(merged, survivor) -> list[tuple]:
    return [(offer.name.split("-")[0], offer.label, offer.like, offer.refusal) for offer in offers(merged, survivor)]


def everything(merged, survivor) -> list[str]:
    return [offer.name for offer in offers(merged, survivor)]


def merged_all(merged, survivor) -> None:
    with catalogue_transaction(None, "they are one"):
        merge(merged, survivor, "It stood here twice.", everything(merged, survivor))


def test_what_the_survivor_lacks_is_offered_and_what_looks_the_same_is_said(pair):
    assert told(*pair) == [
        ("alias", "Carbon memorandum", "", ""),
        ("alias", "炭素覚書", "", ""),
        ("alias", "CCS pact", "", ""),
        ("undertaking", "Carbon capture: share data", "Carbon capture", ""),
        ("event", "January 2024: Carbon memorandum", "9 January 2024: Memorandum on CCS", ""),
        ("event", "2025: A meeting", "", ""),
        ("event", "3 February 2025: First meeting", "", ""),
        ("citation", "NRK, page without title (nrk.no) (date)", "", ""),
        ("note", "More to come.", "", ""),
        ("relation", "refers to Memorandum on CCS", "", "An agreement can't be related to itself."),
    ]


def test_everything_that_is_ticked_comes_over_with_its_sources_in_one_revision(pair):
    merged, survivor = pair
    revisions = Revision.objects.count()

    merged_all(merged, survivor)

    survivor.refresh_from_db()
    merged.refresh_from_db()
    assert [alias.name for alias in survivor.aliases.all()] == ["CCS pact", "Carbon memorandum", "炭素覚書"]
    assert [*survivor.events.values_list("kind", "title", "defines", "settles__title", "source__publisher")] == [
        ("signed", "Memorandum on CCS", True, None, None),
        ("signed", "Carbon memorandum", False, None, None),
        ("expected", "A meeting", False, None, "NRK"),
        ("held", "First meeting", False, "A meeting", "NRK"),
    ]
    assert [*survivor.citations.values_list("source__publisher", "claim")] == [
        ("Government of Norway", "existence"), ("NRK", "date")
    ]  # fmt: skip
    assert [*survivor.notes.values_list("text", "source__publisher", "locator")] == [("More to come.", "NRK", "end")]
    assert [*survivor.undertakings.values_list("action", flat=True)] == ["", "share data"]
    assert (survivor.status, str(survivor.date), survivor.overdue_from) == ("active", "2024-01-09", None)
    assert (merged.state, merged.merged_into, merged.events.count()) == ("withdrawn", survivor, 3)
    assert {merged.revision, survivor.revision} == {Revision.objects.first()}
    assert Revision.objects.count() == revisions + 1


def test_only_what_is_chosen_comes_over(pair):
    merged, survivor = pair
    chosen = [offer.name for offer in offers(merged, survivor) if offer.label in ("CCS pact", "More to come.")]

    with catalogue_transaction(None, "they are one"):
        merge(merged, survivor, "It stood here twice.", [*chosen, "party-999", "note-x"])

    counts = survivor.aliases.count(), survivor.notes.count(), survivor.events.count(), survivor.citations.count()
    assert counts == (1, 1, 1, 1)


def test_what_settles_an_expectation_that_both_have_settles_the_survivor_s():
    survivor = factories.published_agreement(title="Memorandum on CCS", kind="expected", date="2024")
    merged = factories.published_agreement(title="Carbon memorandum", kind="expected", date="2024")
    with catalogue_transaction(None, "a test"):
        signed = merged.events.create(kind="signed", date="2024-05", title="Signed", settles=merged.events.get())

    with catalogue_transaction(None, "they are one"):
        merge(merged, survivor, "It stood here twice.", [f"event-{signed.pk}"])

    survivor.refresh_from_db()
    assert [*survivor.events.values_list("kind", "settles__agreement")] == [
        ("expected", None), ("signed", survivor.pk)
    ]  # fmt: skip
    assert (survivor.status, survivor.overdue_from) == ("signed", None)


@pytest.mark.parametrize(("kind", "dates"), [("expected", [False, True]), ("adopted", [True, False])])
def test_a_signing_that_comes_over_takes_the_date_from_an_expectation_alone(kind, dates):
    survivor = factories.published_agreement(title="Memorandum on CCS", date="2024-01", kind=kind)
    merged = factories.published_agreement(title="Carbon memorandum", date="2024-06-20")

    merged_all(merged, survivor)

    survivor.refresh_from_db()
    assert [event.defines for event in survivor.events.order_by("number")] == dates
    assert str(survivor.date) == ("2024-06-20" if kind == "expected" else "2024-01")


def test_a_survivor_without_a_date_takes_it_over():
    survivor = factories.published_agreement(title="Memorandum on CCS", date=None)
    merged = factories.published_agreement(title="Carbon memorandum", date="2024-01-09")

    merged_all(merged, survivor)

    survivor.refresh_from_db()
    assert (str(survivor.date), survivor.status) == ("2024-01-09", "signed")


def test_a_title_too_long_for_an_alias_stays_behind(pair):
    _merged, survivor = pair
    long = factories.published_agreement(title="On carbon " * 21)

    [offer] = [offer for offer in offers(long, survivor) if offer.group == "Aliases"]

    assert (offer.refusal, offer.is_advised) == ("Ensure this value has at most 200 characters (it has 210).", False)


def test_what_names_the_merged_record_names_the_survivor_unless_that_has_it(pair):
    merged, survivor = pair
    with catalogue_transaction(None, "a test"):
        plan = factories.agreement(title="Plan", sources=())
        draft = factories.agreement(title="Draft plan", state="draft", sources=())
        twice = factories.agreement(title="Second plan", sources=())
        for one in (plan, draft, twice):
            one.relations.create(verb="implements", other=merged)
        twice.relations.create(verb="implements", other=survivor)
        survivor.relations.create(verb="follows", other=merged)
        bloc = factories.bloc()
        Partner.objects.filter(pk=bloc.pk).update(founding_agreement=merged)

    incoming = [row for row in told(merged, survivor) if row[0] in ("relation", "partner")]
    merged_all(merged, survivor)

    taken = "This relation is recorded already, perhaps from the other agreement."
    assert incoming == [
        ("relation", "refers to Memorandum on CCS", "", "An agreement can't be related to itself."),
        ("relation", "Plan (published): implements", "", ""),
        ("relation", "Draft plan (draft): implements", "", ""),
        ("relation", "Second plan (published): implements", "", taken),
        ("relation", "Memorandum on CCS (published): follows", "", "An agreement can't be related to itself."),
        ("partner", "ASEAN: founding agreement", "", ""),
    ]
    moved = Relation.objects.filter(verb="implements").values_list("agreement__title", "other__title")
    assert sorted(moved) == [
        ("Draft plan", survivor.title), ("Plan", survivor.title), ("Second plan", merged.title),
        ("Second plan", survivor.title),
    ]  # fmt: skip
    bloc.refresh_from_db()
    assert bloc.founding_agreement == survivor


def test_readers_see_what_happened_and_nothing_of_drafts(client, pair):
    merged, survivor = pair
    with catalogue_transaction(None, "a test"):
        draft = factories.agreement(title="Zirconium draft", state="draft", sources=())
        draft.relations.create(verb="implements", other=merged)
        merged.relations.create(verb="follows", other=draft, source=factories.source("https://zirconium.example/"))

    merged_all(merged, survivor)

    survivor.refresh_from_db()
    sentence = (
        "Merged with “Carbon memorandum”: carried over: 1 source, 1 undertaking, 3 events, 1 note, 3 other names."
    )
    assert history_of(survivor)[0].sentences[:2] == (sentence, "Status moved from signed to active.")
    old = client.get(merged.get_absolute_url())
    assert (old.status_code, old["Location"]) == (301, survivor.get_absolute_url())
    pages = [
        client.get(address).content.decode().lower()
        for address in ("/changes/", "/feed/", survivor.get_absolute_url(), f"{survivor.get_absolute_url()}history/")
    ]
    assert ["zirconium" in page for page in pages] == [False] * 4
    assert ["merged with" in page for page in pages[:2]] == [True, True]


def test_a_merge_that_carries_nothing_is_told_too_and_later_corrections_are_none(pair):
    merged, survivor = pair
    with catalogue_transaction(None, "they are one"):
        merge(merged, survivor, "It stood here twice.", [])
    with catalogue_transaction(None, "a correction of what is withdrawn"):
        merged.place = "Oslo"
        merged.save()
        survivor.place = "Oslo"
        survivor.save()

    assert [list(change.sentences) for change in history_of(survivor)] == [
        ["Place changed from “–” to “Oslo”."],
        ["Merged with “Carbon memorandum”."],
        ["Added to the catalogue."],
    ]
    assert Event.objects.filter(agreement=survivor).count() == 1
