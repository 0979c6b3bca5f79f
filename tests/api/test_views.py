"""The API, as programs use it."""

import json
import re
import subprocess
import sys

import pytest
import yaml
from django.core.cache import cache
from django.core.servers.basehttp import WSGIRequestHandler

from agreements import exports
from agreements.api.throttling import ApiThrottle
from agreements.curation.workflow import withdraw
from agreements.models import State, catalogue_transaction
from tests.helpers import factories
from tests.helpers.export_files import everything
from tests.helpers.factories import full_record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """No limit, but where a test is about it."""
    monkeypatch.setattr(ApiThrottle, "rate", "1000000/minute", raising=False)


DATA = ("application/ld+json", "speculationrules")  # script elements that are none


def get(client, path: str) -> dict:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def many():
    """More agreements than a page holds."""
    with catalogue_transaction(None, "a test"):
        bloc = factories.bloc(members={"VN": ("1995-07-28",)})
        for number in range(101):
            factories.agreement(f"Agreement {number:03}", partners=("AU",) if number % 2 else (bloc,), date="2024")


def test_list_answers_with_columns_total_and_links(client, many):
    first = get(client, "/api/agreements/?sort=title&year=2024")
    second = get(client, first["next"])

    assert (first["count"], len(first["results"]), first["previous"]) == (101, 100, None)
    assert first["next"] == "http://127.0.0.1:8000/api/agreements/?year=2024&sort=title&page=2"
    assert (second["count"], second["next"]) == (101, None)
    assert second["previous"] == "http://127.0.0.1:8000/api/agreements/?year=2024&sort=title"
    found = [row["key"] for row in first["results"] + second["results"]]
    assert found == [f"agreement-{number:03}" for number in range(101)]
    (row,) = second["results"]
    record = next(record for record in everything() if record["key"] == "agreement-100")
    link = "http://127.0.0.1:8000/api/agreements/agreement-100/"
    assert row == {"link": link, **exports.AGREEMENTS.of(record)}


def test_detail_is_the_record_of_the_exports(client):
    full_record()

    answer = get(client, "/api/agreements/memorandum-of-cooperation-on-carbon-capture/")

    link = "http://127.0.0.1:8000/api/agreements/memorandum-of-cooperation-on-carbon-capture/"
    assert answer == {"link": link, **everything()[0]}


def test_reference_lists_count_their_agreements(client, many):
    counts = {
        name: {row[key]: row["agreements"] for row in get(client, f"/api/{name}/")["results"]}
        for name, key in (("partners", "slug"), ("countries", "iso2"), ("areas", "slug"))
    }

    assert counts == {
        "partners": {"asean": 51, "australia": 50},
        "countries": {"AU": 50, "VN": 51},
        "areas": {"carbon-capture": 101},
    }
    for name in counts:
        for row in get(client, f"/api/{name}/")["results"]:
            assert get(client, row["agreements_link"])["count"] == row["agreements"]
            assert get(client, row["link"]) == row


def test_facets_tell_what_each_value_would_give(client, many):
    answer = get(client, "/api/facets/?partner=asean")

    partners = next(facet for facet in answer["facets"] if facet["name"] == "partner")
    assert answer["count"] == 51
    assert partners["options"] == [
        {"value": "asean", "label": "ASEAN", "count": 51, "selected": True},
        {"value": "australia", "label": "Australia", "count": 50, "selected": False},
    ]


def test_changes_tell_what_came_after_a_revision(client):
    made = full_record()
    first = made.revision.token
    with catalogue_transaction(None, "a test") as opened:
        made.summary = "Mended."
        made.save()
    second = opened.revision

    everything_told = get(client, "/api/changes/")
    since = get(client, f"/api/changes/?since={first}")

    assert [row["changes"] for row in everything_told["results"]] == [
        ["Summary rewritten."],
        ["Added to the catalogue."],
    ]
    assert since == {
        "count": 1,
        "next": None,
        "previous": None,
        "revision": second.token,
        "results": [
            {
                "link": "http://127.0.0.1:8000/api/agreements/memorandum-of-cooperation-on-carbon-capture/",
                "key": made.key,
                "title": made.title,
                "address": f"http://127.0.0.1:8000{made.get_absolute_url()}",
                "revision": second.token,
                "made_at": exports.plain(second.made_at),
                "changes": ["Summary rewritten."],
            }
        ],
    }
    assert get(client, f"/api/changes/?since={second.token}")["count"] == 0


