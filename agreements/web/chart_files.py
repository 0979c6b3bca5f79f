"""Charts as files: SVG that any program can read, and their numbers as CSV."""

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
from agreements.printable_text import xml_text
from agreements.search import CrossTab
from agreements.web.file_responses import as_attachment

ENDINGS = ("svg", "csv")


def svg(template: str, context: dict) -> HttpResponse:
    """A chart as a file of its own: its colours are in it, and its Content-Security-Policy allows just these."""
    text = render_to_string(template, {**context, "style": _style(), "site": site_identity})
    response = HttpResponse(xml_text(text), content_type="image/svg+xml")
    response["Content-Security-Policy"] = f"default-src 'none'; style-src '{_digest()}'; frame-ancestors 'none'"
    return response


def csv(name: str, header: list[str], rows: Iterable[tuple], token: str) -> HttpResponse:
    """Numbers of a chart as a file "map-5f2a9c0b.csv", named by the revision."""
    response = HttpResponse(exports.csv_sheet(header, rows), content_type="text/csv; charset=utf-8")
    return as_attachment(response, f"{name}-{token[:8]}.csv")


def csv_of(name: str, rows: str, cross: CrossTab, token: str) -> HttpResponse:
    """A cross-tabulation: a line for each row, with its total and then the count for each column."""
    header = [rows, "name", "agreements", *(column.value for column in cross.columns)]
    lines = [(row.value, row.label, row.count, *counts) for row, counts in zip(cross.rows, cross.counts, strict=True)]
    return csv(name, header, lines, token)


@cache
def _style() -> str:
    """The CSS of the marks, with the colours of the light scheme for variables: many programs don't know these."""
    base, marks = (Path(finders.find(f"css/{name}.css")).read_text() for name in ("base", "drawing"))
    by_day = dict(re.findall(r"(--[\w-]+): light-dark\((#\w+),", base))
    return re.sub(r"var\((--[\w-]+)\)", lambda found: by_day[found[1]], marks)


def _digest() -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()}"
