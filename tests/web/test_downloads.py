"""Files to take away, as a reader asks for them."""

import json

import pytest

from agreements import exports
from agreements.models import catalogue_transaction
from tests.helpers import factories
from tests.helpers.export_files import ENDINGS, content, everything, keys
from tests.helpers.html_pages import XHTML, parse

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    factories.published_agreement(title="First", partners=("AU",), date="2020")
    factories.published_agreement(title="Second", partners=("IN",), date="2021")
    factories.published_agreement(title="Third", partners=("AU", "IN"), date="2022")


@pytest.mark.parametrize("ending", ENDINGS)
def test_file_holds_what_the_list_holds(client, three, ending):
    answer = client.get(f"/agreements.{ending}?partner=india&sort=title&utm_source=mail")

    assert answer.status_code == 200
    assert keys(ending, content(answer)) == ["second", "third"]


@pytest.mark.parametrize(
    "path", ["/countries/AU", "/areas/carbon-capture", "/sources/regjeringen-no-9e3fae4f", "/agreements"]
)
@pytest.mark.parametrize("ending", ENDINGS)
def test_pages_have_files_of_their_lists(client, three, path, ending):
    path = path.replace("regjeringen-no-9e3fae4f", factories.source().key)

    found = keys(ending, content(client.get(f"{path}.{ending}")))

    assert found == (["third", "first"] if path == "/countries/AU" else ["third", "second", "first"])


def test_file_of_a_bloc_holds_its_list(client):
    with catalogue_transaction(None, "a test"):
        factories.agreement("With ASEAN", partners=(factories.bloc(),))

    assert keys("csv", content(client.get("/partners/asean.csv"))) == ["with-asean"]


@pytest.mark.parametrize(
    ("path", "location"),
    [("/partners/australia.csv", "/countries/AU.csv"), ("/countries/au.xlsx", "/countries/AU.xlsx")],
)
def test_files_move_with_their_pages(client, three, path, location):
    answer = client.get(path)

    assert (answer.status_code, answer["Location"]) == (301, location)


@pytest.mark.parametrize("ending", ["json", "bib", "ris", "csl.json"])
def test_record_has_files(client, three, ending):
    assert keys(ending, content(client.get(f"/agreements/second.{ending}"))) == ["second"]


