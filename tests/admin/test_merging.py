"""Merging in the admin: who may, what is asked, and two people for what readers see."""

import json

import pytest

from agreements.admin.two_person import proposal_url
from agreements.curation.groups import EDITOR, PUBLISHER
from agreements.curation.workflow import withdraw
from agreements.models import Proposal, Revision, catalogue_transaction
from tests.helpers import factories
from tests.helpers.admin_forms import change_page, complaints, filled
from tests.helpers.factories import curator

pytestmark = pytest.mark.django_db

REASON = "It stood here twice."


@pytest.fixture
def pair():
    survivor = factories.published_agreement(title="Memorandum on CCS")
    merged = factories.published_agreement(
        title="Carbon memorandum", date="2024-01", sources=("https://www.nrk.no/ccs",)
    )
    with catalogue_transaction(None, "a test"):
        plan = factories.agreement(title="Plan", sources=())
        plan.relations.create(verb="implements", other=merged)
    return merged, survivor


@pytest.fixture
def publisher(client):
    user = curator("publisher", PUBLISHER)
    client.force_login(user)
    return user


def withdraw_page(made) -> str:
    return change_page(made).replace("/change/", "/withdraw/")


def chosen(client, merged, survivor, **typed):
    """The second page, with what it offers."""
    page = withdraw_page(merged)
    return client.post(page, filled(client.get(page), merged_into=survivor, withdrawn_reason=REASON, **typed))


def state(survivor) -> tuple:
    survivor.refresh_from_db()
    return (
        survivor.aliases.count(),
        survivor.citations.count(),
        survivor.events.count(),
        survivor.relations_from.count(),
    )


def test_what_is_offered_is_carried_over_with_the_withdrawal(client, publisher, pair):
    merged, survivor = pair

    offered = chosen(client, merged, survivor)
    ticked = [tick for _group, rows in offered.context["groups"] for tick in rows]
    response = client.post(withdraw_page(merged), filled(offered))

    merged.refresh_from_db()
    assert [(offer.label, is_ticked) for offer, is_ticked in ticked] == [
        ("Carbon memorandum", True),
        ("January 2024: Carbon memorandum", False),
        ("Government of Norway, page without title (nrk.no) (existence)", True),
        ("Plan (published): implements", True),
    ]
    assert (response.status_code, state(survivor)) == (302, (1, 2, 1, 1))
    assert (merged.state, merged.merged_into, merged.withdrawn_reason) == ("withdrawn", survivor, REASON)
    assert (merged.revision.user, merged.revision.reason) == (publisher, f"Withdrawn: {REASON}")
    assert merged.revision == survivor.revision


@pytest.mark.parametrize("typed", ["/agreements/memorandum-on-ccs/", "http://testserver/agreements/memorandum-on-ccs"])
def test_the_survivor_can_be_named_by_its_address(client, publisher, pair, typed):
    merged, survivor = pair
    page = withdraw_page(merged)

    offered = client.post(page, filled(client.get(page), address=typed, withdrawn_reason=REASON))

    assert offered.context["survivor"] == survivor


def test_neither_itself_nor_what_is_gone_is_offered_or_taken(client, publisher, pair):
    merged, survivor = pair
    gone = factories.published_agreement(title="Memorandum that is gone")
    with catalogue_transaction(None, "a test"):
        withdraw(gone, "Never signed.")
        draft = factories.agreement(title="Memorandum to come", state="draft")
    picker = change_page(merged).replace("/change/", "/survivors/")
    query = {"app_label": "agreements", "model_name": "agreement", "field_name": "merged_into", "term": "memorandum"}
    page = withdraw_page(merged)

    listed = json.loads(client.get(picker, query).content)["results"]
    answers = [
        client.post(page, filled(client.get(page), withdrawn_reason=REASON, **{name: value}))
        for one in (merged, gone, draft)
        for name, value in (("merged_into", one), ("address", one.slug))
    ]

    assert [row["text"] for row in listed] == [survivor.title]
    assert f'data-ajax--url="{picker}"' in client.get(page).content.decode()
    assert [complaints(answer) for answer in answers] == [
        ["Select a valid choice. That choice is not one of the available choices."],
        ["No other public record has this address."],
    ] * 3


