"""Inverted index of one revision: for every facet value a bitmap of the published agreements that have it."""

import datetime as dt
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache, reduce
from operator import and_
from typing import TYPE_CHECKING, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from agreements.models import Certainty, Instrument, Region, SourceKind, Status, SubRegion
from agreements.search.criteria import NONE, VIA, YEAR, Criteria
from agreements.search.fulltext import FullTextIndex
from agreements.search.postings import union
from agreements.search.snapshot import Snapshot

if TYPE_CHECKING:
    from agreements.search.sources import SourceLookup

OVERDUE = "overdue"
FACETS = (
    "partner", "country", "region", "theme", "area", "instrument", "status", "year",
    "source_kind", "certainty",
)  # fmt: skip
# Facets whose values depend on Criteria.via, and by which of its ways: a bloc is always a party itself.
VIA_FACETS = {"country": tuple(VIA), "region": tuple(VIA), "partner": ("bilateral", "with-others")}
MATCH_FACETS = ("partner", "area")  # of which a reader can require all values instead of any
# Values with their labels, whether or not an agreement has them; those of other facets are in the database.
FIXED_VALUES: dict[str, dict[str, str | Promise]] = {
    "region": {**dict(Region.choices), **dict(SubRegion.choices)},
    "instrument": dict(Instrument.choices),
    "status": {**dict(Status.choices), OVERDUE: _("overdue")},
    "source_kind": dict(SourceKind.choices),
    "certainty": dict(Certainty.choices),
}

_BLOCK = 1000  # agreements
_UNSTATED = {"year": _("no date"), "partner": _("no partner"), "country": _("no country")}


class FacetValue(NamedTuple):
    """One value of a facet and the agreements that have it."""

    value: str  # as in URLs: "hydrogen", "IN", "2024"
    label: str | Promise
    group: str | Promise  # the theme of an area, the region of a sub-region; "" for none
    agreements: BitMap


class Dimension(Mapping[str, FacetValue]):
    """The values of one facet that published agreements have, by name; last NONE, if any agreement has no value.

    >>> Dimension([FacetValue("in", "India", "", BitMap([1, 2]))], BitMap([1, 2, 3]))[NONE].agreements
    BitMap([3])
    """

    def __init__(self, values: Iterable[FacetValue], everything: BitMap):
        by_label = sorted(values, key=lambda value: (str(value.label), value.value))
        self._values = {value.value: value for value in by_label}
        if without := everything - union(value.agreements for value in by_label):
            self._values[NONE] = FacetValue(NONE, _("not stated"), "", without)

    def __getitem__(self, value: str) -> FacetValue:
        return self._values[value]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def matching(self, values: Iterable[str], match_all: bool = False) -> BitMap:
        """The agreements with any of these values (all of them with `match_all`); a value unknown here has none."""
        sets = [self[value].agreements if value in self else BitMap() for value in values]
        return reduce(and_, sets) if match_all else union(sets)