def test_changes_of_withdrawn_records_lead_to_what_says_why(client):
    """A record that is gone has no address in the API; its page says why (410), or leads to what it was merged into."""
    stays, merged, gone = (factories.published_agreement(title=title) for title in ("Stays", "Merged", "Gone"))
    unseen = factories.published_agreement(title="Unseen", state=State.DRAFT)
    for made, into in ((merged, stays), (gone, None)):
        with catalogue_transaction(None, "a test"):
            withdraw(made, "It stood here twice.", into)
    with catalogue_transaction(None, "a draft that was given up"):
        unseen.state, unseen.withdrawn_reason = State.WITHDRAWN, "It was never to be seen."
        unseen.save()

    told = get(client, "/api/changes/")

    assert (told["count"], [(row["key"], row["link"], row["changes"]) for row in told["results"]]) == (
        3,
        [
            ("gone", None, ["Withdrawn: It stood here twice."]),
            ("merged", None, ["Withdrawn: It stood here twice."]),
            ("stays", "http://127.0.0.1:8000/api/agreements/stays/", ["Added to the catalogue."]),
        ],
    )
    pages = {row["key"]: client.get(row["address"]) for row in told["results"]}
    assert {key: page.status_code for key, page in pages.items()} == {"gone": 410, "merged": 301, "stays": 200}
    assert pages["merged"]["Location"] == stays.get_absolute_url()
    links = [row["link"] for row in told["results"] if row["link"]]
    assert [client.get(link).status_code for link in links] == [200]


@pytest.mark.parametrize(
    ("since", "status"), [("0123456789abcdef", 404), ("nope", 400), ("0123456789ABCDEF", 400), ("", 400)]
)
def test_changes_since_no_revision_are_refused(client, since, status):
    assert client.get(f"/api/changes/?since={since}").status_code == status


def test_refusal_names_every_parameter_and_reason(client):
    answer = client.get("/api/agreements/?partner=atlantis&year_from=20x4&sort=date&sort=title&area=&colour=red&page=0")

    assert answer.status_code == 400
    assert answer.json() == {
        "detail": "The question can’t be understood.",
        "problems": [
            {"parameter": "colour", "reason": "There is no such parameter here."},
            {"parameter": "area", "reason": "It is empty."},
            {"parameter": "partner", "reason": "“atlantis” is unknown here."},
            {"parameter": "year_from", "reason": "“20x4” is not a year of four digits."},
            {"parameter": "sort", "reason": "It was given 2 times."},
            {"parameter": "page", "reason": "“0” is not the number of a page."},
        ],
    }


@pytest.mark.parametrize(
    "path",
    [
        "agreements/?page=2",
        "agreements/nope/",
        "agreements/hidden/",
        "partners/uzbekistan/",
        "partners/nope/",
        "countries/UZ/",
        "areas/geothermal/",
        "sources/nope/",
        "nope/",
        "agreements/a%0Ab/",
    ],
)
def test_what_is_not_there_is_not_found(client, path):
    factories.published_agreement()
    factories.published_agreement(title="Hidden", partners=("UZ",), areas=("geothermal",), state=State.DRAFT)

    answer = client.get(f"/api/{path}")

    assert (answer.status_code, answer["Content-Type"], list(answer.json())) == (404, "application/json", ["detail"])


def test_drafts_are_nowhere(client):
    factories.published_agreement()
    with catalogue_transaction(None, "a test"):
        unseen = factories.source("https://unseen.example/", publisher="Unseen")
        factories.agreement("Unseen", partners=("UZ",), areas=("geothermal",), sources=(unseen,), state=State.DRAFT)

    paths = [
        "",
        "agreements/",
        "partners/",
        "countries/",
        "areas/",
        "sources/",
        "facets/",
        "changes/",
        "schema/",
        "docs/",
    ]
    found = [client.get(f"/api/{path}") for path in paths]
    assert [answer.status_code for answer in found] == [200] * len(paths)
    answers = [answer.content.decode().lower() for answer in found]

    words = ("unseen", "uzbekistan", "geothermal")
    assert [word for word in words for answer in answers if word in answer] == []


@pytest.mark.parametrize("accepted", ["nonsense", "text/html", "application/xml;q=0.9, image/*", "*/*;q=x", ""])
def test_whatever_is_accepted_is_answered_in_json(client, accepted):
    answer = client.get("/api/", HTTP_ACCEPT=accepted)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize("path", ["", "agreements/", "nope/", "agreements/?page=x"])
