"""“It was signed”: an expectation becomes an event in one act, with all that a save has."""

import datetime as dt

import pytest

from agreements.admin.two_person import proposal_url
from agreements.curation.groups import EDITOR, PUBLISHER
from agreements.curation.signing import fields_that_expect
from agreements.models import Agreement, Event, Proposal, Revision, Source, catalogue_transaction
from tests.helpers import factories
from tests.helpers.admin_forms import change_page, complaints, filled
from tests.helpers.factories import curator

pytestmark = pytest.mark.django_db

ADDRESS = "https://www.meti.go.jp/press/2024/05/signing.html"


def expected_agreement(**values) -> Agreement:
    values = {"title": "Memorandum with Norway (expected)", "kind": "expected", "date": "2024-06", **values}
    return factories.published_agreement(**values)


def signed_page(made) -> str:
    return change_page(made).replace("/change/", "/signed/")


def typed(made, **more) -> dict[str, object]:
    party = made.parties.get(partner__slug="norway")
    return {
        "date": "20 May 2024",
        "place": "Oslo",
        "country": factories.country("NO"),
        f"party-{party.pk}-signatory": "Terje Aasland",
        f"party-{party.pk}-office": "Minister of Energy",
        "new-address": ADDRESS,
        "new-publisher": "METI",
        "new-kind": "government",
        "reason": "signed in Oslo",
        **more,
    }


def post(client, made, **more):
    page = signed_page(made)
    return client.post(page, filled(client.get(page), **typed(made, **more)), follow=True)


@pytest.fixture
def publisher(client):
    user = curator("publisher", PUBLISHER)
    client.force_login(user)
    return user


def events(made) -> list[tuple]:
    rows = made.events.values_list("kind", "date", "defines", "settles__number", "title", "place", "country__iso2")
    return [(kind, str(date), *rest) for kind, date, *rest in rows]


EXPECTATION = ("expected", "2024-06", False, None, "Memorandum with Norway (expected)", "", None)
SIGNING = ("signed", "2024-05-20", True, 1, "Memorandum of cooperation signed", "Oslo", "NO")


def test_an_expectation_comes_true_in_one_revision(client, publisher):
    made = expected_agreement()
    before = made.status, str(made.date), made.overdue_from is None

    response = post(client, made)

    made.refresh_from_db()
    assert complaints(response) == []
    assert events(made) == [EXPECTATION, SIGNING]
    assert (before, made.status, str(made.date), made.overdue_from) == (
        ("expected", "2024-06", False), "signed", "2024-05-20", None
    )  # fmt: skip
    assert [*made.parties.values_list("signatory", "office")] == [("", ""), ("Terje Aasland", "Minister of Energy")]
    added = Source.objects.get(address=ADDRESS)
    assert (added.publisher, added.kind, made.events.get(number=2).source) == ("METI", "government", added)
    assert (made.revision.user, made.revision.reason, Revision.objects.count()) == (publisher, "signed in Oslo", 2)


def test_the_page_after_it_names_the_texts_that_still_expect(client, publisher):
    made = expected_agreement(summary="The two will sign it in June.")

    response = post(client, made)

    text = response.content.decode()
    assert response.redirect_chain == [(change_page(made), 302)]
    assert [f'Still speaks of what is expected: <a href="#id_{name}">' in text for name in ("title", "summary")] == [
        True, True
    ]  # fmt: skip
    assert [f'id="id_{name}"' in text for name in ("title", "summary")] == [True, True]
    assert '"#id_title_ja"' not in text
    assert signed_page(made) not in text


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Memorandum (expected)", True),
        ("A text that Japan and Norway will sign in June.", True),
        ("It is to be signed in Oslo.", True),
        ("5月に署名予定の覚書", True),
        ("Signed in Oslo on the minister's visit.", False),
        ("It asks companies for unexpected savings.", False),
        ("署名された覚書", False),
        ("", False),
    ],
)
def test_texts_that_speak_of_what_is_to_come_are_known(text, is_told):
    assert bool(fields_that_expect(Agreement(title=text))) == is_told
    assert bool(fields_that_expect(Agreement(summary=text))) == is_told


