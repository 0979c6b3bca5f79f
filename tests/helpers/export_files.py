"""What an export holds: all records as rows, and the files that readers download, read back."""

import csv
import json
from io import BytesIO, StringIO

import rispy
from openpyxl import load_workbook
from pybtex.database import parse_string

from agreements import exports
from agreements.models import Agreement

ENDINGS = ["csv", "xlsx", "json", "bib", "ris", "csl.json"]


def ids() -> list[int]:
    return list(Agreement.objects.order_by("key").values_list("pk", flat=True))


def everything() -> list[exports.Row]:
    return list(exports.records([ids()]))


def content(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def keys(ending: str, body: bytes) -> list[str]:
    """The keys of the agreements in a file, in its order."""
    text = body.decode("utf-8-sig") if ending != "xlsx" else ""
    match ending:
        case "csv":
            return [row["key"] for row in csv.DictReader(StringIO(text))]
        case "xlsx":
            sheet = load_workbook(BytesIO(body), read_only=True)["agreements"]
            return [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
        case "json":
            return [record["key"] for record in json.loads(text)["agreements"]]
        case "bib":
            return list(parse_string(text, "bibtex").entries)
        case "ris":
            return [entry["id"] for entry in rispy.loads(text)]
        case "csl.json":
            return [item["id"] for item in json.loads(text)]
