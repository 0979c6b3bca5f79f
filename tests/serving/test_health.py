"""Whether the site lives, and whether it is ready."""

import json

import pytest
from django.db import connection

from agreements.models import current_token
from tests.helpers import factories


def test_alive_asks_the_database_nothing(reader, django_assert_num_queries):
    with django_assert_num_queries(0):
        heard = reader.get("/healthz/")

    assert (heard.status, json.loads(heard.text)) == (200, {"alive": True})


def test_ready_names_the_revision_that_readers_see(reader):
    factories.published_agreement()

    heard = reader.get("/healthz/ready")

    assert (heard.status, json.loads(heard.text)) == (200, {"token": current_token()})
    assert "no-store" in heard.headers["cache-control"]


def test_ready_is_503_while_migrations_are_to_run(reader):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    heard = reader.get("/healthz/ready")

    assert (heard.status, json.loads(heard.text)) == (503, {"migrations": "1 to run"})


@pytest.mark.parametrize("address", ["/healthz/", "/healthz/ready"])
def test_health_is_told_over_plain_http_too(address, make_reader, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^healthz/"]

    assert make_reader().get(address).status == 200
