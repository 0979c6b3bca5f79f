"""The rule of two: nobody corrects a public record on their own say alone, and nothing typed is lost meanwhile."""

import pytest

from agreements.curation.groups import EDITOR, PUBLISHER
from agreements.models import Proposal, Revision, catalogue_transaction
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
