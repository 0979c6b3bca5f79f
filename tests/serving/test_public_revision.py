"""What curators do with drafts neither shows nor costs readers a kept page; who is signed in reads the same."""

import pytest
from django.contrib.auth.models import User

from agreements.models import Agreement, Revision, catalogue_transaction, current_token
from tests.helpers import factories
from tests.helpers.leaks import addresses, catalogue_with_secrets, patterns

pytestmark = pytest.mark.slow


@pytest.fixture
def everything(db, monkeypatch) -> list[str]:
    """Every public address of a catalogue with drafts."""
    monkeypatch.setattr("agreements.api.throttling.ApiThrottle.rate", "100000/minute", raising=False)
    catalogue_with_secrets()
    return [address for name, pattern in patterns() for address in addresses(name, pattern)]


def heard(reader, found: list[str], **headers) -> dict[str, tuple]:
    """Status, headers and body of every address."""
    answers = {address: reader.get(address, **headers) for address in found}
    for answer in answers.values():
        del answer.headers["x-request-id"]
    return {address: (answer.status, answer.headers, answer.body) for address, answer in answers.items()}


def write_a_draft() -> None:
    """A new draft with everything of its own, changed and related to what is public, and a rejected one deleted."""
    shown = Agreement.objects.get(key="shown")
    with catalogue_transaction(None, "a draft"):
        source = factories.source("https://draft.example/")
        norway = factories.country_partner("NO")
        ministry = norway.bodies.create(slug="draft-ministry", name="Ministry of Drafts")
        draft = factories.agreement("A draft", partners=(norway,), sources=(source,), state="draft", key="a-draft")
        draft.parties.update(body=ministry)
        draft.relations.create(verb="follows", other=shown)
    with catalogue_transaction(None, "a better draft"):
        draft.summary = "In a sentence."
        draft.save()
        source.title = "A title"
        source.save()
    with catalogue_transaction(None, "no draft any more"):
        draft.delete()


def test_drafts_leave_every_answer_as_it_was(everything, reader, django_assert_num_queries):
    before, token, revisions = heard(reader, everything), current_token(), Revision.objects.count()

    write_a_draft()

    assert (Revision.objects.count(), current_token()) == (revisions + 3, token)
    with django_assert_num_queries(0):  # kept: not even a query of Django
        assert reader.get("/agreements/").status == 200
    assert heard(reader, everything) == before


def test_readers_who_are_signed_in_get_what_all_get(db, make_reader, client):
    catalogue_with_secrets()
    client.force_login(User.objects.create_superuser("curator"))
    headers = {"HTTP_COOKIE": f"sessionid={client.cookies['sessionid'].value}", "HTTP_AUTHORIZATION": "Basic YTpi"}
    one_of_each = [next(addresses(name, pattern)) for name, pattern in patterns()]

    assert heard(make_reader(), one_of_each, **headers) == heard(make_reader(), one_of_each)
