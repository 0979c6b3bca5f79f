"""The whole WSGI application in the process of the tests."""

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from tests.helpers.wsgi_client import Reader


@pytest.fixture
def in_one_transaction(db):
    """A request ends no connection while a test holds it, as with Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def make_reader(in_one_transaction):
    """Makes a reader of a site that has answered nobody yet, with the headers that it always sends."""
    from cooperation.wsgi import make_application  # once the tests' settings stand

    return lambda **always: Reader(make_application(), **always)


@pytest.fixture
def reader(make_reader):
    return make_reader()
