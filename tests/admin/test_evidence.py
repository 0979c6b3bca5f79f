"""Sources, places and check words of facts in the form of an agreement, and what becomes of them later."""

import pytest

from agreements.models import Agreement, Citation, catalogue_transaction, versions
from tests.helpers import factories
from tests.helpers.admin_forms import change_page, complaints, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def cited():
    """A record with two sources of its second event."""
    with catalogue_transaction(None, "a test"):
        made = factories.agreement(state="draft")
        event = made.events.create(kind="held", date="2025", title="Met", source=factories.source())
        press = factories.source("https://press.example/", "press")
        made.citations.create(source=press, claim="event", fact_number=event.number, check_words=["Oslo"])
    return made


def save(client, made, **typed):
    page = change_page(made)
    return client.post(page, filled(client.get(page), reason="a test", **typed))


def contents(made) -> list:
    present = versions(Agreement, [made.pk])[made.pk][-1]
    return sorted(present.rows.items(), key=str)


def test_party_gets_source_place_and_words(admin_client, cited):
    typed = {"source": factories.source(), "locator": "title", "check_words": "9 January 2024\r\nMETI | Oslo"}

    save(admin_client, cited, **{f"parties-1-{name}": value for name, value in typed.items()})

    party = cited.parties.get(number=2)
    assert (party.source, party.locator) == (factories.source(), "title")
    assert party.check_words == ["9 January 2024", "METI", "Oslo"]


def test_form_that_changes_nothing_writes_nothing(admin_client, cited):
    before = contents(cited)
    histories = Citation.history.count()

    save(admin_client, cited)

    assert (contents(cited), Citation.history.count()) == (before, histories)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"check_words": "\n".join("abcdef")}, "There are 6 check words, and at most 5 are possible."),
        ({"check_words": "x" * 61}, f"The check word “{'x' * 60}…” has more than 60 characters."),
        ({"fact_number": "9"}, "Its agreement has no event with number 9."),
        ({"fact_number": ""}, "Only a citation of one fact has its number, and each of them has one."),
        ({"claim": "date"}, "Only a citation of one fact has its number, and each of them has one."),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_saved(admin_client, cited, typed, sentence):
    before = contents(cited)

    answer = save(admin_client, cited, **{f"citations-1-{name}": value for name, value in typed.items()})

    assert sentence in complaints(answer)
    assert contents(cited) == before


def test_a_deleted_event_takes_its_citations_along_and_they_come_back_with_it(admin_client, cited):
    earlier = versions(Agreement, [cited.pk])[cited.pk][-1].revision
    before = contents(cited)

    save(admin_client, cited, **{"events-1-DELETE": "on"})
    assert [citation.claim for citation in cited.citations.all()] == ["existence"]
    assert Citation.history.first().history_type == "-"
    with catalogue_transaction(None, "another event"):
        assert cited.events.create(kind="held", date="2026", title="Met again").number == 2
    assert [citation.claim for citation in cited.citations.all()] == ["existence"]

    page = change_page(cited).replace("/change/", f"/history/{earlier.token}/")
    admin_client.post(page, filled(admin_client.get(page), reason="the event was right"))
    assert contents(cited) == before


def test_a_new_fact_never_takes_over_what_is_cited_for_a_deleted_one(cited):
    with catalogue_transaction(None, "another event instead"):
        cited.events.get(number=2).delete()
        assert cited.events.create(kind="held", date="2026", title="Met again").number == 3

    assert [citation.claim for citation in cited.citations.all()] == ["existence"]
