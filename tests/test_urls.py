"""What agreements/urls.py says of its URLs: which read parameters, and which take long."""

import pytest

from agreements.urls import EXPENSIVE, PARAMETERLESS, WITH_PARAMETERS, ignores_parameter, is_expensive
from tests.helpers.leaks import addresses, catalogue_with_secrets, patterns, text_of

QUESTION = "q=helium&partner=shown-bloc&year=1950&page=2&sort=title&rows=theme&a=shown"


def test_only_urls_that_there_are_are_named():
    assert {name for name, _pattern in patterns()} >= WITH_PARAMETERS | EXPENSIVE | PARAMETERLESS


@pytest.mark.django_db
def test_what_is_said_to_ignore_parameters_ignores_them(client):
    catalogue_with_secrets()
    different, compared = [], 0

    for name, pattern in patterns():
        paths = {address.partition("?")[0] for address in addresses(name, pattern)}
        for path in sorted(path for path in paths if ignores_parameter(path, "q")):
            plain, asked = client.get(path), client.get(f"{path}?{QUESTION}")
            if plain.status_code == 200:
                compared += 1
                different += [path] if text_of(plain) != text_of(asked) else []

    assert different == []
    assert compared > 5


@pytest.mark.django_db
def test_what_is_said_to_read_no_parameters_names_or_refuses_them(client):
    catalogue_with_secrets()
    silent, asked_for = [], 0

    for name, pattern in patterns():
        paths = {address.partition("?")[0] for address in addresses(name, pattern)}
        for path in sorted(paths) if name not in WITH_PARAMETERS | PARAMETERLESS else ():
            answer = client.get(f"{path}?unheard=1")
            if answer.status_code in {200, 400}:
                asked_for += 1
                silent += [] if b"unheard" in answer.content else [path]

    assert silent == []
    assert asked_for > 50


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/agreements/?partner=asean&q=hydrogen", False),
        ("/agreements/?q=" + "hydrogen+" * 40, True),
        ("/agreements.xlsx", True),
        ("/partners/asean.csv", True),
        ("/feed/?year=2024", True),
        ("/api/agreements/", True),
        ("/api/agreements/shown/", False),
        ("/api/agreements/shown/?x=1", False),
        ("/nothing/here/", False),
        ("/about/", False),
        ("/about/?x=1", True),
        ("/", False),
    ],
)
def test_expensive_is_what_takes_long(address, expected):
    path, _, query = address.partition("?")

    assert is_expensive(path, query) is expected