def test_any_site_may_read(client, path):
    answer = client.get(f"/api/{path}", HTTP_ORIGIN="https://elsewhere.example")

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_browsers_may_ask_first(client):
    answer = client.options("/api/agreements/", HTTP_ACCESS_CONTROL_REQUEST_METHOD="GET")

    assert (answer.status_code, answer["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client, method):
    answer = getattr(client, method)("/api/agreements/")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_too_many_questions_are_refused_with_a_time_to_come_back(client, monkeypatch):
    cache.clear()
    monkeypatch.setattr(ApiThrottle, "rate", "2/minute")

    answers = [client.get("/api/") for _ in range(3)]
    other = client.get("/api/", REMOTE_ADDR="192.0.2.7")

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert other.status_code == 200, "another reader is none the worse"


@pytest.mark.parametrize("count", [1, 3])
def test_answers_take_the_same_queries(client, count, django_assert_num_queries):
    for number in range(count):
        full_record(f"Memorandum {number}")
    get(client, "/api/partners/")  # the index is built

    with django_assert_num_queries(9):
        get(client, "/api/agreements/")
    with django_assert_num_queries(13):
        get(client, "/api/agreements/memorandum-0/")
    with django_assert_num_queries(3):
        get(client, "/api/partners/")


def test_document_is_the_same_in_json_and_yaml(client):
    factories.published_agreement()

    document = json.loads(client.get("/api/schema/").content)

    assert yaml.safe_load(client.get("/api/schema.yaml").content) == document
    assert document["servers"] == [{"url": "http://127.0.0.1:8000"}]


def test_documentation_tells_every_address_and_parameter(client):
    factories.published_agreement()
    document = json.loads(client.get("/api/schema/").content)

    page = client.get("/api/docs/").content.decode()

    parameters = [one["name"] for methods in document["paths"].values() for one in methods["get"].get("parameters", ())]
    assert {"/api/agreements/", "/api/changes/"} <= document["paths"].keys()
    assert {"q", "partner", "since"} <= set(parameters)
    assert [word for word in (*document["paths"], *parameters) if word not in page] == []
    assert set(re.findall("<script[^>]*>", page)) <= {f'<script type="{kind}">' for kind in DATA}


def test_document_tells_every_way_to_be_refused(client):
    document = json.loads(client.get("/api/schema/").content)

    responses = [methods["get"]["responses"] for methods in document["paths"].values()]

    in_json = ("application/json",)
    told = {"400": in_json, "404": in_json, "414": ("text/plain",), "429": in_json}
    assert responses
    for response in responses:
        assert {code: tuple(body["content"]) for code, body in response.items() if code != "200"} == told


@pytest.fixture
def prompt_live_server(live_server, monkeypatch):
    """A live server whose packets leave at once: waiting to fill them costs 40 ms an answer."""
    monkeypatch.setattr(WSGIRequestHandler, "disable_nagle_algorithm", True)
    return live_server


@pytest.mark.slow
def test_answers_are_what_the_document_says(prompt_live_server, tmp_path):
    full_record()
    with catalogue_transaction(None, "a test"):
        factories.agreement("With ASEAN", partners=(factories.bloc(members={"VN": ("1995-07-28",)}),), date=None)

    # The document gives a pattern for keys of sources, not all of them: what nobody has is refused.
    (tmp_path / "schemathesis.toml").write_text('[parameters]\n"query.source" = ["none"]\n')
    site, options = prompt_live_server.url, ("--checks", "all", "--max-examples", "10", "--no-color")
    program = [sys.executable, "-m", "schemathesis.cli", "run", f"{site}/api/schema/", "--url", site, *options]
    run = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout + run.stderr
    assert "Operations:       14 selected / 14 total" in run.stdout


@pytest.mark.parametrize("address", ["/api/schema/?year=2024", "/api/schema.yaml?year=2024", "/api/docs/?year=2024"])
def test_documents_take_no_parameters(client, address):
    refused = client.get(address)

    problems = yaml.safe_load(refused.content)["problems"]  # JSON is YAML
    assert (refused.status_code, [problem["parameter"] for problem in problems]) == (400, ["year"])


def test_client_written_from_the_document_pages_through_everything(client, many):
    document = json.loads(client.get("/api/schema/").content)
    lists = {
        path: methods["get"]
        for path, methods in document["paths"].items()
        if any(parameter["name"] == "page" for parameter in methods["get"].get("parameters", ()))
    }

    found = {path: sum(len(page["results"]) for page in pages(client, path)) for path in lists}

    assert found == {
        "/api/agreements/": 101,
        "/api/partners/": 2,
        "/api/countries/": 2,
        "/api/areas/": 1,
        "/api/sources/": 1,
        "/api/changes/": 101,
    }


def pages(client, path: str):
    """Follow "next", which the document describes as an address or null."""
    while path:
        page = get(client, path)
        yield page
        path = page["next"]
