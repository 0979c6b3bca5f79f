"""The public trail: what changed, in words, and nothing that readers may not know."""

import pytest
from django.contrib.auth.models import User

from agreements.curation.changes import history_of
from agreements.curation.workflow import TRANSITIONS, apply, withdraw
from agreements.models import Agreement, State, catalogue_transaction
from tests.helpers import factories

pytestmark = pytest.mark.django_db


def told(agreement) -> list[list[str]]:
    """Sentences, oldest change first."""
    return [list(one.sentences) for one in reversed(history_of(agreement))]


def everywhere(client, query: str = "") -> list[tuple[str, list[str]]]:
    page = client.get(f"/changes/{query}").context["page"]
    return [(one.agreement.title, list(one.sentences)) for one in page.rows]


def test_what_happens_to_a_record_is_told_in_words():
    made = factories.published_agreement(date="2024")
    with catalogue_transaction(None, "a test"):
        event = made.events.get()
        event.date = "2024-01-09"
        event.save()
    with catalogue_transaction(None, "a test"):
        made.events.create(kind="in-force", date="2024-03", title="In force")
        made.summary, made.title, made.slug = "Another.", "Memorandum", "memorandum"
        made.checked_on = "2026-01-01"
        made.save()
    with catalogue_transaction(None, "a test"):
        made.citations.create(source=factories.source("https://www.meti.go.jp/ccs", publisher="METI"), claim="date")
        made.parties.get(side="partner").delete()
        made.parties.create(side="partner", partner=factories.country_partner("UZ"))
        note = made.notes.create(kind="outlook", text="More to come.")
    with catalogue_transaction(None, "a test"):
        note.text = "Less to come."
        note.save()

    assert told(made) == [
        ["Added to the catalogue."],
        ["Date corrected from 2024 to 9 January 2024."],
        [
            "Status moved from signed to active.",
            "Its address changed.",
            "Title changed from “Memorandum of Cooperation on Carbon Capture” to “Memorandum”.",
            "Summary rewritten.",
            "Checked against its sources.",
            "Event added: In force.",
        ],
        [
            "Source added: METI, page without title (meti.go.jp).",
            "Party removed: Norway.",
            "Party added: Uzbekistan.",
            "Note added: outlook.",
        ],
        ["Note changed: outlook."],
    ]


def test_a_row_written_twice_in_one_change_is_told_once():
    made = factories.published_agreement()
    with catalogue_transaction(None, "a test"):
        for signatory in ("Saito Ken", "Nishimura Yasutoshi"):
            party = made.parties.first()
            party.signatory = signatory
            party.save()

    assert told(made) == [["Added to the catalogue."], ["Party changed: Japan."]]


def test_nothing_from_before_the_first_publication_is_told():
    made = factories.published_agreement(state=State.DRAFT)
    with catalogue_transaction(None, "a secret correction"):
        made.summary = "A secret."
        made.save()
    with catalogue_transaction(None, "a test"):
        apply(TRANSITIONS["publish"], made)

    assert told(made) == [["Added to the catalogue."]]


def test_drafts_and_what_names_them_are_not_told(client):
    made = factories.published_agreement(title="Shown")
    draft = factories.published_agreement(title="Secret", state=State.DRAFT)
    with catalogue_transaction(None, "a test"):
        made.relations.create(verb="follows", other=draft)

    assert everywhere(client) == [("Shown", ["Added to the catalogue."])]
    assert b"Secret" not in client.get("/changes/").content
    assert client.get(f"/agreements/{draft.slug}/history/").status_code == 404


def test_the_source_of_a_relation_is_told_where_readers_may_see_the_relation():
    made, other, draft = (
        factories.published_agreement(title=title, state=state)
        for title, state in (("Made", State.PUBLISHED), ("Other", State.PUBLISHED), ("Draft", State.DRAFT))
    )
    with catalogue_transaction(None, "relations"):
        known, hidden = (
            factories.source(f"https://www.meti.go.jp/{name}", publisher=name) for name in ("Known", "Hidden")
        )
        made.relations.create(verb="follows", other=other, source=known)
        made.relations.create(verb="follows", other=draft, source=hidden)
    with catalogue_transaction(None, "the same source for something else"):
        made.citations.create(source=known, claim="date")

    assert told(made) == [
        ["Added to the catalogue."],
        ["Source added: Known, page without title (meti.go.jp).", "Relation added: follows Other."],
    ]


def test_of_a_withdrawn_record_only_the_withdrawal_is_told_until_it_is_restored(client):
    made = factories.published_agreement(title="Withdrawn")
    with catalogue_transaction(None, "a secret reason"):
        withdraw(made, "It never came about.")
    with catalogue_transaction(None, "a test"):
        made.summary = "Changed while nobody could see it."
        made.save()

    gone = everywhere(client)
    with catalogue_transaction(None, "a test"):
        apply(TRANSITIONS["restore"], made)

    assert gone == [("Withdrawn", ["Withdrawn: It never came about."])]
    assert told(made) == [["Added to the catalogue."], ["Restored.", "Summary rewritten."]]


