"""The rule of two: nobody corrects a public record on their own say alone, and nothing typed is lost meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db.models import Model

from agreements.admin.two_person import proposal_url
from agreements.curation.groups import EDITOR, PUBLISHER
from agreements.curation.workflow import withdraw
from agreements.models import (
    Alias,
    Area,
    Body,
    Country,
    Membership,
    Partner,
    Proposal,
    Revision,
    Source,
    Theme,
    catalogue_transaction,
)
from tests.helpers import factories
from tests.helpers.admin_forms import change_page, complaints, filled, rows
from tests.helpers.factories import curator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_person_rule(settings):
    settings.TWO_PERSON_RULE = True


@pytest.fixture
def first():
    return curator("first", PUBLISHER)


@pytest.fixture
def second():
    return curator("second", PUBLISHER)


def proposed(client, made, user, **typed) -> str:
    """Type a correction; the address of the proposal."""
    client.force_login(user)
    page = change_page(made)
    response = client.post(page, filled(client.get(page), reason="a better source", **typed))
    assert response.status_code == 302, complaints(response)
    return page.replace("/change/", f"/proposals/{Proposal.objects.latest('pk').pk}/")


def test_a_correction_waits_and_is_told(client, first):
    made = factories.published_agreement()

    page = proposed(client, made, first, place="Oslo", **rows("notes", {"kind": "outlook", "text": "More to come."}))

    made.refresh_from_db()
    told = [
        (row["what"], [(field["label"], field["after"]) for field in row["fields"]])
        for row in Proposal.objects.get().says
    ]
    assert (made.place, made.notes.count(), Revision.objects.count()) == ("", 0, 1)
    assert told == [
        ("Agreement", [("Place", "Oslo")]),
        ("Note outlook", [("Kind", "outlook"), ("Text", "More to come.")]),
    ]
    assert "More to come." in client.get(page).content.decode()
    assert page in client.get(change_page(made)).content.decode()


def test_another_publisher_confirms_it(client, first, second):
    made = factories.published_agreement()
    page = proposed(client, made, first, place="Oslo", **rows("notes", {"kind": "outlook", "text": "More to come."}))
    client.force_login(second)

    response = client.post(page, {"confirm": "Confirm"})

    made.refresh_from_db()
    assert response.status_code == 302
    assert (made.place, made.notes.get().text) == ("Oslo", "More to come.")
    assert (made.revision.user, made.revision.reason) == (second, "a better source (asked for by first)")
    assert not Proposal.objects.exists()


def test_nobody_confirms_their_own_and_no_editor_anybody_s(client, first):
    made = factories.published_agreement()
    page = proposed(client, made, first, place="Oslo")

    answers = [client.post(page, {"confirm": "Confirm"}).status_code]
    client.force_login(curator("editor", EDITOR))
    answers += [client.post(page, {name: name}).status_code for name in ("confirm", "drop")]

    made.refresh_from_db()
    assert (answers, made.place, Proposal.objects.count()) == ([403] * 3, "", 1)


def test_a_proposal_that_is_out_of_date_comes_back_as_a_form_with_both_versions(client, first, second):
    made = factories.published_agreement()
    page = proposed(client, made, first, place="Oslo")
    with catalogue_transaction(None, "meanwhile"):
        made.place = "Bergen"
        made.save()
    client.force_login(second)

    response = client.post(page, {"confirm": "Confirm"})
    again = client.post(change_page(made), filled(response))

    made.refresh_from_db()
    assert complaints(response)[0].startswith("Not saved: The loader saved this record on ")
    assert [(line.theirs, line.yours) for line in response.context["conflict"]] == [("Bergen", "Oslo")]
    assert f'action="{change_page(made)}"' in response.content.decode()
    assert (again.status_code, made.place, Proposal.objects.count()) == (302, "Bergen", 2)


def test_who_proposed_may_drop_it(client, first):
    made = factories.published_agreement()
    page = proposed(client, made, first, place="Oslo")

    client.post(page, {"drop": "Drop"})

    assert not Proposal.objects.exists()


def test_an_earlier_version_comes_back_with_a_second_s_say(client, first, second):
    made = factories.published_agreement()
    with catalogue_transaction(None, "a test"):
        made.place = "Oslo"
        made.save()
    page = change_page(made).replace("/change/", f"/history/{Revision.objects.last().token}/")
    client.force_login(first)

    client.post(page, filled(client.get(page), reason="no place is known"))
    made.refresh_from_db()
    waiting = made.place
    client.force_login(second)
    client.post(
        change_page(made).replace("/change/", f"/proposals/{Proposal.objects.get().pk}/"), {"confirm": "Confirm"}
    )

    made.refresh_from_db()
    assert (waiting, made.place) == ("Oslo", "")
    assert made.revision.user == second


def test_what_is_wrong_with_a_correction_is_told_before_it_waits(client, first):
    made = factories.published_agreement()
    client.force_login(first)
    page = change_page(made)

    response = client.post(page, filled(client.get(page), reason="wrong", **{"citations-0-DELETE": "on"}))

    assert complaints(response) == ["No source is cited for its existence."]
    assert not Proposal.objects.exists()


def test_drafts_need_no_second_until_they_are_published(client, first):
    draft = factories.published_agreement(state="draft")
    client.force_login(first)
    page = change_page(draft)

    client.post(page, filled(client.get(page), place="Oslo"))

    draft.refresh_from_db()
    assert (draft.place, Proposal.objects.count()) == ("Oslo", 0)


@dataclass(frozen=True)
class Correction:
    """What one publisher types into the form of a record that readers know, and how to see whether it is stored."""

    record: Callable[[], Model]
    typed: dict[str, object]
    stored: Callable[[], object]
    before: object
    after: object


def cited() -> Source:
    return Source.objects.get(publisher="Government of Norway")


def value_of(record: Callable[[], Model], name: str, before: object, after: object) -> Correction:
    return Correction(record, {name: after}, lambda: getattr(record(), name), before, after)


CORRECTIONS = {
    "address of a source": value_of(cited, "address", "https://www.regjeringen.no/ccs", "https://evil.example/"),
    "archived copy": value_of(cited, "archived_address", "", "https://evil.example/copy"),
    "original of a copy": value_of(
        lambda: Source.objects.get(address="https://www.nrk.no/ccs"), "publisher", "NRK", "Wrong"
    ),
    "name of a partner": value_of(lambda: Partner.objects.get(slug="norway"), "name_ja", "", "ノルウェー王国"),
    "another name of a partner": Correction(
        lambda: Partner.objects.get(slug="norway"),
        rows("aliases", {"name": "Kingdom of Norway", "language": "en"}),
        lambda: [*Alias.objects.filter(partner__slug="norway").values_list("name", flat=True)],
        [],
        ["Kingdom of Norway"],
    ),
    "member of a bloc": Correction(
        lambda: Partner.objects.get(slug="asean"),
        {"memberships-0-DELETE": "on"},
        lambda: Membership.objects.count(),
        1,
        0,
    ),
    "name of a body": value_of(lambda: Body.objects.get(), "name", "Ministry of Energy", "Ministry of Truth"),
    "name of an area": value_of(lambda: Area.objects.get(), "name", "Carbon capture", "Coal"),
    "name of a theme": value_of(lambda: Theme.objects.get(), "name", "Clean power", "Power"),
    "name of a country": value_of(lambda: Country.objects.get(iso2="NO"), "name", "Norway", "Sweden"),
}


@pytest.fixture
def public_records():
    """A published agreement that names, or shows beside what it names, a record of each kind."""
    with catalogue_transaction(None, "a test"):
        original = factories.source("https://www.nrk.no/ccs", "press", publisher="NRK")
        asean = factories.bloc(members={"VN": ("1995-07-28",)})
        made = factories.agreement(sources=(factories.source(copy_of=original),), partners=("NO", asean))
        party = made.parties.get(partner__slug="norway")
        party.body = factories.body()
        party.save()


@pytest.mark.parametrize("of", CORRECTIONS.values(), ids=CORRECTIONS.keys())
def test_whatever_readers_see_of_any_record_waits_for_a_second_publisher(client, first, second, public_records, of):
    record = of.record()
    client.force_login(first)
    unexplained = client.post(change_page(record), filled(client.get(change_page(record)), **of.typed))
    page = proposed(client, record, first, **of.typed)
    waiting = of.stored(), Revision.objects.count()
    own = client.post(page, {"confirm": "Confirm"}).status_code
    shown = page in client.get(change_page(record)).content.decode()
    client.force_login(second)

    answer = client.post(page, {"confirm": "Confirm"})

    assert complaints(unexplained) == ["This record is public: say what you change and why."]
    assert (waiting, own, shown) == ((of.before, 1), 403, True)
    assert (answer.status_code, of.stored(), Proposal.objects.count()) == (302, of.after, 0), complaints(answer)
    assert (Revision.objects.first().user, Revision.objects.count()) == (second, 2)


def test_no_way_of_the_admin_goes_around_a_second_publisher(client, first, second, public_records):
    """Reverting, deleting, a pop-up window, a forged move."""
    norway, source = Partner.objects.get(slug="norway"), cited()
    with catalogue_transaction(None, "a test"):
        norway.description = "A kingdom."
        norway.save()
    client.force_login(first)
    revert = change_page(norway).replace("/change/", f"/history/{Revision.objects.last().token}/")

    client.post(revert, filled(client.get(revert), reason="as it was"))
    deleted = [
        client.post(change_page(of.record()).replace("/change/", "/delete/"), {"post": "yes"}).status_code
        for of in CORRECTIONS.values()
    ]
    popup = f"{change_page(source)}?_to_field=id&_popup=1"
    client.post(popup, filled(client.get(popup), title="Forged", reason="in a window", _move="publish"))

    norway.refresh_from_db()
    source.refresh_from_db()
    assert (norway.description, source.title, deleted) == ("A kingdom.", "", [403] * len(CORRECTIONS))
    client.force_login(second)
    for waiting in Proposal.objects.all():
        client.post(proposal_url(waiting), {"confirm": "Confirm"})
    norway.refresh_from_db()
    source.refresh_from_db()
    assert (norway.description, source.title, Proposal.objects.count()) == ("", "Forged", 0)


def test_a_withdrawn_record_is_corrected_and_restored_by_two(client, first):
    made = factories.published_agreement()
    with catalogue_transaction(None, "a test"):
        withdraw(made, "Never signed.")
    client.force_login(first)
    page = change_page(made)

    client.post(page, filled(client.get(page), place="Oslo", reason="signed after all", _move="restore"))

    made.refresh_from_db()
    assert (made.state, made.place, Proposal.objects.count()) == ("withdrawn", "", 1)


def test_records_that_readers_have_never_seen_need_no_second(client, first):
    factories.row_of_every_model()
    client.force_login(first)
    page = change_page(Source.objects.get())

    client.post(page, filled(client.get(page), title="CCS"))

    assert (Source.objects.get().title, Proposal.objects.count()) == ("CCS", 0)
