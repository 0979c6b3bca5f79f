"""Forms of the admin: every model is reachable, and a whole record is one form and one revision."""

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.urls import reverse

from agreements.models import (
    Agreement,
    CurrentRevision,
    LoadedDigest,
    Party,
    Proposal,
    Revision,
    Status,
    Upload,
    WordCheck,
    catalogue_transaction,
)
from tests.helpers import factories
from tests.helpers.admin_forms import change_page, complaints, filled, model_admins, rows

pytestmark = pytest.mark.django_db

AGREEMENT_ADD = "/admin/agreements/agreement/add/"


def typed_record() -> dict[str, object]:
    """A whole agreement with Norway, as a new curator types it."""
    with catalogue_transaction(None, "a test"):
        source, area = factories.source(), factories.area()
        japan, norway = factories.country_partner("JP"), factories.country_partner("NO")
    return {
        "title": "Memorandum of Cooperation on Carbon Capture",
        "instrument": "memorandum-of-cooperation",
        "summary": "Japan and Norway work together on capturing carbon.",
        "reason": "from the Norwegian government's page",
        **rows("parties", {"side": "japan", "partner": japan}, {"side": "partner", "partner": norway}),
        **rows("undertakings", {"area": area, "action": "Share data"}, {"area": area, "action": "Train staff"}),
        **rows("events", {"kind": "signed", "date": "9 January 2024", "title": "Signed in Oslo", "defines": "on"}),
        **rows("citations", {"source": source, "claim": "existence"}),
    }


def test_every_model_is_reachable():
    inlines = {inline.model for page in model_admins().values() for inline in page.inlines}
    ours = {model for model in apps.get_app_config("agreements").get_models() if not hasattr(model, "history_object")}

    # By transactions, by imports, by link checks.
    assert ours - inlines - set(model_admins()) == {CurrentRevision, Upload, WordCheck}


def test_the_admin_passes_django_s_own_checks():
    assert run_checks(tags=["admin"]) == []


@pytest.mark.parametrize("model", model_admins(), ids=lambda model: model._meta.label)
def test_every_list_and_form_opens(admin_client, admin_user, model):
    made = factories.row_of_every_model()
    waiting = {"model": "agreement", "object_id": made.pk, "reason": "a better title"}
    Proposal.objects.create(**waiting, user=admin_user, typed="", says=[])
    LoadedDigest.objects.create(record=f"agreement:{made.key}", digest="0" * 64)
    name = f"{model._meta.app_label}_{model._meta.model_name}"

    listed = admin_client.get(reverse(f"admin:{name}_changelist"), {"q": "a"})
    first = model._default_manager.first()
    form = admin_client.get(reverse(f"admin:{name}_change", args=[first.pk]))
    blank = admin_client.get(reverse(f"admin:{name}_add"))

    assert (listed.status_code, form.status_code) == (200, 200)
    assert blank.status_code in {200, 403}
    assert "'unsafe-inline'" not in listed["Content-Security-Policy"]


def test_a_whole_record_is_one_form_and_one_revision(admin_client):
    typed = typed_record()
    revisions = Revision.objects.count()

    response = admin_client.post(AGREEMENT_ADD, filled(admin_client.get(AGREEMENT_ADD), **typed))

    assert response.status_code == 302, complaints(response)
    made = Agreement.objects.get()
    assert (made.key, made.slug) == ("memorandum-of-cooperation-on-carbon-capture",) * 2
    assert (str(made.date), made.year, made.status, made.state) == ("2024-01-09", 2024, Status.SIGNED, "draft")
    assert [made.parties.count(), made.undertakings.count(), made.events.count(), made.citations.count()] == [
        2,
        2,
        1,
        1,
    ]
    latest = Revision.objects.first()
    assert Revision.objects.count() == revisions + 1
    assert (latest.user.username, latest.reason) == ("admin", "from the Norwegian government's page")
    assert {row.revision for row in Party.history.all()} == {latest} == {made.revision}


def test_key_is_fixed_once_the_record_exists(admin_client):
    made = factories.published_agreement()
    page = change_page(made)

    admin_client.post(
        page, filled(admin_client.get(page), key="another", state="draft", title="A better title", reason="a typo")
    )

    made.refresh_from_db()
    assert (made.key, made.state) == ("memorandum-of-cooperation-on-carbon-capture", "published")
    assert made.title == "A better title"


def test_the_defining_event_can_change_in_one_save(admin_client):
    made = factories.published_agreement()
    page = change_page(made)
    second = rows("events", {"kind": "in-force", "date": "2024-02", "title": "In force", "defines": "on"}, initial=1)

    response = admin_client.post(
        page, filled(admin_client.get(page), **second, **{"events-0-defines": None}, reason="in force")
    )

    made.refresh_from_db()
    assert response.status_code == 302, complaints(response)
    assert str(made.date) == "2024-02"