def test_file_says_where_it_comes_from(client, three):
    token = everything()[0]["revision"]
    answer = client.get("/agreements.json?partner=india&utm_source=mail")

    revised_at = max(record["changed_at"] for record in everything())
    head = {name: value for name, value in json.loads(content(answer)).items() if name != "agreements"}
    assert head == {
        "catalogue": "Japan’s Cooperation Agreements",
        "address": "http://127.0.0.1:8000/agreements/?partner=india",
        "asked": ["Partner: India"],
        "count": 2,
        "revision": head["revision"],
        "revised_at": revised_at,
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "columns": "http://127.0.0.1:8000/data/",
    }
    assert token != head["revision"], "it is the revision of the catalogue, not of a record"
    assert answer["Content-Disposition"] == f'attachment; filename="agreements-india-{head["revision"][:8]}.json"'
    assert answer["Link"] == (
        '<http://127.0.0.1:8000/data/>; rel="describedby", '
        '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    )


@pytest.mark.parametrize(
    ("ending", "content_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("json", "application/json"),
        ("bib", "application/x-bibtex; charset=utf-8"),
        ("ris", "application/x-research-info-systems; charset=utf-8"),
        ("csl.json", "application/vnd.citationstyles.csl+json"),
    ],
)
def test_file_has_its_own_type(client, three, ending, content_type):
    answer = client.get(f"/agreements.{ending}")

    assert content(answer)
    assert answer["Content-Type"] == content_type
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies


@pytest.mark.parametrize(
    ("path", "there_is"),
    [
        ("/agreements.pdf?partner=india", [f"/agreements.{ending}?partner=india" for ending in ENDINGS]),
        ("/countries/AU.docx", [f"/countries/AU.{ending}" for ending in ENDINGS]),
        ("/agreements/second.csv", [f"/agreements/second.{ending}" for ending in ENDINGS[2:]]),
        ("/agreements.<b>", [f"/agreements.{ending}" for ending in ENDINGS]),
    ],
)
def test_unknown_ending_is_told_what_there_is(client, three, path, there_is):
    answer = client.get(path)

    assert answer.status_code == 404
    page = answer.content.decode()
    assert [f'href="{link}"' in page for link in there_is] == [True] * len(there_is)
    assert "<b>" not in page


@pytest.mark.parametrize(
    ("path", "faults"),
    [
        ("/agreements.csv?country=ZZ", ["country (Country): “ZZ” is unknown here."]),
        ("/agreements.xlsx?yaer=2024", ["yaer: There is no such parameter here."]),
        ("/agreements.json?page=2", ["page (Page): It means nothing here."]),
        ("/agreements.bib?country=", ["country (Country): It is empty."]),
        ("/agreements.ris?year_from=2o2o&by=theme", [
            "by (By): There is no such parameter here.",
            "year_from (From year): “2o2o” is not a year of four digits.",
        ]),
        ("/agreements.csv?sort=title&sort=date", ["sort (Order): It was given 2 times."]),
        ("/countries/AU.csv?year=2024", ["year (Year): It means nothing here."]),
        ("/agreements/second.json?year=2024", ["year (Year): It means nothing here."]),
        ("/feed/?partner=atlantis", ["partner (Partner): “atlantis” is unknown here."]),
        ("/agreements/second/feed/?q=x", ["q (Search): It means nothing here."]),
        ("/map.svg?by=theme", ["by (By): There is no such parameter here."]),
        ("/map.csv?country=ZZ", ["country (Country): “ZZ” is unknown here."]),
        ("/timeline.csv?by=colour", ["by (By): “colour” is none of theme, instrument, status."]),
        ("/matrix.csv?row=norway", ["row (Row): It means nothing here."]),
        ("/compare.csv?a=second&q=x", ["q (Search): It means nothing here."]),
        ("/data/japan-cooperation-agreements.zip?year=2024", ["year (Year): It means nothing here."]),
        ("/data/japan-cooperation-agreements.sqlite3?x=1", ["x: There is no such parameter here."]),
    ],
)  # fmt: skip
def test_file_with_a_slip_in_its_address_is_refused_by_name(client, three, path, faults):
    answer = client.get(path)

    [listed] = [found for found in parse(answer).iter(f"{XHTML}ul") if found.get("class") == "care"]
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (400, "*")
    assert ["".join(item.itertext()) for item in listed] == faults


@pytest.mark.parametrize("path", ["/agreements.csv", "/map.csv", "/feed/", "/agreements/second.json"])
def test_file_takes_no_notice_of_tracking_parameters(client, three, path):
    assert content(client.get(f"{path}?utm_source=mail&fbclid=1&GCLID=x")) == content(client.get(path))


@pytest.mark.parametrize("path", ["/countries/XX.csv", "/partners/none.csv", "/areas/nope.json", "/agreements/no.bib"])
def test_file_of_what_is_not_there_is_not_found(client, three, path):
    assert client.get(path).status_code == 404


def test_long_lists_are_streamed(client, settings, monkeypatch):
    factories.published_agreement()
    monkeypatch.setattr("agreements.web.views.downloads._WHOLE", 0)

    answer = client.get("/agreements.csv")

    assert answer.streaming
    assert keys("csv", content(answer)) == ["memorandum-of-cooperation-on-carbon-capture"]


def test_workbook_of_too_many_rows_is_refused_in_plain_words(client, three, monkeypatch):
    monkeypatch.setattr(exports, "MAX_ROWS", 3)

    answer = client.get("/agreements.xlsx")

    assert answer.status_code == 400
    assert "Take it as CSV or JSON" in answer.content.decode()


def test_data_page_tells_every_column(client, three):
    page = client.get("/data/").content.decode()

    names = {column.name for table in exports.TABLES for column in table.columns}
    assert {name for name in names if f"<code>{name}</code>" not in page} == set()
    assert "3 agreements" in page
