"""What to ask a running site in order to see all that readers are given: addresses, queries, headers."""

import itertools
import json
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple
from urllib.parse import urlencode

ENDINGS = ("csv", "xlsx", "json", "bib", "ris", "csl.json", "svg", "txt")
FAMILIES = ("partners", "countries", "areas", "sources")
SIDES = ["partner", "country", "region", "theme", "area", "instrument", "status"]
CHART_WORDS = {"by": ["theme", "instrument"], "rows": SIDES, "columns": SIDES, "row": ["asean"], "column": ["mobility"]}
WORDS = {  # of the parameters whose values /api/facets/ does not list
    "via": ["any", "direct", "bloc"],
    "partner_match": ["any", "all"],
    "area_match": ["any", "all"],
    "sort": ["match", "date", "title", "changed"],
    "year_from": ["1990", "2015", "2022"],
    "year_to": ["2010", "2023", "2026"],
    "page": ["1", "2", "3", "99"],
}
INVALID = ("no-such-word", "", " ", "0", "-1", "20x4", "２０２４", "水", "<b>&\"'", "\x01", "a" * 300, "NONE")
TYPED = ["水素", "脱炭素", "日本 水素", "ＣＯ２", "JCM", '"clean hydrogen"', "evs", "METI’s"]
MANNERS = ("valid", "invalid", "repeated", "none")
OWN_ETAG = "the ETag of the site's own answer"
PROTOCOL = (
    *(("GET", {"Accept-Encoding": encoding}) for encoding in ("gzip", "br", "br;q=0, gzip", "*")),
    *(("GET", {"If-None-Match": etag}) for etag in (OWN_ETAG, '"other"', "*")),
    ("GET", {"Cookie": "sessionid=unknown"}),
    ("GET", {"Host": "stranger.example"}),
    *((method, {}) for method in ("HEAD", "OPTIONS", "POST", "PUT", "DELETE")),
)
TARGETS = (
    *("/", "/agreements/", "/agreements.csv", "/agreements.xlsx", "/map.svg", "/feed/", "/api/agreements/"),
    *("/healthz/", "/agreements", "/nope/", "/agreements/nope/", "/countries/no/", "/countries/no.csv", "/%FF/"),
    *("/partners/norway/", "/partners/norway.csv", "/sitemaps/agreements-9.xml", "/static/nope.css", "//"),
    *("/agreements/%00/", "/admin/", "/robots.txt", "/opensearch.xml", "/favicon.ico", "/accessibility/"),
    *("/.well-known/security.txt", "/?q=" + "a" * 8192),
)  # fmt: skip


class Request(NamedTuple):
    kind: str  # the line of the report that it counts for
    path: str
    method: str = "GET"
    headers: dict[str, str] = {}


