"""The index: every published agreement as a number in bitmaps, one bitmap a facet value. First floor."""

import datetime as dt
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache, reduce
from operator import and_
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from agreements.models import Certainty, Instrument, Region, SourceKind, Status, SubRegion
from agreements.search.criteria import NONE, YEAR, Criteria
from agreements.search.fulltext import FullTextIndex
from agreements.search.postings import union
from agreements.search.snapshot import Snapshot

OVERDUE = "overdue"
FACETS = (
    "partner", "country", "region", "theme", "area", "instrument", "status", "year",
    "source_kind", "certainty",
)  # fmt: skip
VIA_FACETS = ("country", "region")  # what depends on `via`
MATCH_FACETS = ("partner", "area")  # what can be asked for with all instead of any
# The words that mean something whether or not an agreement has them; the other facets know their own.
FIXED_VALUES = {
    "region": dict(Region.choices) | dict(SubRegion.choices),
    "instrument": dict(Instrument.choices),
    "status": {**dict(Status.choices), OVERDUE: _("overdue")},
    "source_kind": dict(SourceKind.choices),
    "certainty": dict(Certainty.choices),
}

_BLOCK = 1000  # agreements
_UNSTATED = {"year": _("no date"), "partner": _("no partner"), "country": _("no country")}


class FacetValue(NamedTuple):
    """One value of a facet: its public word, its name, the group it belongs to, the agreements that have it."""

    word: str
    label: str
    group: str
    agreements: BitMap


class Dimension(Mapping[str, FacetValue]):
    """The values of a facet that published agreements use, in the order of their names; NONE last where one has none.

    >>> Dimension([FacetValue("in", "India", "", BitMap([1, 2]))], BitMap([1, 2, 3]))[NONE].agreements
    BitMap([3])
    """

    def __init__(self, values: Iterable[FacetValue], everything: BitMap):
        self._values = {value.word: value for value in sorted(values, key=lambda value: (str(value.label), value.word))}
        if rest := everything - union(value.agreements for value in self._values.values()):
            self._values[NONE] = FacetValue(NONE, _("not stated"), "", rest)

    def __getitem__(self, word: str) -> FacetValue:
        return self._values[word]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def having(self, words: Iterable[str], every: bool = False) -> BitMap:
        """The agreements with any of these values, or with every one of them."""
        sets = [self[word].agreements if word in self else BitMap() for word in words]
        return reduce(and_, sets) if every else union(sets)


