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
CHART_ENDINGS = {"map": ("/", ".svg", ".csv"), "timeline": ("/", ".svg", ".csv"), "matrix": ("/", ".csv")}
WORDS = {  # of the parameters whose values /api/facets/ does not list
    "via": ["any", "direct", "bilateral", "with-others", "bloc", "member"],
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
    ("GET", {"If-Modified-Since": "Thu, 01 Jan 2099 00:00:00 GMT"}),
    ("GET", {"Range": "bytes=0-9"}),
    ("GET", {"Cookie": "sessionid=unknown"}),
    ("GET", {"Host": "stranger.example"}),
    *((method, {}) for method in ("HEAD", "OPTIONS", "POST", "PUT", "DELETE")),
)
TARGETS = (
    *("/", "/agreements/", "/agreements.csv", "/agreements.xlsx", "/map.svg", "/feed/", "/api/agreements/"),
    *("/healthz/", "/agreements", "/nope/", "/agreements/nope/", "/countries/no/", "/countries/no.csv", "/%FF/"),
    *("/partners/norway/", "/partners/norway.csv", "/sitemaps/agreements-9.xml", "/static/nope.css", "//"),
    *("/agreements/%00/", "/admin/", "/robots.txt", "/opensearch.xml", "/favicon.ico", "/accessibility/"),
    *("/map.png", "/timeline.png", "/matrix.svg", "/compare.svg", "/.well-known/security.txt", "/?q=" + "a" * 8192),
)  # fmt: skip


class Request(NamedTuple):
    kind: str  # the line of the report that it counts for
    path: str
    method: str = "GET"
    headers: dict[str, str] = {}


class Requests:
    """What to ask, drawn by a seeded chance from what a site publishes."""

    def __init__(self, read: Callable[[str], str], changed: list[str], seed: int = 12):
        """`read` gives the text at a path of the site; `changed` are slugs of agreements, published or no longer."""
        self._read, self._changed, self.chance = read, changed, Random(seed)
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
        families = ("agreements", *FAMILIES)
        single = [f"{family}/{word}/" for family in families for word in [*self._words(family, 4), "nope"]]
        single += [f"agreements/{slug}/" for slug in self._changed]
        since = [*sorted({*self._found(r'"revision":"(\w+)"', "/api/changes/")}), "0" * 16, "x"]
        wrong = ["nope", "?x=1", "areas/?page=9", "areas/?page=x", "areas/?q=x"]
        paths = ["", *(f"{family}/" for family in FAMILIES), *single, *wrong, "schema/", "schema.yaml", "docs/"]
        paths += ["changes/", "changes/?page=2", *(f"changes/?since={revision}" for revision in since)]
        return [*(f"/api/{path}" for path in paths), *self._mixed(100, "/api/agreements/", "/api/facets/")]

    def _compared(self) -> Iterator[str]:
        names = {
            "a": [*self._words("agreements"), *self._changed],
            "partner": self._words("partners") + self.words["partner"],
        }
        for count, (name, words) in itertools.product((0, 1, 2, 3, 4, 6), names.items()):
            asked = [(name, word) for word in self.chance.sample(words, count)]
            for query in (asked, [*asked, (name, "nope")], [*asked, ("partner", "asean")]):
                yield from (f"/compare{ending}?{urlencode(query)}" for ending in ("/", ".csv"))

    def _static(self) -> list[str]:
        return sorted({path for page in ("/", "/map/") for path in self._found(r'="(/static/[^"#]+)', page)})

    def _kinds(self) -> Iterator[tuple[str, list[str]]]:
        records = [f"/agreements/{word}" for word in [*self._changed, *self._words("agreements", 20), "nope"]]
        yield "sitemap", ["/sitemap.xml", *self.pages]
        yield "list", ["/agreements/" + query for query in self.queries(300, self.words)]
        yield "list files", self._mixed(100, *(f"/agreements.{ending}" for ending in ENDINGS))
        for family in FAMILIES:
            words = [*self._words(family, 8), "none", "nope"]
            yield f"files of {family}", [f"/{family}/{word}.{ending}" for word in words for ending in ENDINGS]
        yield "records", [f"{record}/" for record in records]
        yield "record files", [f"{record}.{ending}" for record in records for ending in ENDINGS]
        for chart, endings in CHART_ENDINGS.items():
            yield chart, self._mixed(130, *(f"/{chart}{ending}" for ending in endings), **CHART_WORDS)
        yield "compare", list(self._compared())
        yield "feeds", [*(f"{record}/feed/" for record in records), *self._mixed(80, "/feed/")]
        yield "changes", [*(f"{record}/history/" for record in records), *self._mixed(80, "/changes/")]
        yield "API", self._api()
        yield "package", self._found(r'"(/data/[^"]+\.zip)"', "/data/")
        yield "static files", self._static()

    def __iter__(self) -> Iterator[Request]:
        yield from (Request(kind, path) for kind, paths in self._kinds() for path in paths)
        targets = (*TARGETS, *(f"/agreements/{slug}/" for slug in self._changed), self._static()[0])
        for path, (method, headers) in itertools.product(targets, PROTOCOL):
            yield Request("protocol", path, method, headers)
