"""Drafts are invisible (DESIGN rule 6): no place that readers reach says what only a draft says."""

import pytest

from tests.helpers.leaks import addresses, catalogue_with_secrets, leaks, patterns, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PLACES = patterns()


@pytest.mark.parametrize(("name", "pattern"), PLACES, ids=[name for name, _pattern in PLACES])
def test_a_place_tells_readers_nothing_that_only_drafts_say(client, settings, name, pattern):
    settings.CONTACT_EMAIL = "catalogue@example.org"  # without it security.txt is not found
    catalogue_with_secrets()
    found, statuses = {}, set()

    for address in addresses(name, pattern):
        response = client.get(address)
        text = text_of(response)
        assert response.status_code < 500, address
        statuses.add(response.status_code)
        if told := leaks(address, text):
            found[address] = told

    assert found == {}
    assert 200 in statuses, f"“{name}” shows nothing: give VALUES of tests/helpers/leaks.py a value that it knows."


def test_a_place_that_is_not_found_gives_nothing_away(client):
    catalogue_with_secrets()

    answers = [client.get(f"/agreements/{slug}/") for slug in ("hidden-record", "hidden-recorc", "zirconium-pact-0")]

    assert [response.status_code for response in answers] == [404] * 3
    assert [leaks("hidden-record zirconium", text_of(response)) for response in answers[:2]] == [[], []]