@dataclass(frozen=True)
class Index:
    """All that is published in one revision. Immutable: a new revision gets a new one."""

    snapshot: Snapshot = field(repr=False)  # what the next index begins from
    made_at: dt.datetime | None  # when its revision was made
    unilateral: BitMap  # unilateral: Japan's own strategies and initiatives
    dimensions: dict[str, Dimension]  # "country" and "region" stand here once for each way of `via`: "country direct"
    orders: dict[str, list[int]]  # primary keys as each sort lists them
    overdue_from: list[tuple[dt.date, int]]
    text: FullTextIndex = field(repr=False)
    sources: Callable[[Iterable[str]], dict[str, FacetValue]]  # of which there are too many to keep a set of each

    @property
    def token(self) -> str:
        return self.snapshot.token

    @property
    def everything(self) -> BitMap:
        return self.snapshot.everything

    def dimension(self, facet: str, via: str, today: dt.date | None = None) -> Dimension:
        """The values of a facet as a question sees them, on a day."""
        if facet == "status" and today and self.overdue_from:
            return self.status_on(today)
        return self.dimensions[f"{facet} {via}" if facet in VIA_FACETS else facet]

    @cached_property
    def status_on(self) -> Callable[[dt.date], Dimension]:
        """The statuses with what is overdue on a day; remembered, as the day is nearly always today."""

        @lru_cache(2)
        def on(today: dt.date) -> Dimension:
            late = BitMap(pk for day, pk in self.overdue_from if day <= today)
            overdue = FacetValue(OVERDUE, FIXED_VALUES["status"][OVERDUE], "", late)
            return Dimension([*self.dimensions["status"].values(), overdue], self.everything)

        return on

    def values_of(self, facet: str, agreements: Iterable[int]) -> dict[int, list[FacetValue]]:
        """The values of a facet that each of a few agreements has, in the order of their names."""
        few = BitMap(agreements)
        found = {pk: [] for pk in few}
        for value in self.dimensions[facet].values():
            for pk in value.agreements & few if value.word != NONE else ():
                found[pk].append(value)
        return found

    def ordered(self, sort: str, found: BitMap) -> Iterator[int]:
        """What was found in the order of a sort, as far as somebody reads on.

        Little is sorted; much is met block by block, and the blocks without any of it are passed over.
        """
        place = self.places(sort).__getitem__
        if len(found) < _BLOCK:
            return iter(sorted(found, key=place))
        return (pk for block in self.blocks(sort) for pk in sorted(block & found, key=place))

    @cached_property
    def blocks(self) -> Callable[[str], list[BitMap]]:
        """The order of a sort, cut into sets of the same length."""

        @cache
        def blocks(sort: str) -> list[BitMap]:
            order = self.orders[sort]
            return [BitMap(order[start : start + _BLOCK]) for start in range(0, len(order), _BLOCK)]

        return blocks

    @cached_property
    def places(self) -> Callable[[str], array]:
        """Where each agreement stands in a sort, by primary key."""

        @cache
        def places(sort: str) -> array:
            found = array("L", bytes(8 * (self.everything.max() + 1 if self.everything else 0)))
            for place, pk in enumerate(self.orders[sort]):
                found[pk] = place
            return found

        return places

    def label(self, facet: str, word: str) -> str | None:
        """How readers call a value, or None where the catalogue knows no such value."""
        if word == NONE:
            return _UNSTATED.get(facet, _("not stated"))
        if facet == "year":
            return word if YEAR.fullmatch(word) else None
        if facet in FIXED_VALUES:
            return FIXED_VALUES[facet].get(word)
        value = (self.sources([word]) if facet == "source" else self.dimension(facet, "any")).get(word)
        return value.label if value else None

    def understood(self, facet: str, words: list[str]) -> list[str]:
        """Those of some words that are values of a facet."""
        if facet == "source":
            self.sources(words)  # all in one go
        return [word for word in words if self.label(facet, word) is not None]

    def known(self, facet: str) -> list[str]:
        """Every word that `label` knows, but for years and sources."""
        return [*(word for word in FIXED_VALUES.get(facet) or self.dimension(facet, "any") if word != NONE), NONE]

    def filter_sets(self, criteria: Criteria, today: dt.date) -> dict[str, BitMap]:
        """What each stated criterion leaves of everything; the answer is what they have in common."""
        parts = {}
        for facet in FACETS:
            if words := getattr(criteria, facet):
                every = facet in MATCH_FACETS and getattr(criteria, f"{facet}_match") == "all"
                parts[facet] = self.dimension(facet, criteria.via, today).having(words, every)
        years = {int(year): value.agreements for year, value in self.dimensions["year"].items() if year != NONE}
        if (first := criteria.year_from) is not None:
            parts["year_from"] = union(agreements for year, agreements in years.items() if year >= first)
        if (last := criteria.year_to) is not None:
            parts["year_to"] = union(agreements for year, agreements in years.items() if year <= last)
        if criteria.source:
            parts["source"] = self._resting_on(criteria.source)
        if criteria.q:
            parts["q"] = self.text.find(criteria.q)
        return parts

    def _resting_on(self, keys: tuple[str, ...]) -> BitMap:
        unsourced = self.dimensions["source_kind"].having([NONE] if NONE in keys else [])
        return unsourced | union(value.agreements for value in self.sources(keys).values())