def test_a_source_of_the_record_or_one_that_is_known_by_its_address_is_enough(client, publisher):
    first, second = expected_agreement(), expected_agreement(title="Another (expected)")
    stored = Source.objects.get()
    nothing_new = {"new-publisher": "", "new-kind": ""}

    answers = [
        post(client, first, **nothing_new, **{"new-address": "", "source": stored}),
        post(client, second, **nothing_new, **{"new-address": "http://regjeringen.no/ccs/"}),
    ]

    assert [complaints(answer) for answer in answers] == [[], []]
    assert [made.events.get(number=2).source for made in (first, second)] == [stored, stored]
    assert Source.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"date": ""}, ["This field is required."]),
        ({"settles": "999999"}, ["Select a valid choice. That choice is not one of the available choices."]),
        ({"kind": "held"}, ["Select a valid choice. held is not one of the available choices."]),
        ({"reason": " "}, ["This record is public: say what you change and why."]),
        ({"new-publisher": "", "new-kind": ""}, ["This field is required.", "This field is required."]),
        ({"new-address": "", "new-publisher": "", "new-kind": ""}, [
            "Say where it stands: choose a source of the record, or give another page."
        ]),
        ({"new-address": ""}, ["Give the address of the page."]),
        ({"source": 1}, ["Choose one of the record's sources or give another page, not both."]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_beside_it_and_nothing_typed_is_lost(client, publisher, wrong, told):
    made = expected_agreement()
    if "source" in wrong:
        wrong = {"source": Source.objects.get()}

    response = post(client, made, **wrong)

    assert complaints(response) == told
    kept = filled(response)
    sent = {name: [str(getattr(value, "pk", value))] for name, value in typed(made, **wrong).items()}
    skipped = {"kind", "settles"} & wrong.keys()  # a choice that isn't there can't be shown
    assert {name: kept[name] for name in sent.keys() - skipped} == {name: sent[name] for name in sent.keys() - skipped}
    assert (made.events.count(), Revision.objects.count()) == (1, 1)


def test_what_is_implausible_is_refused_or_asked(client, publisher):
    made = expected_agreement()
    page = signed_page(made)

    future = post(client, made, date=f"20 May {dt.date.today().year + 5}")
    asked = client.post(page, filled(client.get(page), **typed(made, date="1942-05-20")))
    untouched = events(made)
    again = client.post(page, {**filled(asked), "meant": ["far-date=1942-05-20"]})

    told = "is still to come; only an expectation or a proposal can be."
    assert [text.endswith(told) for text in complaints(future)] == [True]
    assert complaints(asked) == ["Not saved yet: tick what is right all the same, and mend the rest."]
    assert 'value="far-date=1942-05-20"' in asked.content.decode()
    assert untouched == [("expected", "2024-06", True, *EXPECTATION[3:])]
    assert (again.status_code, made.events.get(kind="signed").confirmed) == (302, "far-date=1942-05-20")


def test_of_several_expectations_the_named_one_is_settled_and_the_tick_stays_with_what_was_made(client, publisher):
    made = factories.published_agreement(date="2020")
    with catalogue_transaction(None, "a test"):
        expected = [
            Event.objects.create(agreement=made, kind="expected", date=date, title=f"Protocol of {date}")
            for date in ("2023", "2024")
        ]

    response = post(client, made, settles=expected[1])

    made.refresh_from_db()
    assert complaints(response) == []
    assert [(event.kind, event.defines, event.settles) for event in made.events.all()] == [
        ("signed", True, None), ("expected", False, None), ("expected", False, None), ("signed", False, expected[1]),
    ]  # fmt: skip
    assert str(made.overdue_from) == "2024-01-01"


def test_who_saved_meanwhile_is_named_and_saving_again_works(client, publisher):
    made = expected_agreement()
    page = signed_page(made)
    opened = client.get(page)
    with catalogue_transaction(None, "meanwhile"):
        made.place = "Bergen"
        made.save()

    refused = client.post(page, filled(opened, **typed(made)))
    again = client.post(page, filled(refused))

    made.refresh_from_db()
    assert complaints(refused)[0].startswith("Not saved: The loader saved this record on ")
    assert (again.status_code, made.place, events(made)) == (302, "Bergen", [EXPECTATION, SIGNING])


def test_two_people_sign_a_public_record(client, publisher, settings):
    settings.TWO_PERSON_RULE = True
    made = expected_agreement()

    post(client, made)
    waiting = Proposal.objects.get()
    before = made.events.count(), Source.objects.filter(address=ADDRESS).count(), waiting.reason
    own = client.post(proposal_url(waiting), {"confirm": "Confirm"}).status_code
    told = [row["what"] for row in waiting.says]
    second = curator("second", PUBLISHER)
    client.force_login(second)
    response = client.post(proposal_url(waiting), {"confirm": "Confirm"})

    made.refresh_from_db()
    assert (before, own) == ((1, 0, "signed in Oslo"), 403)
    assert told == ["Party Norway", f"Event {EXPECTATION[4]}", f"Event {SIGNING[4]}"]
    assert (response.status_code, events(made)) == (302, [EXPECTATION, SIGNING])
    assert (made.revision.user, made.revision.reason) == (second, "signed in Oslo (asked for by publisher)")
    assert not Proposal.objects.exists()


def test_a_proposed_signing_that_is_out_of_date_comes_back_as_a_form(client, publisher, settings):
    settings.TWO_PERSON_RULE = True
    made = expected_agreement()
    post(client, made)
    with catalogue_transaction(None, "meanwhile"):
        made.place = "Bergen"
        made.save()
    client.force_login(curator("second", PUBLISHER))

    response = client.post(proposal_url(Proposal.objects.get()), {"confirm": "Confirm"})

    assert complaints(response)[0].startswith("Not saved: The loader saved this record on ")
    assert filled(response)["place"] == ["Oslo"]
    assert f'action="{signed_page(made)}"' in response.content.decode()
    assert (made.events.count(), Proposal.objects.count()) == (1, 1)


def test_who_may_do_it(client):
    public, draft = expected_agreement(), expected_agreement(title="Draft (expected)", state="draft")
    pages = [signed_page(public), signed_page(draft)]
    answers = {"nobody": [client.get(page).status_code for page in pages]}
    for group in (EDITOR, PUBLISHER):
        client.force_login(curator(group, group))
        answers[group] = [client.get(page).status_code for page in pages]
        answers[group] += [
            signed_page(made) in client.get(change_page(made)).content.decode() for made in (public, draft)
        ]

    assert answers == {"nobody": [302, 302], EDITOR: [403, 200, False, True], PUBLISHER: [200, 200, True, True]}


def test_a_draft_needs_no_reason(client):
    draft = expected_agreement(state="draft")
    client.force_login(curator("editor", EDITOR))

    response = post(client, draft, reason="")

    assert (complaints(response), events(draft)) == ([], [EXPECTATION, SIGNING])


def test_a_record_of_which_nothing_is_expected_offers_nothing(client, publisher):
    made = factories.published_agreement()

    response = client.post(signed_page(made), {"date": "2024", "title": "Signed", "kind": "signed", "reason": "x"})

    assert signed_page(made) not in client.get(change_page(made)).content.decode()
    assert (response.status_code, made.events.count()) == (200, 1)
