"""Quality: what keeps a record from readers, what contradicts itself, what would make a record better."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command

from agreements.curation.quality import RULES, Level, check
from agreements.curation.shares import OfficialShares, Share, share_official
from agreements.models import (
    Agreement,
    Citation,
    Claim,
    Event,
    EventKind,
    Instrument,
    Note,
    Party,
    Relation,
    Side,
    SourceKind,
    Verb,
    catalogue_transaction,
    missing_for_publication,
    missing_items,
)
from tests.helpers import factories

BOTH_SIDES = [("japan", "party"), ("partner", "party")]
TODAY = dt.date(2026, 11, 1)


@pytest.mark.parametrize(
    ("said", "gaps"),
    [
        (("A summary.", False, BOTH_SIDES, ["date", "existence"]), []),
        (("A summary.", True, [("japan", "party")], ["existence"]), []),
        ((" ", False, BOTH_SIDES, ["existence"]), ["It has no summary."]),
        (("A summary.", False, BOTH_SIDES, ["date"]), ["No source is cited for its existence."]),
        (
            ("A summary.", False, [("partner", "supporter")], ["existence"]),
            ["Nobody stands on Japan's side.", "No party stands on the partner side."],
        ),
    ],
)
def test_publication_gaps_name_what_is_missing(said, gaps):
    assert missing_for_publication(*said) == gaps


@pytest.mark.django_db
def test_gaps_of_reads_a_stored_record(django_assert_num_queries):
    made = factories.published_agreement(sources=())

    with django_assert_num_queries(2):
        assert missing_items(made) == ["No source is cited for its existence."]


def good(**values) -> Agreement:
    """A published agreement that no rule finds fault with."""
    made = factories.published_agreement(**{"place": "Oslo", "checked_on": TODAY, **values})
    with catalogue_transaction(None, "the facts have their source"):
        for citation in list(made.citations.all()):
            citation.locator = "first paragraph"
            citation.save()
            for claim in (Claim.DATE, Claim.PARTIES, Claim.AREAS):
                cited = {"source": citation.source, "claim": claim, "locator": citation.locator}
                Citation.objects.create(agreement=made, **cited)
    return made


def event(agreement: Agreement, kind: str, date: str | None, **values) -> None:
    with catalogue_transaction(None, "another step"):
        Event.objects.create(agreement=agreement, kind=kind, date=date, title=f"It was {kind}", **values)


def found() -> dict[str, list[tuple[str, str]]]:
    """(title, detail) of what each rule finds, for rules that find something; not of evidence, which has its tests."""
    return {
        outcome.rule.name: [(one.agreement.title, one.detail) for one in outcome.findings]
        for outcome in check(TODAY)
        if outcome.findings and outcome.rule.name not in {"no-source", "no-locator"}
    }


@pytest.mark.django_db
def test_no_rule_finds_fault_with_a_good_record():
    good()
    good(title="Dialogue with ASEAN", partners=(bloc_with_members(),), instrument=Instrument.DIALOGUE)

    assert found() == {}


def bloc_with_members():
    with catalogue_transaction(None, "a bloc"):
        return factories.bloc(members={"VN": ("1995-07-28",)})


@pytest.mark.django_db
def test_rules_leave_drafts_alone():
    factories.published_agreement(state="draft", sources=(), partners=())

    assert found() == {}


@pytest.mark.django_db
def test_incomplete_finds_what_a_published_record_must_have():
    made = good(title="Nobody's", partners=("NO",))
    with catalogue_transaction(None, "the partner is gone"):
        made.parties.filter(side=Side.PARTNER).delete()

    assert found() == {"incomplete": [("Nobody's", "No party stands on the partner side.")]}


@pytest.mark.django_db
def test_before_proposal_finds_what_happened_too_early():
    made = good(title="Too early", date="2024-01-09")
    event(made, EventKind.ANNOUNCED, "2023-01")
    event(made, EventKind.PROPOSED, "2024-01")
    further = good(title="A further step")
    event(further, EventKind.PROPOSED, "2025")
    assert found() == {}

    event(made, EventKind.HELD, "2023-12-31")

    assert found() == {"before-proposal": [("Too early", "31 December 2023: It was held")]}


@pytest.mark.django_db
def test_stale_status_finds_copies_that_differ_from_the_events():
    made = good(title="Stale")
    Agreement.objects.filter(pk=made.pk).update(status="ended")

    assert found() == {"stale-status": [("Stale", "signed")]}


@pytest.mark.django_db
def test_duplicate_finds_one_instrument_recorded_twice():
    good(title="Memorandum of Cooperation on Carbon Capture and Storage", slug="one")
    good(title="Memorandum of Cooperation on carbon capture and storage", slug="two")
    good(title="Memorandum of Cooperation on Carbon Capture and Storage", slug="other-partner", partners=("AU",))

    assert found() == {
        "duplicate": [
            (
                "Memorandum of Cooperation on Carbon Capture and Storage",
                "Memorandum of Cooperation on carbon capture and storage",
            )
        ]
    }


@pytest.mark.django_db
def test_like_titles_finds_what_may_be_a_duplicate():
    good(title="Memorandum on Carbon Capture and Storage", slug="one", date="2024")
    good(title="Memorandum on Carbon Capture and Storage", slug="two", date="2025")
    good(title="Memorandum on Wind", slug="three", date="2025")

    title = "Memorandum on Carbon Capture and Storage"
    assert found() == {"like-titles": [(title, title)]}


@pytest.mark.django_db
def test_relation_dates_finds_what_is_older_than_its_forerunner():
    older, newer = good(title="Older", date="2023"), good(title="Newer", date="2024-01-09")
    with catalogue_transaction(None, "relations"):
        Relation.objects.create(agreement=newer, verb=Verb.FOLLOWS, other=older)
        Relation.objects.create(agreement=older, verb=Verb.REFERS_TO, other=newer)
    assert found() == {}

    with catalogue_transaction(None, "a relation the wrong way round"):
        Relation.objects.create(agreement=older, verb=Verb.RENEWS, other=newer)

    assert found() == {"relation-dates": [("Older", "renews Newer (9 January 2024)")]}


@pytest.mark.django_db
def test_sources_rules_tell_press_from_official_pages():
    with catalogue_transaction(None, "sources"):
        press = factories.source("https://news.example/1", SourceKind.PRESS)
        copy = factories.source("https://news.example/2", SourceKind.PRESS, copy_of=factories.source())
        research = factories.source("https://institute.example/1", SourceKind.RESEARCH)
    good(title="Press", sources=(press,))
    good(title="Press and research", sources=(press, research))
    good(title="Research", sources=(research,))
    good(title="Copy of an official text", sources=(copy,))
    noted = good(title="Official note", sources=(press,))
    with catalogue_transaction(None, "a note with a source of its own"):
        Note.objects.create(agreement=noted, kind="background", text="It is old.", source=factories.source())

    assert found() == {
        "single-press": [("Press", "")],
        "unofficial": [("Press", ""), ("Press and research", ""), ("Research", "")],
    }


@pytest.mark.django_db
def test_uncited_date_finds_a_date_without_a_source():
    factories.published_agreement(title="Uncited", place="Oslo", checked_on=TODAY)
    cited_by_event = factories.published_agreement(title="Event's own", place="Oslo", checked_on=TODAY)
    with catalogue_transaction(None, "the event's own source"):
        signing = cited_by_event.events.get()
        signing.source = factories.source()
        signing.save()

    assert found() == {"uncited-date": [("Uncited", "")]}


@pytest.mark.django_db
def test_no_place_finds_what_happened_nowhere():
    good(title="Nowhere", place="")
    somewhere = good(title="Somewhere", place="", date=None)
    event(somewhere, EventKind.SIGNED, "2024", defines=True, place="Oslo")
    expected = good(title="Expected", place="", date=None)
    event(expected, EventKind.EXPECTED, "2027")

    assert found() == {"no-place": [("Nowhere", "")]}


@pytest.mark.django_db
def test_overdue_finds_what_has_not_come():
    for title, date in (("Late", "2026-10"), ("Awaited", "2026-11")):
        event(good(title=title, date=None), EventKind.EXPECTED, date)

    assert found() == {"overdue": [("Late", "")]}


@pytest.mark.django_db
def test_vague_partner_finds_a_bloc_without_members():
    with catalogue_transaction(None, "blocs"):
        vague = factories.bloc("asian-countries", "Asian countries")
    good(title="Vague", partners=(vague,))
    good(title="Exact", partners=(bloc_with_members(),))

    assert found() == {"vague-partner": [("Vague", "Asian countries")]}


@pytest.mark.django_db
def test_unchecked_finds_what_nobody_read_for_a_year():
    good(title="Read last year", checked_on=dt.date(2025, 11, 1))
    good(title="Read too long ago", checked_on=dt.date(2025, 10, 31))
    good(title="Never read", checked_on=None)

    assert found() == {"unchecked": [("Never read", ""), ("Read too long ago", "")]}


def test_every_rule_has_a_name_of_its_own_and_errors_come_first():
    names = [rule.name for rule in RULES]

    assert len(set(names)) == len(names)
    assert [rule.level for rule in RULES] == sorted(rule.level for rule in RULES)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_check_asks_the_same_queries_for_any_number_of_records(count, django_assert_num_queries):
    asean, other = bloc_with_members(), good()
    for number in range(count):
        made = good(title=f"Agreement {number}", partners=(asean,))
        with catalogue_transaction(None, "a relation"):
            Relation.objects.create(agreement=made, verb=Verb.REFERS_TO, other=other)

    # Of agreements, seven of their rows, of events for their standing, two of sources, of cited dates, of blocs;
    # of members, and of the partners with their members and aliases, for the rules of plausibility
    with django_assert_num_queries(18):
        check(TODAY)


@pytest.mark.django_db
def test_share_official_counts_agreements_dates_and_parties(django_assert_num_queries):
    with catalogue_transaction(None, "sources"):
        press = factories.source("https://news.example/1", SourceKind.PRESS)
    official = good(title="Official")
    good(title="Press", sources=(press,))
    factories.published_agreement(title="Undated", date=None, kind="announced")
    factories.published_agreement(title="Draft", state="draft")
    with catalogue_transaction(None, "parties"):
        Citation.objects.create(agreement=official, source=factories.source(), claim=Claim.PARTIES)

    with django_assert_num_queries(5):
        shares = share_official()

    assert shares == OfficialShares(agreements=Share(2, 3), dates=Share(1, 2), parties=Share(1, 3))
    assert [shares.agreements.percent, Share(0, 0).percent] == [66, 0]


@pytest.mark.django_db
def test_share_official_counts_the_sources_of_relations_from_the_other_end():
    with catalogue_transaction(None, "sources"):
        press = factories.source("https://news.example/1", SourceKind.PRESS)
    one, other = (good(title=title, sources=(press,)) for title in ("One", "Other"))
    good(title="Neither", sources=(press,))
    with catalogue_transaction(None, "a relation with an official source"):
        Relation.objects.create(agreement=one, verb=Verb.REFERS_TO, other=other, source=factories.source())

    assert share_official().agreements == Share(2, 3)
    assert found()["unofficial"] == [("Neither", "")]


def checked(**options) -> list[str]:
    said = io.StringIO()
    try:
        call_command("check_catalogue", stdout=said, **options)
    except CommandError as error:
        return [*said.getvalue().splitlines(), f"failed: {error}"]
    return said.getvalue().splitlines()


@pytest.mark.django_db
def test_check_catalogue_lists_warnings_and_passes():
    for number in range(11):
        good(title=f"Unread {number:02}", checked_on=None)

    said = checked()

    at = said.index("warning unchecked: 11. Nobody has checked it for a year.")
    assert said[at + 1 : at + 3] == ["  unread-00", "  unread-01"]
    assert said[-2:] == ["  … and 1 more", "Errors: 0. Warnings: 11."]
    assert checked(verbosity=2)[-2:] == ["  unread-10", "Errors: 0. Warnings: 11."]


@pytest.mark.django_db
def test_check_catalogue_fails_where_there_is_an_error():
    made = good(title="Nobody's")
    with catalogue_transaction(None, "the partner is gone"):
        Party.objects.filter(agreement=made, side=Side.PARTNER).delete()

    said = checked()

    assert said[:2] == [
        "error incomplete: 1. It lacks what a published record must have.",
        "  nobodys: No party stands on the partner side.",
    ]
    assert said[-2:] == ["Errors: 1. Warnings: 0.", "failed: The catalogue has errors."]
    assert {outcome.rule.level for outcome in check(TODAY)} == set(Level)