class Requests:
    """What to ask, drawn by a seeded chance from what a site publishes."""

    def __init__(self, read: Callable[[str], str], seed: int = 12):
        """`read` gives the text at a path of the site."""
        self._read, self.chance = read, Random(seed)
        parts = self._found("<loc>http://[^/]+(.*?)</loc>", "/sitemap.xml")
        self.pages = [*parts, *(page for part in parts for page in self._found("<loc>http://[^/]+(.*?)</loc>", part))]
        facets = json.loads(self._read("/api/facets/"))["facets"]
        titles = " ".join(self._found(r'"title(?:_ja)?":"(.*?)"', "/api/agreements/"))
        typed = sorted(set(re.findall(r"\w{4,12}", titles)))
        slipped = [word[:at] + word[at + 1 :] for word in typed for at in [self.chance.randrange(len(word))]]
        self.words = {facet["name"]: [one["value"] for one in facet["options"]] for facet in facets} | WORDS
        self.words |= {"q": [*typed, *slipped, *TYPED], "source": self._words("sources")}

    def _found(self, pattern: str, path: str) -> list[str]:
        return re.findall(pattern, self._read(path))

    def _words(self, family: str, most: int | None = None) -> list[str]:
        """The words in the addresses of a family's pages, or so many of them."""
        found = [page.split("/")[2] for page in self.pages if re.fullmatch(f"/{family}/[^/]+/", page)]
        return found if most is None else self.chance.sample(found, min(most, len(found)))

    def _value(self, words: list[str], manner: str) -> list[str]:
        match manner:
            case "invalid":
                return [self.chance.choice(INVALID)]
            case "repeated":
                return self.chance.choices([*words, *INVALID[:2]], k=self.chance.choice((2, 3)))
        return ["none"] if manner == "none" else [self.chance.choice(words)]

    def queries(self, count: int, words: dict[str, list[str]]) -> Iterator[str]:
        """Every parameter in every manner as far as they go, then mixtures of them."""
        single = self.chance.sample([[pair] for pair in itertools.product(words, MANNERS)], len(words) * len(MANNERS))
        for number in range(count):
            names = self.chance.sample(list(words), self.chance.randint(1, 4))
            mixed = [(name, self.chance.choices(MANNERS, (7, 1, 2, 1))[0]) for name in names]
            asked = single[number] if number < len(single) else mixed
            yield "?" + urlencode([(name, value) for name, how in asked for value in self._value(words[name], how)])

    def _mixed(self, count: int, *addresses: str, **more: list[str]) -> list[str]:
        """Addresses, and some of them with generated queries."""
        return [
            *addresses,
            *(self.chance.choice(addresses) + query for query in self.queries(count, self.words | more)),
        ]

    def _api(self) -> list[str]:
        fixed = [
            "",
            *(f"{family}/" for family in FAMILIES),
            "changes/",
            "schema/",
            "schema.yaml",
            "docs/",
            "nope",
            "agreements/nope/",
        ]
        one = [
            f"{family}/{word}/" for family in ("agreements", *FAMILIES) for word in [*self._words(family, 4), "nope"]
        ]
        since = self._found(r'"revision":"(\w+)"', "/api/changes/")[-1]
        wrong = [
            "?x=1",
            "changes/?since=x",
            "changes/?since=" + "0" * 16,
            "areas/?page=9",
            "areas/?page=x",
            "areas/?q=x",
        ]
        paths = [*fixed, *one, *wrong, f"changes/?since={since}", "changes/?page=2"]
        return [*(f"/api/{path}" for path in paths), *self._mixed(100, "/api/agreements/", "/api/facets/")]

    def _compared(self) -> Iterator[str]:
        names = {"a": self._words("agreements"), "partner": self._words("partners") + self.words["partner"]}
        for count, (name, words) in itertools.product((0, 1, 2, 3, 4, 6), names.items()):
            asked = [(name, word) for word in self.chance.sample(words, count)]
            for query in (asked, [*asked, (name, "nope")], [*asked, ("partner", "asean")]):
                yield from (f"/compare{ending}?{urlencode(query)}" for ending in ("/", ".csv", ".svg"))

    def _kinds(self) -> Iterator[tuple[str, list[str]]]:
        records = [f"/agreements/{word}" for word in [*self._words("agreements", 20), "nope"]]
        yield "sitemap", ["/sitemap.xml", *self.pages]
        yield "list", ["/agreements/" + query for query in self.queries(300, self.words)]
        yield "list files", self._mixed(100, *(f"/agreements.{ending}" for ending in ENDINGS))
        for family in FAMILIES:
            words = [*self._words(family, 8), "none", "nope"]
            yield f"files of {family}", [f"/{family}/{word}.{ending}" for word in words for ending in ENDINGS]
        yield "record files", [f"{record}.{ending}" for record in records for ending in ENDINGS]
        for chart in ("map", "timeline", "matrix"):
            endings = ("/", ".svg", ".csv", ".png")
            yield chart, self._mixed(130, *(f"/{chart}{ending}" for ending in endings), **CHART_WORDS)
        yield "compare", list(self._compared())
        yield "feeds", [*(f"{record}/feed/" for record in records), *self._mixed(80, "/feed/")]
        yield "changes", [*(f"{record}/history/" for record in records), *self._mixed(80, "/changes/")]
        yield "API", self._api()
        yield "package", self._found(r'"(/data/[^"]+\.zip)"', "/data/")
        yield (
            "static files",
            sorted(set(self._found(r'="(/static/[^"#]+)', "/") + self._found(r'="(/static/[^"#]+)', "/map/"))),
        )

    def __iter__(self) -> Iterator[Request]:
        yield from (Request(kind, path) for kind, paths in self._kinds() for path in paths)
        for path, (method, headers) in itertools.product(TARGETS, PROTOCOL):
            yield Request("protocol", path, method, headers)
