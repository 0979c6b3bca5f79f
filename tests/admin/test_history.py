"""History in the admin, and reverting: the whole record with its rows, as a new revision."""

import pytest

from agreements.curation.groups import EDITOR, PUBLISHER
from agreements.curation.workflow import withdraw
from agreements.models import Agreement, Revision, State, catalogue_transaction, differences, versions
from tests.helpers import factories
from tests.helpers.admin_forms import change_page, complaints, filled
from tests.helpers.factories import curator

pytestmark = pytest.mark.django_db


def history_page(row) -> str:
    return change_page(row).replace("/change/", "/history/")


def revert_page(row, revision) -> str:
    return f"{history_page(row)}{revision.token}/"


def contents(agreement) -> list:
    """Everything a record says, to compare it with itself at another time."""
    present = versions(Agreement, [agreement.pk])[agreement.pk][-1]
    return [present.own, sorted(present.rows.items(), key=str)]


def spoilt(made, user):
    """Change, remove and add rows of every sort."""
    with catalogue_transaction(user, "a rash correction"):
        made.title, made.slug = "Spoilt", "spoilt"
        made.save()
        made.citations.get().delete()
        made.citations.create(source=factories.source("https://example.org/other"), claim="existence")
        made.parties.get(side="partner").delete()
        made.parties.create(side="partner", partner=factories.country_partner("UZ"))
        event = made.events.get()
        event.defines = False
        event.save()
        made.events.create(kind="in-force", date="2025", title="In force", defines=True)
        made.aliases.create(name="CCS")


def test_history_tells_who_when_why_and_every_field_of_every_row(admin_client, admin_user):
    made = factories.published_agreement()
    spoilt(made, admin_user)

    response = admin_client.get(history_page(made))

    newest, oldest = response.context["entries"]
    told = [
        (row.what, row.how, [(field.label, field.before, field.after) for field in row.fields]) for row in newest.rows
    ]
    assert (newest.revision.user, newest.revision.reason) == (admin_user, "a rash correction")
    assert told[0][2] == [
        ("Slug", "memorandum-of-cooperation-on-carbon-capture", "spoilt"),
        ("Title", "Memorandum of Cooperation on Carbon Capture", "Spoilt"),
    ]
    assert told[1:4] == [
        ("Party Norway", "removed", [("Side", "partner", ""), ("Partner", "Norway", ""), ("Role", "party", "")]),
        ("Party Uzbekistan", "added", [("Side", "", "partner"), ("Partner", "", "Uzbekistan"), ("Role", "", "party")]),
        ("Event Memorandum of Cooperation on Carbon Capture", "changed", [("Defines the date", "yes", "no")]),
    ]
    assert "a rash correction" in response.content.decode()
    assert {row.how for row in oldest.rows} == {"added"}


def test_a_partner_has_a_history_with_its_members(admin_client, admin_user):
    with catalogue_transaction(None, "a test"):
        bloc = factories.bloc()
    with catalogue_transaction(admin_user, "joined"):
        bloc.memberships.create(country=factories.country("VN"), start="1995-07-28")

    entry = admin_client.get(history_page(bloc)).context["entries"][0]

    assert [(row.what, row.how) for row in entry.rows] == [("Membership Vietnam", "added")]


def test_an_earlier_version_comes_back_whole_as_a_new_revision(admin_client, admin_user):
    made = factories.published_agreement()
    before, first = contents(made), made.revision
    spoilt(made, admin_user)
    page = revert_page(made, first)

    shown = admin_client.get(page)
    response = admin_client.post(page, filled(shown, reason="the correction was rash"))

    made.refresh_from_db()
    assert response.status_code == 302, complaints(response)
    assert contents(made) == before
    assert (made.revision.reason, made.revision.user) == ("the correction was rash", admin_user)
    assert Revision.objects.count() == 3
    assert str(made.date) == "2024-01-09"
    assert [row.how for row in shown.context["rows"]].count("added") == 2


def test_bringing_back_keeps_the_state(admin_client):
    made = factories.published_agreement()
    first = made.revision
    with catalogue_transaction(None, "a test"):
        made.title = "Another"
        made.save()
        withdraw(made, "It never came about.")

    page = revert_page(made, first)
    admin_client.post(page, filled(admin_client.get(page), reason="the title was right"))

    made.refresh_from_db()
    assert (made.state, made.withdrawn_reason) == (State.WITHDRAWN, "It never came about.")
    assert made.title == "Memorandum of Cooperation on Carbon Capture"


def test_a_version_that_would_leave_a_gap_in_public_does_not_come_back(admin_client):
    made = factories.published_agreement(state=State.DRAFT, sources=())
    first = made.revision
    with catalogue_transaction(None, "a test"):
        made.citations.create(source=factories.source(), claim="existence")
        made.state = State.PUBLISHED
        made.save()
    page, revisions = revert_page(made, first), Revision.objects.count()

    response = admin_client.post(page, filled(admin_client.get(page), reason="back"))

    assert complaints(response) == ["No source is cited for its existence."]
    assert (made.citations.count(), Revision.objects.count()) == (1, revisions)


