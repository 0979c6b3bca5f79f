"""Drafts are invisible (DESIGN rule 6): no place that readers reach says what only a draft says."""

import pytest

from tests.leaks import SHOWN, addresses, catalogue_with_secrets, leaks, patterns, text_of

pytestmark = pytest.mark.django_db

PLACES = patterns()
# Places that tell of the record that is shown; the others say nothing of any record.
SILENT = {
    "about",
    "accessibility",
    "api-root",
    "api-schema",
    "api-schema-yaml",
    "api-documentation",
    "area-list",
    "data",
    "robots",
}


@pytest.mark.parametrize(("name", "pattern"), PLACES, ids=[name for name, _pattern in PLACES])
def test_a_place_tells_readers_nothing_that_only_drafts_say(client, name, pattern):
    catalogue_with_secrets()
    found, shown = {}, False

    for address in addresses(name, pattern):
        response = client.get(address)
        text = text_of(response)
        assert response.status_code < 500, address
        shown = shown or SHOWN in text
        if told := leaks(address, text):
            found[address] = told

    assert found == {}
    assert shown == (name not in SILENT), f"“{name}” is looked at in vain: it shows nothing of any record."


def test_a_place_that_is_not_found_gives_nothing_away(client):
    catalogue_with_secrets()

    answers = [client.get(f"/agreements/{slug}/") for slug in ("hidden-record", "hidden-recorc", "zirconium-pact-0")]

    assert [response.status_code for response in answers] == [404] * 3
    assert [leaks("hidden-record zirconium", text_of(response)) for response in answers[:2]] == [[], []]
