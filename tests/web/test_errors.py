"""Pages for what goes wrong: the right status, plain words, a way on, and no database."""

import pytest
from django.db import OperationalError
from django.urls import path

from agreements.web.views import errors
from cooperation import urls as street
from tests.helpers.html_pages import links, read


def fails(request):
    raise ZeroDivisionError


def finds_no_database(request):
    raise OperationalError


urlpatterns = [path("fails/", fails), path("no-database/", finds_no_database), *street.urlpatterns]
handler400, handler403, handler404, handler500 = (
    street.handler400,
    street.handler403,
    street.handler404,
    street.handler500,
)


def test_unknown_address_is_told_in_plain_words(client):
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert "There is no page at this address" in read(answer)
    assert links(answer)["All agreements"] == "/agreements/"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [("/fails/", 500, "The fault is ours, not yours"), ("/no-database/", 503, "Its database does not answer")],
)
def test_failure_is_told_in_plain_words(client, address, status, words):
    client.raise_request_exception = False

    answer = client.get(address)

    assert answer.status_code == status
    assert words in read(answer)


@pytest.mark.parametrize(("handler", "status"), [(errors.bad_request, 400), (errors.forbidden, 403)])
def test_refusal_is_told_in_plain_words(rf, handler, status):
    answer = handler(rf.get("/"), ValueError())

    assert answer.status_code == status
    assert "All agreements" in read(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/agreements/%00/", "/partners/a%00b/", "/countries/%F0%9F%90%88/", "/sources/-/"])
def test_address_that_means_nothing_is_not_found(client, address):
    assert client.get(address).status_code == 404