def test_curators_and_their_reasons_stay_private(client):
    made = factories.published_agreement()
    user = User.objects.create_user("hanako", first_name="Hanako", last_name="Sato")
    with catalogue_transaction(user, "Taro asked for it"):
        made.summary = "Another."
        made.save()

    for page in ("/changes/", f"/agreements/{made.slug}/history/"):
        html = client.get(page).content.decode()
        assert made.title in html
        assert [word for word in ("hanako", "Hanako", "Sato", "Taro") if word in html] == []


def test_changes_are_filtered_like_the_list(client):
    factories.published_agreement(title="Norway", partners=("NO",))
    factories.published_agreement(title="Uzbekistan", partners=("UZ",))

    assert everywhere(client, "?partner=uzbekistan") == [("Uzbekistan", ["Added to the catalogue."])]
    assert everywhere(client, "?partner=nowhere")[0][0] == "Uzbekistan"
    assert b"nowhere" in client.get("/changes/?partner=nowhere&page=x").content


def test_changes_are_paged(client):
    for number in range(26):
        factories.published_agreement(title=f"Record {number:02}")

    first, second = (client.get("/changes/", {"page": number}).context["page"] for number in (1, 2))

    assert (len(first.rows), len(second.rows), first.count) == (25, 1, 26)
    assert second.rows[0].agreement.title == "Record 00"


@pytest.mark.parametrize("records", [1, 3])
def test_changes_ask_the_same_number_of_queries(client, django_assert_num_queries, records):
    for number in range(records):
        made = factories.published_agreement(title=f"Record {number}")
        with catalogue_transaction(None, "a test"):
            made.notes.create(kind="outlook", text="More to come.")
            made.parties.create(side="partner", partner=factories.country_partner("UZ"))
    client.get("/changes/")

    with django_assert_num_queries(18):
        client.get("/changes/")
    with django_assert_num_queries(18):
        client.get("/agreements/record-0/history/")


# Addresses


def moved_to(client, address: str) -> tuple[int, str]:
    response = client.get(address)
    return response.status_code, response.get("Location", "")


def reslug(agreement: Agreement, *slugs: str) -> None:
    for slug in slugs:
        with catalogue_transaction(None, "a better address"):
            agreement.slug = slug
            agreement.save()


def test_a_former_address_leads_to_the_present_one_through_several_changes(client):
    made = factories.published_agreement(slug="one")
    reslug(made, "two", "three")

    assert [moved_to(client, f"/agreements/{slug}/") for slug in ("one", "two")] == [(301, "/agreements/three/")] * 2
    assert moved_to(client, "/agreements/one/history/") == (301, "/agreements/three/history/")
    assert moved_to(client, "/agreements/one.json") == (301, "/agreements/three.json")


def test_a_former_address_in_use_again_shows_who_uses_it(client):
    made = factories.published_agreement(slug="one")
    reslug(made, "two", "one", "two")
    other = factories.published_agreement(title="Another", key="another", slug="one")

    shown = client.get("/agreements/one/").context["agreement"]
    reslug(other, "three")

    assert shown == other
    assert moved_to(client, "/agreements/one/") == (301, "/agreements/three/")
    assert client.get("/agreements/two/").context["agreement"] == made


def test_a_slug_that_only_a_draft_had_leads_nowhere(client):
    made = factories.published_agreement(slug="secret", state=State.DRAFT)
    reslug(made, "shown")
    with catalogue_transaction(None, "a test"):
        apply(TRANSITIONS["publish"], made)

    assert [client.get(f"/agreements/{slug}/").status_code for slug in ("secret", "shown")] == [404, 200]


def test_a_withdrawn_record_says_why_and_nothing_else(client):
    made = factories.published_agreement(slug="one", summary="A mistaken summary.")
    reslug(made, "two")
    with catalogue_transaction(None, "a test"):
        withdraw(made, "It never came about.")

    response = client.get("/agreements/two/")

    assert (response.status_code, moved_to(client, "/agreements/one/")) == (410, (301, "/agreements/two/"))
    assert "It never came about." in response.content.decode()
    assert "A mistaken summary." not in response.content.decode()
    assert [client.get(f"/agreements/two{end}").status_code for end in ("/history/", ".json")] == [410, 410]


def test_a_merged_record_leads_to_the_other_and_on(client):
    first, second, third = (factories.published_agreement(title=title, slug=title) for title in ("one", "two", "three"))
    with catalogue_transaction(None, "the same"):
        withdraw(first, "The same as two.", second)
    with catalogue_transaction(None, "the same"):
        withdraw(second, "The same as three.", third)

    assert moved_to(client, "/agreements/one/") == (301, "/agreements/two/")
    assert moved_to(client, "/agreements/two/") == (301, "/agreements/three/")


def test_a_draft_has_no_address(client):
    draft = factories.published_agreement(state=State.DRAFT)

    assert client.get(f"/agreements/{draft.slug}/").status_code == 404
