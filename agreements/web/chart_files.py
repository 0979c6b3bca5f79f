"""Pictures and their figures as files to keep: SVG that any program reads, and CSV. Second floor."""

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string

from agreements import exports, site_identity
from agreements.search import CrossTab
from agreements.web.file_responses import as_attachment

ENDINGS = ("svg", "csv")
_NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def svg(template: str, context: dict) -> HttpResponse:
    """A drawing that stands alone: it carries its colours with it, and its policy allows just these."""
    text = render_to_string(template, {**context, "style": _style(), "site": site_identity})
    response = HttpResponse(_NOT_IN_XML.sub("\ufffd", text), content_type="image/svg+xml")
    response["Content-Security-Policy"] = f"default-src 'none'; style-src '{_digest()}'; frame-ancestors 'none'"
    return response


def csv(name: str, header: list[str], rows: Iterable[tuple], token: str) -> HttpResponse:
    """The figures of a picture."""
    response = HttpResponse(exports.csv_sheet(header, rows), content_type="text/csv; charset=utf-8")
    return as_attachment(response, f"{name}-{token[:8]}.csv")


def csv_of(name: str, rows: str, cross: CrossTab, token: str) -> HttpResponse:
    """Two facets counted against each other: a line for each row, with all that it counts, then by column."""
    header = [rows, "name", "agreements", *(column.value for column in cross.columns)]
    lines = [(row.value, row.label, row.count, *counts) for row, counts in zip(cross.rows, cross.counts, strict=True)]
    return csv(name, header, lines, token)


@cache
def _style() -> str:
    """The rules of the marks, their colours by day spelt out: programs other than browsers know no variables."""
    base, marks = (Path(finders.find(f"css/{name}.css")).read_text() for name in ("base", "drawing"))
    by_day = dict(re.findall(r"(--[\w-]+): light-dark\((#\w+),", base))
    return re.sub(r"var\((--[\w-]+)\)", lambda found: by_day[found[1]], marks)


def _digest() -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()}"
