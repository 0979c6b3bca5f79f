"""States: who moves a record where, what stands in the way, and what nobody may do."""

import re

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command

from agreements.curation.groups import EDITOR, PUBLISHER, codenames
from agreements.curation.workflow import (
    TRANSITIONS,
    RefusedError,
    apply,
    former_address,
    last_editor,
    transitions_for,
    was_public,
    withdraw,
)
from agreements.models import Agreement, Citation, State, catalogue_transaction
from tests.helpers import factories
from tests.helpers.admin_forms import change_page, complaints, filled, rows
from tests.helpers.factories import curator

pytestmark = pytest.mark.django_db

COMPLETE = {"state": State.DRAFT}


@pytest.fixture
def editor():
    return curator("editor", EDITOR)


@pytest.fixture
def publisher():
    return curator("publisher", PUBLISHER)


def moved(agreement: Agreement, user, *names: str) -> Agreement:
    for name in names:
        with catalogue_transaction(user, name):
            apply(TRANSITIONS[name], agreement)
    return agreement


def refusal(agreement: Agreement, user, name: str) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        moved(agreement, user, name)
    agreement.refresh_from_db()
    return list(refused.value.gaps)


def test_groups_have_what_they_need_after_migrate():
    call_command("migrate", verbosity=0)

    held = {group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()}
    assert held == codenames()
    assert "publish_agreement" not in held[EDITOR]
    assert held[EDITOR] < held[PUBLISHER]


def test_migrate_gives_a_group_only_what_is_new_and_nothing_back_that_was_taken():
    editors = Group.objects.get(name=EDITOR)
    editors.permissions.remove(Permission.objects.get(codename="delete_source"))
    Permission.objects.get(codename="change_body").delete()  # as if the next release brought it
    Group.objects.get(name=PUBLISHER).delete()

    call_command("migrate", verbosity=0)

    held = {group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()}
    assert held == codenames() | {EDITOR: codenames()[EDITOR] - {"delete_source"}}


@pytest.mark.parametrize(
    ("group", "state", "names"),
    [
        (EDITOR, State.DRAFT, ["submit"]),
        (EDITOR, State.IN_REVIEW, []),
        (EDITOR, State.PUBLISHED, []),
        (EDITOR, State.WITHDRAWN, []),
        (PUBLISHER, State.DRAFT, ["submit", "publish"]),
        (PUBLISHER, State.IN_REVIEW, ["return", "publish"]),
        (PUBLISHER, State.PUBLISHED, ["withdraw"]),
        (PUBLISHER, State.WITHDRAWN, ["restore"]),
    ],
)
def test_moves_by_group_and_state(group, state, names):
    assert [move.name for move in transitions_for(Agreement(state=state), curator("somebody", group))] == names


def test_a_record_goes_all_the_way(publisher):
    made = factories.published_agreement(state=State.DRAFT)

    moved(made, publisher, "submit", "publish")
    first = made.published_at
    with catalogue_transaction(publisher, "a duplicate"):
        withdraw(made, "It stood here twice.")
    moved(made, publisher, "restore")

    made.refresh_from_db()
    assert first is not None
    assert (made.state, made.published_at, made.withdrawn_reason) == (State.PUBLISHED, first, "")


@pytest.mark.parametrize(("name", "state"), [("submit", "published"), ("restore", "draft"), ("withdraw", "in-review")])
def test_a_jump_is_refused(publisher, name, state):
    made = factories.published_agreement(state=state)

    gaps = refusal(made, publisher, name)

    assert gaps == [f"“{TRANSITIONS[name].label}” is not possible: the record is {made.get_state_display()}."]
    assert made.state == state


def test_an_editor_does_not_publish(editor):
    made = factories.published_agreement(state=State.IN_REVIEW)

    assert refusal(made, editor, "publish") == ["“Publish” is for publishers."]
    assert made.state == State.IN_REVIEW


@pytest.mark.parametrize("name", ["submit", "publish"])
def test_what_is_incomplete_goes_nowhere(publisher, name):
    made = factories.published_agreement(state=State.DRAFT, sources=(), partners=())

    assert refusal(made, publisher, name) == [
        "No source is cited for its existence.",
        "No party stands on the partner side.",
    ]
    assert (made.state, made.published_at) == (State.DRAFT, None)


def test_withdrawal_says_why_and_merges_into_what_is_published(publisher):
    made, draft = factories.published_agreement(), factories.published_agreement(title="Draft", state=State.DRAFT)

    with pytest.raises(RefusedError) as refused, catalogue_transaction(publisher, "withdrawn"):
        withdraw(made, " ", draft)

    assert [(gap.place, str(gap)) for gap in refused.value.gaps] == [
        ("withdrawn_reason", "Say why: readers of the old address see it."),
        ("merged_into", "Merge into another record that is published."),
    ]


