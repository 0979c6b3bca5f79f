"""The numbers of charts and the links behind them, read from pages and saved pictures."""

import csv
import io
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree import ElementTree

import html5lib
from django.http import QueryDict
from django.urls import resolve

from agreements.search import search
from agreements.search.criteria import Criteria
from agreements.web.filters import AgreementFilter

SVG = "{http://www.w3.org/2000/svg}"


def count_at(address: str) -> int:
    """How many agreements the page at an address lists."""
    parts = urlsplit(address)
    match = resolve(parts.path)
    if match.url_name == "country-detail":
        return search(Criteria(country=(match.kwargs["iso2"],))).count
    assert match.url_name == "agreement-list"
    asked = AgreementFilter(QueryDict(parts.query))
    assert not asked.problems
    return search(asked.criteria).count


def drawn(svg: bytes) -> Iterator[tuple[str, int]]:
    """The numbers in a saved picture: where each leads, and the number, which ends a title or follows a name."""
    for link in ElementTree.fromstring(svg).iter(f"{SVG}a"):
        said = link.findtext(f"{SVG}title") or link.findtext(f"{SVG}tspan")
        if said:
            yield link.get("href"), int(said.rpartition(": ")[2])


def linked(page: bytes, path: str) -> list[tuple[str, str]]:
    """Links at a path in a page, and what they say."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return [(link.get("href"), "".join(link.itertext()).strip()) for link in tree.iterfind(f".//{path}")]


def told(page: bytes) -> Iterator[tuple[str, int]]:
    """The numbers in a page's tables: where each leads, and the number. The first of a row belongs to its head."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    for row in tree.iterfind(".//tbody/tr"):
        yield row.find("th/a").get("href"), int(row.find("td").text)
        for link in row.iterfind("td/a"):
            yield link.get("href"), int(link.text)


def cells(page: bytes) -> list[list[str]]:
    """What stands in the cells of a page's first table, row by row."""
    table = html5lib.parse(page, namespaceHTMLElements=False).find(".//table")
    rows = [["".join(cell.itertext()) for cell in row.iterfind("td")] for row in table.iterfind("tbody/tr")]
    return [row for row in rows if row]


def coverage_lines(client, query: str) -> list[dict[str, str]]:
    """The lines of coverage.csv."""
    return list(csv.DictReader(io.StringIO(client.get(f"/coverage.csv{query}").content.decode("utf-8-sig"))))
