"""The numbers in a page's sentences, as their markup gives them, and the records that the oracle counts behind them."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import html5lib
from django.http import QueryDict
from django.urls import resolve

from agreements.search.criteria import Criteria
from agreements.web.filters import AgreementFilter
from agreements.web.parameter_problems import UNKNOWN
from tests.helpers.oracle import Oracle, Record


class Number(NamedTuple):
    """What is counted ("agreements", "strategies", "records" …), how many, and the address of the list of them."""

    what: str
    value: int
    address: str


class Page:
    """A page as a tree whose sentences speak of the list at `address`, unless they link to another."""

    def __init__(self, html: bytes, address: str):
        self.tree = html5lib.parse(html, namespaceHTMLElements=False)
        self.address = address
        self._parents = {child: parent for parent in self.tree.iter() for child in parent}

    def sentences(self) -> Iterator[Number]:
        """Every number marked as <data>; its first figure has to be its value."""
        for data in self.tree.iter("data"):
            said = int(re.search(r"\d+", "".join(data.itertext()))[0])
            assert said == int(data.get("value"))
            yield Number(data.get("class"), said, self._address_of(data))

    def tallies(self) -> Iterator[Number]:
        """The numbers that stand beside links."""
        for box in self.tree.iter():
            link, numbers = box.find("a"), [one for one in box.findall("span") if one.get("class") == "tally-count"]
            if box.tag in ("li", "dt", "dd") and link is not None and numbers:
                yield Number("records", int(numbers[0].text.replace(",", "")), link.get("href"))

    def groups(self) -> dict[str, tuple[int, list[str]]]:
        """For each way of taking part the number in its heading, and the slugs of its rows."""
        found = {}
        for section in self.tree.iter("section"):
            if section.get("aria-labelledby") in ("bilateral", "with-others", "member"):
                value = sum(int(data.get("value")) for data in section.find("h2").iter("data"))
                rows = [link.get("href") for link in section.iter("a") if link.get("class") == "row-title"]
                found[section.get("aria-labelledby")] = (value, [row.split("/")[2] for row in rows])
        return found

    def _address_of(self, data) -> str:
        """Where the nearest link leads; a link to a part of the page means the list of that part, as do its words."""
        box, inside = data, ""
        while box in self._parents:
            if box.tag == "a" and not box.get("href").startswith("#"):
                return box.get("href")
            if box.tag == "a":
                return self._list_of(box.get("href")[1:])
            inside = inside or (box.get("aria-labelledby", "") if box.tag == "section" else "")
            box = self._parents[box]
        return self._list_of(inside) if inside in self.groups() else self.address

    def _list_of(self, part: str) -> str:
        [section] = [one for one in self.tree.iter("section") if one.get("aria-labelledby") == part]
        [address] = [link.get("href") for link in section.iter("a") if "".join(link.itertext()) == "Filter this list"]
        return address


def records_at(oracle: Oracle, address: str) -> list[Record]:
    """What the oracle finds for the question of an address: of a list or a chart, or of the page of a country."""
    parts = urlsplit(address)
    match = resolve(parts.path.removeprefix(".") or "/agreements/")
    if match.url_name == "country-detail":
        return oracle.found(Criteria(country=(match.kwargs["iso2"],)))
    assert match.url_name in ("agreement-list", "map", "timeline", "matrix"), address
    asked = AgreementFilter(QueryDict(parts.query))
    assert {problem.parameter for problem in asked.problems} <= {UNKNOWN}  # such as rows=, of the matrix alone
    return oracle.found(asked.criteria)


def counted(what: str, records: list[Record]) -> int:
    """How many of some records are what a number counts."""
    own = sum(record.unilateral for record in records)
    return {"agreements": len(records) - own, "strategies": own, "records": len(records)}[what]