def test_a_reason_that_is_missing_keeps_the_ticks(client, publisher, pair):
    merged, survivor = pair
    offered = chosen(client, merged, survivor)

    refused = client.post(withdraw_page(merged), filled(offered, withdrawn_reason="", carry=None))

    assert complaints(refused) == ["Say why: readers of the old address see it."]
    assert not any(tick for _group, rows in refused.context["groups"] for _offer, tick in rows)
    assert (state(survivor), Revision.objects.first().reason) == ((0, 1, 1, 0), "a test")


def test_a_page_older_than_a_save_of_either_record_is_shown_anew(client, publisher, pair):
    merged, survivor = pair
    offered = chosen(client, merged, survivor)
    with catalogue_transaction(None, "meanwhile"):
        survivor.aliases.create(name="Carbon memorandum")

    refused = client.post(withdraw_page(merged), filled(offered))
    done = client.post(withdraw_page(merged), filled(refused))

    assert complaints(refused) == [
        "One of the two records was saved after you opened this page. Look at it again; nothing was saved."
    ]
    assert (done.status_code, state(survivor)) == (302, (1, 2, 1, 1))


def test_two_people_merge_what_readers_see(client, publisher, pair, settings):
    settings.TWO_PERSON_RULE = True
    merged, survivor = pair
    client.post(withdraw_page(merged), filled(chosen(client, merged, survivor)))
    waiting = Proposal.objects.get()
    merged.refresh_from_db()
    before = merged.state, state(survivor), waiting.reason
    told = [row["what"] for row in waiting.says]
    own = client.post(proposal_url(waiting), {"confirm": "Confirm"}).status_code
    second = curator("second", PUBLISHER)
    client.force_login(second)

    response = client.post(proposal_url(waiting), {"confirm": "Confirm"})

    merged.refresh_from_db()
    assert (before, own) == (("published", (0, 1, 1, 0), REASON), 403)
    assert told == [
        "Carbon memorandum: Agreement",
        "Memorandum on CCS: Citation Government of Norway, page without title (nrk.no)",
        "Memorandum on CCS: Alias Carbon memorandum",
        "Plan: Relation implements Memorandum on CCS",
    ]
    assert (response.status_code, merged.state, state(survivor)) == (302, "withdrawn", (1, 2, 1, 1))
    assert (merged.withdrawn_reason, merged.revision.reason) == (
        REASON, f"Withdrawn: {REASON} (asked for by publisher)"
    )  # fmt: skip
    assert (merged.revision.user, Proposal.objects.count()) == (second, 0)


def test_a_merge_that_waited_too_long_comes_back_as_its_page(client, publisher, pair, settings):
    settings.TWO_PERSON_RULE = True
    merged, survivor = pair
    client.post(withdraw_page(merged), filled(chosen(client, merged, survivor)))
    with catalogue_transaction(None, "meanwhile"):
        survivor.place = "Oslo"
        survivor.save()
    client.force_login(curator("second", PUBLISHER))

    response = client.post(proposal_url(Proposal.objects.get()), {"confirm": "Confirm"})

    merged.refresh_from_db()
    assert complaints(response)[0].startswith("One of the two records was saved")
    assert f'action="{withdraw_page(merged)}"' in response.content.decode()
    assert (merged.state, Proposal.objects.count()) == ("published", 1)


def test_one_publisher_withdraws_into_another_as_long_as_nothing_is_carried_over(client, publisher, pair, settings):
    settings.TWO_PERSON_RULE = True
    merged, survivor = pair

    client.post(withdraw_page(merged), filled(chosen(client, merged, survivor), carry=None))

    merged.refresh_from_db()
    assert (merged.state, state(survivor), Proposal.objects.count()) == ("withdrawn", (0, 1, 1, 0), 0)


def test_only_publishers_merge(client, pair):
    merged, survivor = pair
    pages = [withdraw_page(merged), change_page(merged).replace("/change/", "/survivors/")]
    typed = {"merged_into": survivor.pk, "withdrawn_reason": REASON, "merge": "1"}

    nobody = [client.post(page, typed).status_code for page in pages]
    client.force_login(curator("editor", EDITOR))
    editor = client.post(pages[0], typed).status_code

    merged.refresh_from_db()
    assert (nobody, editor, merged.state) == ([302, 302], 403, "published")