def test_what_a_version_named_may_be_gone(admin_client):
    with catalogue_transaction(None, "a test"):
        source = factories.source("https://example.org/gone")
        made = factories.agreement(state=State.DRAFT, sources=(source,))
    made.refresh_from_db()
    first = made.revision
    with catalogue_transaction(None, "a test"):
        made.citations.all().delete()
        source.delete()
    page = revert_page(made, first)

    response = admin_client.post(page, filled(admin_client.get(page), reason="back"))

    assert complaints(response)[0].startswith("citation can't come back as it was: source instance with id ")
    assert made.citations.count() == 0


def test_a_stale_revert_is_refused(admin_client, admin_user):
    made = factories.published_agreement()
    first = made.revision
    spoilt(made, admin_user)
    page = revert_page(made, first)
    opened = admin_client.get(page)
    with catalogue_transaction(admin_user, "meanwhile"):
        made.notes.create(kind="outlook", text="More to come.")

    response = admin_client.post(page, filled(opened, reason="back"))

    assert complaints(response)[0].startswith("Not saved: admin saved this record on ")
    assert made.notes.count() == 1


@pytest.mark.parametrize("token", ["nowhere", "0000000000000000"])
def test_there_is_no_way_back_to_what_never_was(admin_client, token):
    made = factories.published_agreement()

    assert admin_client.get(f"{history_page(made)}{token}/").status_code == 404


def test_only_who_may_correct_may_bring_back(client):
    made = factories.published_agreement()
    answers = []
    for group in (EDITOR, PUBLISHER):
        client.force_login(curator(group.lower(), group))
        answers.append(
            (client.get(history_page(made)).status_code, client.get(revert_page(made, made.revision)).status_code)
        )

    assert answers == [(200, 403), (200, 200)]


def test_versions_skip_what_changed_nothing(admin_user):
    made = factories.published_agreement()
    with catalogue_transaction(admin_user, "saved without a change"):
        made.save()

    told = versions(Agreement, [made.pk])[made.pk]

    assert (len(told), differences(*told)) == (2, [])


# Preview and withdrawal


def test_a_preview_is_the_public_page_kept_by_nobody(client):
    draft = factories.published_agreement(title="Secret", state=State.DRAFT)
    page = change_page(draft).replace("/change/", "/preview/")
    stranger = client.get(page)
    client.force_login(curator("editor", EDITOR))

    response = client.get(page)

    assert (stranger.status_code, stranger["Location"].split("?")[0]) == (302, "/admin/login/")
    assert "no-store" in response["Cache-Control"]
    assert "agreements/agreement_detail.html" in [template.name for template in response.templates]
    assert "<h1" in response.content.decode()
    assert "Secret" in response.content.decode()


def test_a_withdrawal_asks_why_beside_the_field(client):
    made, other = factories.published_agreement(), factories.published_agreement(title="Another")
    page = change_page(made).replace("/change/", "/withdraw/")
    client.force_login(curator("publisher", PUBLISHER))

    refused = client.post(page, filled(client.get(page), merged_into=other))
    offered = client.post(page, filled(refused, withdrawn_reason="It stood here twice."))
    response = client.post(page, filled(offered, carry=None))

    made.refresh_from_db()
    assert refused.context["form"].errors == {"withdrawn_reason": ["Say why: readers of the old address see it."]}
    assert response.status_code == 302
    assert (made.state, made.merged_into, made.withdrawn_reason) == ("withdrawn", other, "It stood here twice.")
    assert made.revision.reason == "Withdrawn: It stood here twice."


def test_an_editor_withdraws_nothing(client):
    made = factories.published_agreement()
    page = change_page(made).replace("/change/", "/withdraw/")
    client.force_login(curator("editor", EDITOR))

    assert [client.get(page).status_code, client.post(page, {"withdrawn_reason": "x"}).status_code] == [403, 403]


def test_a_withdrawn_record_is_restored_by_a_button(client):
    made = factories.published_agreement()
    with catalogue_transaction(None, "a test"):
        withdraw(made, "It never came about.")
    client.force_login(curator("publisher", PUBLISHER))
    page = change_page(made)

    response = client.post(page, filled(client.get(page), _move="restore", reason="it did come about"))

    made.refresh_from_db()
    assert response.status_code == 302, complaints(response)
    assert (made.state, made.withdrawn_reason) == (State.PUBLISHED, "")


def test_an_expectation_comes_back_with_what_settled_it(admin_client):
    with catalogue_transaction(None, "a test"):
        made = factories.agreement(kind="expected", date="2024-06")
        expected = made.events.get()
        made.events.create(kind="held", date="2024-05", title="Held", settles=expected)
    first = Revision.objects.first()
    with catalogue_transaction(None, "rash"):
        made.events.get(number=2).delete()
        made.events.all().delete()
        made.events.create(kind="announced", date="2024-05", title="Announced", defines=True)
    page = revert_page(made, first)

    response = admin_client.post(page, filled(admin_client.get(page), reason="as it was"))

    made.refresh_from_db()
    assert response.status_code == 302, complaints(response)
    assert [*made.events.values_list("kind", "settles")] == [("expected", None), ("held", expected.pk)]
    assert made.overdue_from is None