@dataclass(frozen=True)
class Index:
    """Everything published in one revision. Immutable: a new revision gets a new index."""

    snapshot: Snapshot = field(repr=False)  # from which the next index is built
    made_at: dt.datetime | None  # when its revision was made
    unilateral: BitMap  # strategies and initiatives of Japan alone
    dimensions: dict[str, Dimension]  # by facet; those that depend on `via` once for each: "country direct"
    orders: dict[str, list[int]]  # by sort, the primary keys in that order
    overdue_from: list[tuple[dt.date, int]]  # (first day overdue, primary key)
    fulltext: FullTextIndex = field(repr=False)
    sources: "SourceLookup"

    @property
    def token(self) -> str:
        """The token of its revision."""
        return self.snapshot.token

    @property
    def everything(self) -> BitMap:
        """All published agreements."""
        return self.snapshot.everything

    def dimension(self, facet: str, via: str, today: dt.date | None = None) -> Dimension:
        """The values of a facet; with `today` those of status include what is overdue then."""
        if facet == "status" and today and self.overdue_from:
            return self._status_on(today)
        return self.dimensions[f"{facet} {via}" if via in VIA_FACETS.get(facet, ()) else facet]

    @cached_property
    def _status_on(self) -> Callable[[dt.date], Dimension]:
        """The dimension of status on a day; cached, as the day is nearly always today."""

        @lru_cache(2)
        def status_on(today: dt.date) -> Dimension:
            late = BitMap(pk for day, pk in self.overdue_from if day <= today)
            overdue = FacetValue(OVERDUE, FIXED_VALUES["status"][OVERDUE], "", late)
            return Dimension([*self.dimensions["status"].values(), overdue], self.everything)

        return status_on

    def values_of(self, facet: str, agreements: Iterable[int]) -> dict[int, list[FacetValue]]:
        """By primary key the values that each of a few agreements has, in the order of their labels."""
        wanted = BitMap(agreements)
        values: dict[int, list[FacetValue]] = {pk: [] for pk in wanted}
        for value in self.dimensions[facet].values():
            for pk in value.agreements & wanted if value.value != NONE else ():
                values[pk].append(value)
        return values

    def in_order(self, sort: str, matches: BitMap) -> Iterator[int]:
        """The matches in the order of a sort, as far as somebody reads on.

        A few are sorted at once. Many are intersected with the order block by block, so that the first page costs
        little and blocks without a match next to nothing.
        """
        position = self._positions(sort).__getitem__
        if len(matches) < _BLOCK:
            return iter(sorted(matches, key=position))
        return (pk for block in self._blocks(sort) for pk in sorted(block & matches, key=position))

    @cached_property
    def _blocks(self) -> Callable[[str], list[BitMap]]:
        """The order of a sort, cut into sets of the same length."""

        @cache
        def blocks(sort: str) -> list[BitMap]:
            order = self.orders[sort]
            return [BitMap(order[start : start + _BLOCK]) for start in range(0, len(order), _BLOCK)]

        return blocks

    @cached_property
    def _positions(self) -> Callable[[str], array]:
        """The position of each agreement in a sort, indexed by primary key."""

        @cache
        def positions(sort: str) -> array:
            by_pk = array("L", bytes(8 * (self.everything.max() + 1 if self.everything else 0)))
            for position, pk in enumerate(self.orders[sort]):
                by_pk[pk] = position
            return by_pk

        return positions

    def label(self, facet: str, value: str) -> str | Promise | None:
        """The label of a facet value, such as "India" of ("country", "IN"); None for what is no value of the facet."""
        if value == NONE:
            return _UNSTATED.get(facet, _("not stated"))
        if facet == "year":
            return value if YEAR.fullmatch(value) else None
        if facet in FIXED_VALUES:
            return FIXED_VALUES[facet].get(value)
        known = self.sources.values([value]) if facet == "source" else self.dimension(facet, "any")
        return known[value].label if value in known else None

    def valid_values(self, facet: str, values: list[str]) -> list[str]:
        """Those of some strings that are values of a facet."""
        if facet == "source":
            self.sources.values(values)  # into the cache with one query, where label() would make one for each
        return [value for value in values if self.label(facet, value) is not None]

    def all_values(self, facet: str) -> list[str]:
        """Every value of a facet that has a list of them: any but year and source."""
        return [*(value for value in FIXED_VALUES.get(facet) or self.dimension(facet, "any") if value != NONE), NONE]

    def filter_sets(self, criteria: Criteria, today: dt.date) -> dict[str, BitMap]:
        """The agreements that meet each given criterion, by its name; a search is the intersection of them."""
        sets = {}
        for facet in FACETS:
            if values := getattr(criteria, facet):
                match_all = facet in MATCH_FACETS and getattr(criteria, f"{facet}_match") == "all"
                sets[facet] = self.dimension(facet, criteria.via, today).matching(values, match_all)
        years = {int(year): value.agreements for year, value in self.dimensions["year"].items() if year != NONE}
        if (first := criteria.year_from) is not None:
            sets["year_from"] = union(agreements for year, agreements in years.items() if year >= first)
        if (last := criteria.year_to) is not None:
            sets["year_to"] = union(agreements for year, agreements in years.items() if year <= last)
        if criteria.source:
            sets["source"] = self._with_source(criteria.source)
        if criteria.q:
            sets["q"] = self.fulltext.find(criteria.q)
        return sets

    def _with_source(self, keys: tuple[str, ...]) -> BitMap:
        without = self.dimensions["source_kind"].matching([NONE] if NONE in keys else [])
        return without | union(value.agreements for value in self.sources.values(keys).values())
