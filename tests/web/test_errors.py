"""Pages for what goes wrong: the right status, plain words, a way on, and no database."""

import datetime as dt
from urllib.parse import quote, unquote

import pytest
from django.db import OperationalError
from django.urls import path
from hypothesis import given
from hypothesis import strategies as st

from agreements.curation.workflow import withdraw
from agreements.models import Agreement, Relation, State, catalogue_transaction
from agreements.web.views import errors
from cooperation import urls as street
from tests.helpers import factories
from tests.helpers.examples import examples
from tests.helpers.html_pages import XHTML, links, parse, read


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


@pytest.mark.django_db
def test_unknown_address_is_told_in_plain_words(client):
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert "There is no page at this address" in read(answer)
    assert links(answer)["All agreements"] == "/agreements/"


def offered(answer) -> list[tuple[str, str]]:
    """The links of a page for errors: text and path, without those that all have."""
    return [(text, path) for text, path in links(answer).items() if text not in {"All agreements", "The front page"}]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "words", "nearest"),
    [
        (
            "/agreements/norway-carbon-capture-memorandm/",
            "norway carbon capture memorandm",
            [("Memorandum on carbon capture with Norway", "/agreements/memorandum-on-carbon-capture-with-norway/")],
        ),
        ("/Statement_hydrogen.html", "Statement hydrogen", [("Statement on hydrogen", "/agreements/hydrogen/")]),
        ("/agreements/australia-hydrogen-2031/", "australia hydrogen 2031", [
            ("Statement on hydrogen", "/agreements/hydrogen/"),
        ]),
        ("/agreements/hidden-zirconium-record/", "hidden zirconium record", []),
        ("/countries/norwai/", "norwai", [
            ("Norway", "/countries/NO/"),
            ("Memorandum on carbon capture with Norway", "/agreements/memorandum-on-carbon-capture-with-norway/"),
        ]),
        ("/partners/norway/histroy/", "norway histroy", [
            ("Norway", "/countries/NO/"),
            ("Memorandum on carbon capture with Norway", "/agreements/memorandum-on-carbon-capture-with-norway/"),
        ]),
        ("/areas/carbon%20captur", "carbon captur", [
            ("Carbon capture", "/areas/carbon-capture/"),
            ("Memorandum on carbon capture with Norway", "/agreements/memorandum-on-carbon-capture-with-norway/"),
        ]),
        ("/%3Cb%3E/%F0%9F%90%88/", "b", []),
        ("/index.html", None, []),
    ],
)  # fmt: skip
def test_mistyped_address_is_searched_for(client, path, words, nearest):
    factories.published_agreement(title="Memorandum on carbon capture with Norway")
    factories.published_agreement(title="Statement on hydrogen", slug="hydrogen", partners=("AU",))
    factories.published_agreement(title="Hidden zirconium record", state="draft", partners=("AU",))

    answer = client.get(path)

    boxes = [box.get("value") for box in parse(answer).iter(f"{XHTML}input") if box.get("id") == "words"]
    assert answer.status_code == 404
    assert boxes == ([] if words is None else [words])
    assert [(text, link) for text, link in offered(answer)] == nearest


@pytest.mark.django_db
@examples(100)
@given(path=st.text(max_size=60))
def test_any_address_that_leads_nowhere_gets_a_page(client, path):
    answer = client.get(f"/agreements/{quote(path, safe='')}x/")

    assert answer.status_code == 404
    parse(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_mistyped_address_takes_the_same_queries(client, django_assert_num_queries, count):
    for number in range(count):
        factories.published_agreement(title=f"Memorandum on hydrogen {number}")
    client.get("/agreements/")

    with django_assert_num_queries(1):  # what the nearest are called
        client.get("/memorandum-on-hydrogn/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/agreements//hydrogen/", "/agreements/hydrogen/"),
        ("//agreements/hydrogen/", "/agreements/hydrogen/"),
        ("/agreements/hydrogen/.", "/agreements/hydrogen/"),
        ("/agreements/Hydrogen/", "/agreements/hydrogen/"),
        ("/agreements/hydrogen/),", "/agreements/hydrogen/"),
        ("/agreements/hydrogen/%E3%80%82", "/agreements/hydrogen/"),
        ("/agreements/hydrogen/%C2%A0", "/agreements/hydrogen/"),
        ("/agreements/hydrogen.json%22", "/agreements/hydrogen.json"),
        ("/agreements.csv,?partner=norway", "/agreements.csv?partner=norway"),
        ("/map/%3E?theme=clean-power", "/map/?theme=clean-power"),
        ("/countries/NO).", "/countries/NO"),
        ("/.", "/"),
    ],
)
def test_slips_around_an_address_lead_on(client, path, location):
    factories.published_agreement(title="Statement on hydrogen", slug="hydrogen")

    path, _, query = path.partition("?")

    answer = client.get(f"/?{query}", PATH_INFO=unquote(path).encode().decode("latin-1"))

    assert (answer.status_code, answer["Location"]) == (301, location)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["//example.org/", "/nothing-here/.", "/admin//x.", "/agreements.<b>"])
def test_slips_around_an_address_that_leads_nowhere_are_not_found(client, path):
    assert client.get("/", PATH_INFO=path).status_code in {404, 302}


@pytest.mark.django_db
def test_withdrawn_record_is_named_with_day_reason_and_successor(client):
    old = factories.published_agreement(title="Old memorandum", slug="old")
    later, draft = (
        factories.published_agreement(title=title, slug=title.lower(), state=state)
        for title, state in (("Later", State.PUBLISHED), ("Draft", State.DRAFT))
    )
    with catalogue_transaction(None, "a test"):
        for agreement in (later, draft):
            Relation.objects.create(agreement=agreement, verb="supersedes", other=old, source=factories.source())
    with catalogue_transaction(None, "a test"):
        withdraw(old, "It was a statement of one side.")
    Agreement.history.filter(id=old.pk, state=State.WITHDRAWN).update(
        history_date=dt.datetime(2026, 5, 3, 20, tzinfo=dt.UTC)
    )
    with catalogue_transaction(None, "a test"):
        old.title = "What no reader saw"
        old.save()

    answer = client.get("/agreements/old/")

    assert answer.status_code == 410
    assert read(answer) == (
        "Old memorandum This record was withdrawn on 4 May 2026. The reason given by the curators: "
        "It was a statement of one side. It was followed by: Later All agreements The front page"
    )
    assert offered(answer) == [("Later", "/agreements/later/")]


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