def test_the_rule_of_two_asks_for_another_publisher(settings, editor, publisher):
    settings.TWO_PERSON_RULE = True
    made = factories.published_agreement(state=State.DRAFT)
    with catalogue_transaction(publisher, "a better summary"):
        made.summary = "A better summary."
        made.save()

    assert refusal(made, publisher, "publish") == [
        "Two people publish a record: ask for review, and somebody else publishes it."
    ]
    moved(made, publisher, "submit")
    assert refusal(made, publisher, "publish") == [
        "Two people publish a record: the last change is yours, somebody else publishes it."
    ]
    moved(made, curator("second", PUBLISHER), "publish")
    assert made.state == State.PUBLISHED


def test_the_last_hand_is_who_changed_the_record_not_who_spoke_of_it(editor, publisher):
    made, other = factories.published_agreement(), factories.published_agreement(title="Another")
    with catalogue_transaction(editor, "a note"):
        made.notes.create(kind="outlook", text="More to come.")
    with catalogue_transaction(publisher, "a relation from the other record"):
        other.relations.create(verb="follows", other=made)

    assert last_editor(made) == editor


def test_what_readers_may_have_seen():
    factories.published_agreement()
    with catalogue_transaction(None, "a test"):
        draft = factories.agreement(
            title="Draft", state=State.DRAFT, partners=("UZ",), sources=("https://example.org/draft",), areas=("solar",)
        )
    shown = Agreement.objects.get(state=State.PUBLISHED)

    def of(agreement):
        party = agreement.parties.get(side="partner")
        area, source = agreement.undertakings.get().area, agreement.citations.get().source
        return [was_public(one) for one in (agreement, party.partner, area, source)]

    assert (of(shown), of(draft)) == ([True] * 4, [False] * 4)


def test_what_a_public_record_once_cited_stays_public():
    made = factories.published_agreement(sources=("https://example.org/a", "https://example.org/b"))
    first = made.citations.first()

    with catalogue_transaction(None, "only one source is needed"):
        first.delete()

    assert was_public(first.source)


def test_a_former_address_leads_to_the_record_that_readers_knew_there_last():
    made = factories.published_agreement(slug="one")
    for slug in ("two", "three"):
        with catalogue_transaction(None, "a shorter address"):
            made.slug = slug
            made.save()
    factories.published_agreement(title="Draft", slug="draft", state=State.DRAFT)

    assert [former_address(slug) for slug in ("one", "two", "three")] == [made] * 3
    assert [former_address(slug) for slug in ("draft", "nowhere")] == [None, None]


# In the admin


def test_an_editor_asks_and_a_publisher_publishes(client, editor, publisher):
    made = factories.published_agreement(state=State.DRAFT)
    page = change_page(made)

    client.force_login(editor)
    client.post(page, filled(client.get(page), _move="submit", reason="ready"))
    client.force_login(publisher)
    response = client.post(
        page, filled(client.get(page), _move="publish", summary="Checked.", reason="good"), follow=True
    )

    made.refresh_from_db()
    assert (made.state, made.summary) == (State.PUBLISHED, "Checked.")
    assert "The record is now: published." in response.content.decode()


def test_the_buttons_are_those_that_the_curator_may_press(client, editor, publisher):
    draft, shown = factories.published_agreement(title="Draft", state=State.DRAFT), factories.published_agreement()

    def buttons(user, page: str) -> list[str]:
        client.force_login(user)
        return re.findall(r'name="_move" value="(\w+)"', client.get(page).content.decode())

    assert buttons(editor, "/admin/agreements/agreement/add/") == ["submit"]
    assert buttons(editor, change_page(draft)) == ["submit"]
    assert buttons(publisher, change_page(draft)) == ["submit", "publish"]
    assert buttons(editor, change_page(shown)) == buttons(publisher, change_page(shown)) == []


def test_an_editor_may_read_but_not_change_a_published_record(client, editor):
    made = factories.published_agreement()
    client.force_login(editor)

    page = client.get(change_page(made))
    response = client.post(change_page(made), {"title": "Typed for an hour", "token": made.revision.token})

    assert b'name="title"' not in page.content
    assert response.status_code == 403
    assert b"Typed for an hour" in response.content
    assert Agreement.objects.get().title == made.title


def test_an_account_without_any_right_is_told_nothing(client):
    made = factories.published_agreement()
    client.force_login(User.objects.create_user("nobody", is_staff=True))

    answers = [client.post(change_page(made), {"title": "Forged"}), client.get(change_page(made))]

    assert [(answer.status_code, made.title in answer.content.decode()) for answer in answers] == [(403, False)] * 2


