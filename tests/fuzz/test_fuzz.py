"""No input makes the site fail, or breaks what is made of the whole catalogue."""

import json
import os
from io import BytesIO
from random import Random
from xml.etree import ElementTree

import feedparser
import pytest
from openpyxl import load_workbook

from agreements.api.throttling import ApiThrottle
from agreements.models import CurrentRevision
from tests.fuzz.inputs import WAYS_IN
from tests.helpers.export_files import content
from tests.helpers.random_catalogue import make_catalogue

A_RUN = 50
WHOLE = ("/feed/", "/agreements.json", "/agreements.xlsx", "/timeline.svg", "/sitemaps/agreements-1.xml")
RUNS = -(-int(os.environ.get("FUZZ_INPUTS", A_RUN)) // A_RUN)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(RUNS))
def test_odd_inputs_are_taken_or_refused_and_break_nothing(admin_client, tmp_path, monkeypatch, seed):
    monkeypatch.setattr(ApiThrottle, "rate", "1000000/minute", raising=False)
    admin_client.raise_request_exception = False
    make_catalogue(rows=12)
    chance = Random(seed)

    for number in range(A_RUN):
        before = CurrentRevision.objects.get().revision_id
        way_in = chance.choice(WAYS_IN)
        answer = way_in(chance, admin_client, tmp_path)
        told = f"seed {seed}, input {number}: {way_in.__name__}, {getattr(answer, 'request', {}).get('PATH_INFO')}"
        assert answer is None or answer.status_code < 500, told
        if answer is not None and answer.status_code == 200:
            read(answer, told)
        if CurrentRevision.objects.get().revision_id != before:
            for path in (
                "/feed/",
                "/agreements.json",
                "/agreements.xlsx",
                "/timeline.svg",
                "/sitemaps/agreements-1.xml",
            ):
                read(admin_client.get(path), f"{path} after {told}")


def read(answer, told: str) -> None:
    """Read a file as its programs do."""
    kind, body = answer.get("Content-Type", ""), content(answer)
    match kind.partition(";")[0].rpartition("/")[2].rpartition("+")[2]:
        case "json":
            json.loads(body)
        case "xml":
            ElementTree.fromstring(body)
            if "atom" in kind:
                feed = feedparser.parse(body)
                assert not feed.bozo, (told, feed.bozo_exception)
        case "sheet" | "vnd.openxmlformats-officedocument.spreadsheetml.sheet":
            load_workbook(BytesIO(body), read_only=True)
