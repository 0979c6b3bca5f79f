"""The agreement's form helps: open rows, the question whether a record is here already, a tick for today."""

import pytest
from django.utils import timezone

from agreements.curation.quality import near_duplicates
from agreements.models import Agreement, Party, Revision, Source, State, catalogue_transaction
from tests.helpers import factories
from tests.helpers.admin_forms import change_page, complaints, filled, rows

pytestmark = pytest.mark.django_db

ADD = "/admin/agreements/agreement/add/"
NOT_YET = "Not saved yet: tick what is right all the same, and mend the rest."
SOURCE_ADD = "/admin/agreements/source/add/"


def typed_twin(**typed) -> dict[str, object]:
    """What a curator types who does not know that the memorandum with Norway is here already."""
    return {
        "title": "Memorandum of Cooperation on Carbon Capture and Storage",
        "instrument": "memorandum-of-cooperation",
        **rows("parties", {}, {"partner": factories.country_partner("NO")}),
        **rows("events", {"kind": "signed", "date": "January 2024", "title": "Signed"}),
        **typed,
    }


def test_an_empty_form_opens_with_the_rows_that_every_agreement_has(admin_client):
    with catalogue_transaction(None, "a test"):
        japan = factories.country_partner("JP")

    page = filled(admin_client.get(ADD))

    assert [page[f"{rows}-TOTAL_FORMS"] for rows in ("parties", "undertakings", "events", "citations")] == [
        ["2"],
        ["1"],
        ["1"],
        ["1"],
    ]
    assert (page["parties-0-side"], page["parties-0-partner"]) == (["japan"], [str(japan.pk)])
    assert (page["parties-1-side"], page["events-0-defines"], page["citations-0-claim"]) == (
        ["partner"],
        ["on"],
        ["existence"],
    )


def test_japan_is_a_party_where_nothing_else_is_typed_and_blank_rows_are_none(admin_client):
    with catalogue_transaction(None, "a test"):
        factories.country_partner("JP")

    admin_client.post(ADD, filled(admin_client.get(ADD), title="A strategy", instrument="strategy"))

    made = Agreement.objects.get()
    assert [str(party) for party in Party.objects.all()] == ["Japan"]
    assert [made.events.count(), made.citations.count(), made.undertakings.count()] == [0, 0, 0]


def test_what_may_be_here_already_is_asked_about_and_saved_once_said(admin_client):
    made = factories.published_agreement()
    revisions = Revision.objects.count()

    asked = admin_client.post(ADD, filled(admin_client.get(ADD), **typed_twin()))

    assert complaints(asked) == [NOT_YET]
    said = f'It is another agreement than <a href="{change_page(made)}">{made.title}</a> (9 January 2024, published).'
    assert said in asked.content.decode()
    assert (Agreement.objects.count(), Revision.objects.count()) == (1, revisions)
    saved = admin_client.post(ADD, filled(asked, meant="distinct"))

    assert saved.status_code == 302, complaints(saved)
    twin = Agreement.objects.exclude(pk=made.pk).get()
    assert (twin.parties.count(), str(twin.date)) == (2, "2024-01")


def test_a_saved_record_is_asked_about_again_only_when_its_title_changes(admin_client):
    factories.published_agreement()
    admin_client.post(ADD, filled(admin_client.get(ADD), **typed_twin(meant="distinct")))
    page = change_page(Agreement.objects.get(state=State.DRAFT))

    placed = admin_client.post(page, filled(admin_client.get(page), place="Oslo"))
    titled = admin_client.post(page, filled(admin_client.get(page), title="Cooperation on Carbon Capture, Memorandum"))

    assert placed.status_code == 302
    assert complaints(titled) == [NOT_YET]


@pytest.mark.parametrize(
    ("other", "is_near"),
    [
        ({"date": "2023-03"}, True),
        ({"date": "2024", "state": "draft"}, True),
        ({"date": None}, True),
        ({"date": "2022-12-31"}, False),
        ({"title": "Exchange of Notes on Whaling"}, False),
        ({"partners": ("AU",)}, False),
        ({"partners": ("AU", "NO")}, True),
    ],
    ids=lambda value: str(value),
)
def test_near_duplicates_share_a_partner_a_time_and_words(other, is_near):
    with catalogue_transaction(None, "a test"):
        made = factories.agreement()
        title = "Memorandum of Cooperation on Carbon Capture and Storage"
        factories.agreement(**{"title": title, **other})

    assert bool(near_duplicates(made)) == is_near


def test_checked_today_is_one_click_that_says_why(admin_client):
    made = factories.published_agreement()
    page = change_page(made)

    admin_client.post(page, filled(admin_client.get(page), _checked="1"))

    made.refresh_from_db()
    assert made.checked_on == timezone.localdate()
    assert Revision.objects.first().reason == "Checked against its sources"


def test_the_form_of_a_record_says_what_could_be_better(admin_client):
    made = factories.published_agreement()

    page = admin_client.get(change_page(made)).content.decode()

    assert "No source is cited for its date." in page
    assert "It rests on no official source." not in page


@pytest.mark.parametrize(
    "address",
    [
        "https://www.regjeringen.no/ccs",
        "http://regjeringen.no/ccs/",
        "HTTPS://WWW.REGJERINGEN.NO/ccs",
        "https://regjeringen.no/ccs",
    ],
)
def test_a_source_that_is_here_already_is_named(admin_client, address):
    with catalogue_transaction(None, "a test"):
        here = factories.source()

    typed = {"address": address, "publisher": "Government of Norway", "kind": "government"}
    refused = admin_client.post(SOURCE_ADD, filled(admin_client.get(SOURCE_ADD), **typed))

    assert complaints(refused) == [f"A source at this address is in the catalogue already: {here}"]
    assert f'<a href="{change_page(here)}">' in refused.content.decode()
    assert Source.objects.count() == 1


@pytest.mark.parametrize("address", ["https://www.regjeringen.no/ccs/2", "https://www.regjeringen.no/ccs?page=2"])
def test_another_page_of_the_same_site_is_another_source(admin_client, address):
    with catalogue_transaction(None, "a test"):
        factories.source()

    typed = {"address": address, "publisher": "Government of Norway", "kind": "government"}
    admin_client.post(SOURCE_ADD, filled(admin_client.get(SOURCE_ADD), **typed))

    assert Source.objects.count() == 2


def test_a_new_address_was_never_checked(admin_client):
    with catalogue_transaction(None, "a test"):
        source = factories.source(check_status="404", checked_at=timezone.now())
    page = change_page(source)

    admin_client.post(page, filled(admin_client.get(page), title="A title"))
    kept = Source.objects.get().check_status
    admin_client.post(page, filled(admin_client.get(page), address="https://www.regjeringen.no/new"))

    source.refresh_from_db()
    assert (kept, source.check_status, source.checked_at) == ("404", "", None)
