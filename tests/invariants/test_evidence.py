"""A fact travels with its own sources (DESIGN rule 3): pages, files and API show those of its rows and no others."""

import json
import re
import sqlite3

import pytest
from django.core.management import call_command

from agreements.models import Agreement, Citation, Source
from agreements.paths import path_of
from tests.helpers.evidence import KINDS, add_evidence, shown, stored
from tests.helpers.export_files import content
from tests.helpers.random_catalogue import make_catalogue

HEADINGS = {"party": "parties", "undertaking": "areas"}


def with_headings(beside, expected):
    """What a page shows beside facts, each with what stands in the heading above it; silent ones are below one."""
    complete = {name: keys for name, keys in beside.items() if name not in HEADINGS.values()}
    for name in expected:
        heading = HEADINGS.get(name.partition(" ")[0])
        if heading:
            complete[name] = beside.get(name, set()) | beside.get(heading, set())
            assert name in beside or heading in beside
    return complete


def differing(client, agreements) -> dict:
    found = {}
    for made in agreements:
        expected = stored(made)
        beside = with_headings(shown(client.get(made.get_absolute_url())), expected)
        if beside != expected:
            names = beside.keys() | expected.keys()
            found[made.key] = {
                name: (beside.get(name), expected.get(name)) for name in names if beside.get(name) != expected.get(name)
            }
    return found


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_pages_show_the_sources_of_the_rows(client, seed):
    make_catalogue(20, seed)
    add_evidence(seed)

    assert differing(client, Agreement.objects.published()) == {}


@pytest.mark.django_db
@pytest.mark.content
@pytest.mark.slow
@pytest.mark.usefixtures("catalogue")
def test_pages_of_the_shipped_catalogue_show_the_sources_of_the_rows(client):
    assert differing(client, Agreement.objects.published()) == {}


def told(rows) -> list[tuple]:
    return sorted(
        (row["agreement"], row["number"], row["source"], row["locator"] or "", row["check_words"] or []) for row in rows
    )


def of_rows(model) -> list[tuple]:
    rows = model.objects.published().values_list("agreement__key", "number", "source__key", "locator", "check_words")
    return sorted(rows)


@pytest.mark.django_db
def test_files_and_api_name_the_sources_of_the_rows(client, tmp_path):
    make_catalogue(20, 3)
    add_evidence(3)
    expected = {f"{model._meta.model_name}": of_rows(model) for model in (*KINDS.values(), Citation)}
    plural = {model._meta.model_name: model.relation_name() for model in (*KINDS.values(), Citation)}

    file = client.get("/agreements.json").json()["agreements"]
    keys = [record["key"] for record in file]
    api = [client.get(f"/api/agreements/{key}/").json() for key in keys]
    call_command("export_catalogue", str(tmp_path), verbosity=0)
    lines = [json.loads(line) for line in next(tmp_path.glob("**/*.jsonl")).read_text().splitlines()]
    for records in (file, api, lines):
        for kind, table in plural.items():
            rows = {(row["agreement"], row["number"]): row for record in records for row in record[table]}
            assert told(rows.values()) == expected[kind]
    database = tmp_path / "catalogue.sqlite3"
    database.write_bytes(content(client.get(path_of("sqlite"))))
    connection = sqlite3.connect(database)
    for kind, table in plural.items():
        rows = connection.execute(f"SELECT agreement, number, source, locator, check_words FROM {table}")
        assert (
            sorted(
                (key, number, source, locator or "", words.split("; ") if words else [])
                for key, number, source, locator, words in rows
            )
            == expected[kind]
        )
    connection.close()


@pytest.mark.django_db
def test_json_ld_cites_the_sources_of_the_record(client):
    make_catalogue(20, 4)
    add_evidence(4)

    for made in Agreement.objects.published():
        page = client.get(made.get_absolute_url())
        [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text)
        cited = Citation.objects.published().filter(agreement=made).values_list("source__address", flat=True)
        expected = {
            *cited,
            *Source.objects.filter(key__in=set().union(*stored(made).values())).values_list("address", flat=True),
        }
        assert {one["url"] for one in json.loads(block).get("citation", [])} == expected