def test_two_defining_events_are_refused_beside_the_second(admin_client):
    made = factories.published_agreement()
    page = change_page(made)
    second = rows("events", {"kind": "in-force", "date": "2024-02", "title": "In force", "defines": "on"}, initial=1)

    response = admin_client.post(page, filled(admin_client.get(page), **second, reason="in force"))

    assert set(complaints(response)) == {"Only one event can define the agreement's date."}
    assert "In force" in response.content.decode()


def test_a_relation_typed_twice_is_refused_beside_it(admin_client):
    made, other = factories.published_agreement(), factories.published_agreement(title="Another")
    page = change_page(made)
    twice = rows("relations", {"verb": "follows", "other": other}, {"verb": "follows", "other": other})

    response = admin_client.post(page, filled(admin_client.get(page), **twice, reason="they belong together"))

    assert complaints(response) == ["This relation is recorded already, perhaps from the other agreement."]


def test_an_impossible_date_is_refused_beside_it(admin_client):
    typed = typed_record() | {"events-0-date": "30 February 2024"}

    response = admin_client.post(AGREEMENT_ADD, filled(admin_client.get(AGREEMENT_ADD), **typed))

    assert "Type 2024, 2024-01, 2024-01-09 or 9 January 2024." in " ".join(complaints(response))
    assert Agreement.objects.count() == 0


def test_saving_an_unchanged_form_of_a_source_keeps_one_revision_a_save(admin_client):
    with catalogue_transaction(None, "a test"):
        source = factories.source()
    page = change_page(source)

    response = admin_client.post(page, filled(admin_client.get(page), title="Carbon capture in Norway"))

    source.refresh_from_db()
    assert response.status_code == 302, complaints(response)
    assert source.title == "Carbon capture in Norway"
    assert Revision.objects.count() == 2


def expecting() -> tuple:
    """A record of which a visit and a meeting were expected, and a meeting was held."""
    with catalogue_transaction(None, "a test"):
        made = factories.agreement()
        visit = made.events.create(kind="expected", date="2024-05", title="A visit")
        meeting = made.events.create(kind="expected", date="2024-06", title="A meeting")
        made.events.create(kind="held", date="2024-06-03", title="The meeting")
        factories.agreement(title="Another", kind="expected")
    return made, visit, meeting


def test_an_event_settles_an_expectation_of_its_own_record(admin_client):
    made, _visit, meeting = expecting()
    page = change_page(made)
    opened = admin_client.get(page)
    offered = opened.context["inline_admin_formsets"][2].formset.forms[3].fields["settles"].choices

    response = admin_client.post(page, filled(opened, **{"events-3-settles": meeting}, reason="it was held"))

    made.refresh_from_db()
    assert complaints(response) == []
    assert [label for _key, label in offered] == ["---------", "May 2024: A visit", "June 2024: A meeting"]
    assert (str(made.overdue_from), made.events.get(number=4).settles) == ("2024-06-01", meeting)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"events-2-DELETE": "on"}, "This expectation is deleted here, or none any more: name another or none."),
        ({"events-2-kind": "held"}, "This expectation is deleted here, or none any more: name another or none."),
        ({"events-3-kind": "announced"}, "What is only proposed, announced or expected settles no expectation."),
        ({"events-3-settles": "999999"}, "Select a valid choice. That choice is not one of the available choices."),
    ],
    ids=["deleted", "no expectation any more", "by talk", "nowhere"],
)
def test_an_event_never_settles_what_is_none(admin_client, typed, told):
    made, _visit, meeting = expecting()
    with catalogue_transaction(None, "a test"):
        made.events.filter(number=4).update(settles=meeting)
    page = change_page(made)

    response = admin_client.post(page, filled(admin_client.get(page), **typed, reason="wrong"))

    assert told in complaints(response)
    assert [*made.events.values_list("kind", "settles")][2:] == [("expected", None), ("held", meeting.pk)]


def test_an_expectation_goes_together_with_the_event_that_settles_it(admin_client):
    made, _visit, meeting = expecting()
    with catalogue_transaction(None, "a test"):
        made.events.filter(number=4).update(settles=meeting)
    page = change_page(made)

    response = admin_client.post(
        page, filled(admin_client.get(page), **{"events-2-DELETE": "on", "events-3-DELETE": "on"}, reason="wrong")
    )

    assert complaints(response) == []
    assert made.events.count() == 2
