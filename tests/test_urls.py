"""What agreements/urls.py says of its URLs: which read parameters, and which take long."""

from contextlib import closing

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.urls import resolve

from agreements.urls import EXPENSIVE, WITH_PARAMETERS, is_expensive, parameters_read
from tests.helpers.leaks import addresses, catalogue_with_secrets, patterns, text_of

QUESTION = "q=helium&partner=shown-bloc&year=1950&page=2&sort=title&rows=theme&a=shown"


def said(response) -> str:
    if response.status_code != 200:  # names the endings that there are, under the same query string
        raise Http404
    with closing(response):
        return text_of(response.render() if hasattr(response, "render") else response)


def test_only_urls_that_there_are_are_named():
    assert {name for name, _pattern in patterns()} >= WITH_PARAMETERS | EXPENSIVE


@pytest.mark.django_db
def test_what_is_said_to_read_no_parameters_reads_none(rf: RequestFactory):
    catalogue_with_secrets()
    different, compared = [], 0

    for name, pattern in patterns():
        paths = {address.partition("?")[0] for address in addresses(name, pattern)}
        for path in sorted(path for path in paths if parameters_read(path) == frozenset() and "xlsx" not in path):
            view, arguments = resolve(path).func, resolve(path).kwargs
            try:
                answers = {said(view(rf.get(address), **arguments)) for address in (path, f"{path}?{QUESTION}")}
            except Http404:
                continue
            compared += 1
            different += [path] if len(answers) > 1 else []

    assert different == []
    assert compared > 50


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
        ("/nothing/here/", False),
        ("/", False),
    ],
)
def test_expensive_is_what_takes_long(address, expected):
    path, _, query = address.partition("?")

    assert is_expensive(path, query) is expected