def test_a_forged_publish_by_an_editor_saves_nothing_and_keeps_the_text(client, editor):
    made = factories.published_agreement(state=State.DRAFT)
    page = change_page(made)
    client.force_login(editor)

    response = client.post(page, filled(client.get(page), _move="publish", summary="Typed for an hour."))

    assert complaints(response) == ["“Publish” is for publishers."]
    assert "Typed for an hour." in response.content.decode()
    made.refresh_from_db()
    assert (made.state, made.summary) == (State.DRAFT, "Memorandum of Cooperation on Carbon Capture, in a sentence.")


def test_an_incomplete_publish_names_the_gaps_in_their_places(client, publisher):
    made = factories.published_agreement(state=State.DRAFT, sources=())
    page = change_page(made)
    client.force_login(publisher)

    response = client.post(page, filled(client.get(page), _move="publish", summary="", place="Oslo"))

    formsets = {one.formset.prefix: one.formset for one in response.context["inline_admin_formsets"]}
    assert response.context["adminform"].form.errors == {"summary": ["It has no summary."]}
    assert formsets["citations"].non_form_errors() == ["No source is cited for its existence."]
    assert response.context["adminform"].form["place"].value() == "Oslo"
    made.refresh_from_db()
    assert (made.state, made.place) == (State.DRAFT, "")


def test_the_last_citation_of_a_published_record_stays(client, publisher):
    made = factories.published_agreement()
    page = change_page(made)
    client.force_login(publisher)
    typed = {"citations-0-DELETE": "on", "reason": "it is wrong", "place": "Oslo"}

    response = client.post(page, filled(client.get(page), **typed))

    assert complaints(response) == ["No source is cited for its existence."]
    assert Citation.objects.count() == 1
    made.refresh_from_db()
    assert made.place == ""


def test_a_correction_of_what_is_public_needs_a_reason(client, publisher):
    made = factories.published_agreement()
    page = change_page(made)
    client.force_login(publisher)

    response = client.post(page, filled(client.get(page), place="Oslo"))

    assert response.context["adminform"].form.errors == {
        "reason": ["This record is public: say what you change and why."]
    }
    assert 'value="Oslo"' in response.content.decode()


def test_a_slug_that_leads_elsewhere_is_refused(client, publisher):
    made = factories.published_agreement(slug="one")
    with catalogue_transaction(None, "a shorter address"):
        made.slug = "two"
        made.save()
    page = change_page(factories.published_agreement(title="Another", state=State.DRAFT))
    client.force_login(publisher)

    response = client.post(page, filled(client.get(page), slug="one"))

    assert complaints(response) == [f"This was the address of “{made.title}” and leads there for ever."]


def test_only_what_was_never_public_is_deleted(client, publisher):
    draft, shown = factories.published_agreement(title="Draft", state=State.DRAFT), factories.published_agreement()
    client.force_login(publisher)

    answers = [
        client.post(f"/admin/agreements/{one._meta.model_name}/{one.pk}/delete/", {"post": "yes"}).status_code
        for one in (draft, shown, shown.citations.get().source, shown.parties.last().partner)
    ]

    assert answers == [302, 403, 403, 403]
    assert list(Agreement.objects.all()) == [shown]


def test_an_editor_changes_a_source_until_a_published_record_cites_it(client, editor):
    with catalogue_transaction(None, "a test"):
        source = factories.source()
    page = change_page(source)
    client.force_login(editor)

    before = client.post(page, filled(client.get(page), title="Carbon capture"))
    factories.published_agreement(sources=(source,))
    after = client.post(page, {"title": "Forged"})

    assert (before.status_code, after.status_code) == (302, 403)


@pytest.mark.parametrize("model", ["area", "theme", "country"])
def test_the_frame_of_the_catalogue_is_for_publishers(client, editor, publisher, model):
    page = f"/admin/agreements/{model}/add/"

    answers = []
    for user in (editor, publisher):
        client.force_login(user)
        answers.append(client.get(page).status_code)

    assert answers == [403, 200]


def test_a_whole_record_is_published_in_one_form(client, publisher):
    made = factories.published_agreement(title="Something else")
    client.force_login(publisher)
    add = "/admin/agreements/agreement/add/"
    typed = {
        "title": "Memorandum",
        "instrument": "memorandum-of-cooperation",
        "summary": "What it is.",
        **rows("parties", *({"side": row.side, "partner": row.partner} for row in made.parties.all())),
        **rows("citations", {"source": made.citations.get().source, "claim": "existence"}),
    }

    response = client.post(add, filled(client.get(add), **typed, _move="publish"))

    assert response.status_code == 302, complaints(response)
    assert Agreement.objects.get(slug="memorandum").state == State.PUBLISHED
