"""No lost update: the second of two saves is refused, with both versions and everything that was typed."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from agreements.models import Agreement, Party, Revision, catalogue_transaction
from tests.helpers import factories
from tests.helpers.admin_forms import change_page, complaints, filled, rows


def conflict(response) -> list[tuple[str, str, str]]:
    return [(line.what, line.theirs, line.yours) for line in response.context["conflict"]]


@pytest.mark.django_db
def test_the_second_save_is_refused_with_both_versions(admin_client, admin_user):
    made = factories.published_agreement()
    page = change_page(made)
    opened = admin_client.get(page)
    with catalogue_transaction(admin_user, "from the ministry's page"):
        Agreement.objects.get().parties.filter(side="partner").get().delete()
        made.summary = "Theirs."
        made.save()
    revisions = Revision.objects.count()

    typed = {"summary": "Mine.", "reason": "a better summary", "parties-1-signatory": "Jonas Gahr Støre"}
    response = admin_client.post(page, filled(opened, **typed))

    made.refresh_from_db()
    assert (made.summary, Revision.objects.count()) == ("Theirs.", revisions)
    assert complaints(response)[0].startswith("Not saved: admin saved this record on ")
    assert conflict(response) == [
        ("Summary", "Theirs.", "Mine."),
        ("Party", "not there", "Norway; Jonas Gahr Støre"),
    ]
    assert "Jonas Gahr Støre" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("by_loader", [False, True])
def test_the_refusal_says_who_saved_when_and_why_in_the_time_of_japan(admin_client, admin_user, by_loader):
    made = factories.published_agreement()
    opened = admin_client.get(change_page(made))
    with catalogue_transaction(None if by_loader else admin_user, "from the ministry's page") as theirs:
        made.summary = "Theirs."
        made.save()
    late = dt.datetime(2026, 1, 31, 20, 15, tzinfo=dt.UTC)
    Revision.objects.filter(pk=theirs.revision.pk).update(made_at=late)

    response = admin_client.post(change_page(made), filled(opened, summary="Mine.", reason="a better summary"))

    assert complaints(response) == [
        f"Not saved: {'The loader' if by_loader else 'admin'} saved this record on 1 February 2026, 05:15 "
        "(from the ministry's page), after you opened it. Compare both versions; saving again puts yours in place of "
        "theirs."
    ]


@pytest.mark.django_db
def test_a_reason_alone_makes_no_revision(admin_client):
    made = factories.published_agreement()
    opened = admin_client.get(change_page(made))

    response = admin_client.post(change_page(made), filled(opened, reason="nothing but a reason"))

    assert response.status_code == 302, complaints(response)
    assert (Revision.objects.count(), Agreement.history.count()) == (1, 1)


@pytest.mark.django_db
def test_a_refused_form_can_be_saved_once_both_versions_were_seen(admin_client, admin_user):
    made = factories.published_agreement()
    page = change_page(made)
    opened = admin_client.get(page)
    with catalogue_transaction(admin_user, "from the ministry's page"):
        made.parties.get(side="partner").delete()
        made.notes.create(kind="outlook", text="Theirs, and it stays.")

    refused = admin_client.post(page, filled(opened, summary="Mine.", reason="a better summary"))
    response = admin_client.post(page, filled(refused))

    made.refresh_from_db()
    assert response.status_code == 302, complaints(response)
    assert made.summary == "Mine."
    assert [str(party) for party in made.parties.all()] == ["Japan", "Norway"]
    assert [note.text for note in made.notes.all()] == ["Theirs, and it stays."]
    assert [(line[0], line[2]) for line in conflict(refused) if line[0] == "Note"] == [
        ("Note", "not in your form; it stays")
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("token", [None, "", "0000000000000000", "x" * 5000, "\x00"])
def test_a_form_without_a_true_token_saves_nothing(admin_client, token):
    made = factories.published_agreement()
    page = change_page(made)

    response = admin_client.post(page, filled(admin_client.get(page), token=token, summary="Mine.", reason="mine"))

    assert complaints(response)[0].startswith("Not saved: ")
    assert "Mine." in response.content.decode()
    assert Agreement.objects.get().summary == made.summary


@pytest.mark.django_db
def test_a_source_and_the_names_of_a_partner_are_locked_too(admin_client, admin_user):
    with catalogue_transaction(None, "a test"):
        source, bloc = factories.source(), factories.bloc(members={"VN": ("1995-07-28",)})
    opened = [admin_client.get(change_page(one)) for one in (source, bloc)]
    with catalogue_transaction(admin_user, "theirs"):
        source.title = "Theirs"
        source.save()
        bloc.aliases.create(name="Association of Southeast Asian Nations")

    responses = [
        admin_client.post(change_page(source), filled(opened[0], title="Mine")),
        admin_client.post(change_page(bloc), filled(opened[1], name="Mine")),
    ]

    assert [conflict(one)[0] for one in responses] == [("Title", "Theirs", "Mine"), ("Name", "ASEAN", "Mine")]
    source.refresh_from_db()
    bloc.refresh_from_db()
    assert (source.title, bloc.name) == ("Theirs", "ASEAN")


@pytest.mark.django_db
def test_what_was_typed_into_a_deleted_record_is_kept(admin_client, admin_user):
    made = factories.published_agreement(state="draft")
    page = change_page(made)
    opened = admin_client.get(page)
    with catalogue_transaction(admin_user, "made by mistake"):
        made.delete()

    refused = admin_client.post(page, filled(opened, summary="Mine."))
    response = admin_client.post("/admin/agreements/agreement/add/", filled(refused))

    assert complaints(refused) == [
        "This record was deleted since you opened it. What you typed is below; saving adds it again."
    ]
    assert response.status_code == 302, complaints(response)
    assert (Agreement.objects.get().summary, Party.objects.count()) == ("Mine.", 2)


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize(
    "forged",
    [
        {"parties-TOTAL_FORMS": None},
        {"parties-TOTAL_FORMS": "x"},
        {"parties-0-id": "x"},
        {"parties-0-id": "999999999999999999999999"},
        {"parties-0-partner": "999999999999999999999999"},
        {"parties-0-partner": "\x00"},
        {"parties-0-side": "nowhere"},
        {"instrument": "nowhere"},
        {"title": ""},
        {"title": "x" * 5000},
        {"slug": "no slug"},
        {"checked_on": "yesterday"},
        {"reason": "x" * 5000},
        {"_move": "nowhere"},
        {"events-0-date": "2023-02-30"},
    ],
    ids=str,
)
def test_forged_forms_save_nothing_and_never_fail(admin_client, forged):
    made = factories.published_agreement()
    page = change_page(made)
    opened = admin_client.get(page)
    typed = {"place": "Oslo", "reason": "forged", **forged}

    for token in (made.revision.token, "stale"):
        response = admin_client.post(page, filled(opened, **{**typed, "token": token}))

        assert response.status_code == 200
        assert response.context["adminform"].form["place"].value() == "Oslo"
        assert Agreement.objects.get().place == ""


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize(
    "forged", [{"TOTAL_FORMS": "-1"}, {"TOTAL_FORMS": "0"}, {"INITIAL_FORMS": "7"}, {"INITIAL_FORMS": "-1"}], ids=str
)
def test_forged_counts_of_rows_change_no_row(admin_client, forged):
    made = factories.published_agreement()
    page = change_page(made)
    forged = {f"parties-{name}": value for name, value in forged.items()}

    for token in (made.revision.token, "stale"):
        admin_client.post(page, filled(admin_client.get(page), reason="forged", token=token, **forged))

    assert [str(party) for party in made.parties.all()] == ["Japan", "Norway"]


@pytest.mark.django_db
def test_a_row_of_another_record_is_refused(admin_client):
    made, other = factories.published_agreement(), factories.published_agreement(title="Another")
    page = change_page(made)
    typed = {"parties-1-id": other.parties.last(), "parties-1-signatory": "Forged", "reason": "forged"}

    response = admin_client.post(page, filled(admin_client.get(page), **typed))

    assert complaints(response) == ["This form names rows that are not this record's. Open it again."]
    assert not Party.objects.filter(signatory="Forged").exists()


def at_once(*acts) -> list:
    """What each act gives, all begun in the same moment, each with a connection of its own."""
    barrier = threading.Barrier(len(acts))

    def begin(act):
        try:
            barrier.wait(timeout=60)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [begun.result() for begun in [pool.submit(begin, act) for act in acts]]


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser(name))
    return client


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_once_one_is_refused():
    made = factories.published_agreement()
    page = change_page(made)
    acts = {}
    for name in ("one", "two"):
        client = signed_in(name)
        typed = filled(client.get(page), reason=name, **rows("notes", {"kind": "outlook", "text": name}))
        acts[name] = partial(client.post, page, typed)

    answers = dict(zip(acts, at_once(*acts.values()), strict=True))

    refused = [name for name, answer in answers.items() if answer.status_code == 200]
    assert sorted(answer.status_code for answer in answers.values()) == [200, 302]
    assert complaints(answers[refused[0]])[0].startswith("Not saved: ")
    assert [note.text for note in made.notes.all()] == [name for name in answers if name not in refused]


@pytest.mark.django_db(transaction=True)
def test_of_a_save_and_a_withdrawal_at_once_neither_is_half_done():
    made = factories.published_agreement()
    page, away = change_page(made), change_page(made).replace("/change/", "/withdraw/")
    one, two, three = (signed_in(name) for name in ("one", "two", "three"))
    typed = filled(one.get(page), reason="a place", place="Oslo")

    saved, *withdrawn = at_once(
        partial(one.post, page, typed),
        partial(two.post, away, {"withdrawn_reason": "two"}),
        partial(three.post, away, {"withdrawn_reason": "three"}),
    )

    made.refresh_from_db()
    assert sorted(answer.status_code for answer in withdrawn) == [200, 302]
    assert made.withdrawn_reason == ("two" if withdrawn[0].status_code == 302 else "three")
    assert made.place == ("Oslo" if saved.status_code == 302 else "")
    assert Revision.objects.count() == (3 if made.place else 2)
