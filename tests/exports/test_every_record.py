"""The shipped catalogue taken away: every record is cited, told and described so that other programs read it."""

import json

import extruct
import feedparser
import frictionless
import pytest
import rispy
from django.core.management import call_command
from pybtex.database import parse_string

from agreements.models import Agreement
from tests.helpers.export_files import content

pytestmark = [pytest.mark.django_db, pytest.mark.content, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def published() -> dict[str, Agreement]:
    return {agreement.key: agreement for agreement in Agreement.objects.published()}


def test_bibtex_of_every_record_is_read(client, published):
    entries = parse_string(content(client.get("/agreements.bib")).decode(), "bibtex").entries

    assert set(entries) == set(published)
    assert {key: entry.fields.get("year") for key, entry in entries.items()} == {
        key: str(agreement.year) if agreement.year else None for key, agreement in published.items()
    }


def test_ris_of_every_record_is_read(client, published):
    entries = {entry["id"]: entry for entry in rispy.loads(content(client.get("/agreements.ris")).decode())}

    assert {key: entry["title"] for key, entry in entries.items()} == {
        key: agreement.title for key, agreement in published.items()
    }
    assert {key: entry.get("date") for key, entry in entries.items()} == {
        key: str(agreement.date).replace("-", "/") if agreement.date else None for key, agreement in published.items()
    }


def test_csl_of_every_record_is_read(client, published):
    items = {item["id"]: item for item in json.loads(content(client.get("/agreements.csl.json")))}

    assert {key: item["title"] for key, item in items.items()} == {
        key: agreement.title for key, agreement in published.items()
    }


def test_frictionless_accepts_the_package_of_the_catalogue(tmp_path, published):
    call_command("export_catalogue", str(tmp_path), verbosity=0)

    report = frictionless.validate(str(tmp_path / "datapackage.json"))

    assert report.flatten(["path", "rowNumber", "fieldName", "message"]) == []
    rows = next(task.stats["rows"] for task in report.tasks if task.name == "agreements")
    assert rows == len(published)


def test_feed_of_the_catalogue_is_read(client, published):
    feed = feedparser.parse(client.get("/feed/").content)

    assert not feed.bozo
    assert len({entry.id for entry in feed.entries}) == len(feed.entries) > 0


def test_every_record_says_to_machines_what_it_is(client, published):
    assert published
    for agreement in published.values():
        page = client.get(agreement.get_absolute_url()).content.decode()
        (thing,) = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]

        assert (thing["identifier"], thing["name"]) == (agreement.key, agreement.title)
        assert thing.get("dateCreated") == (str(agreement.date) if agreement.date else None)
