"""Search results: count, facets, cross-tabulations and pages of hits for one Criteria."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import islice
from operator import and_, attrgetter
from typing import NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from agreements.search.cache import current_index
from agreements.search.criteria import NONE, Criteria
from agreements.search.hits import Hit, build_hits
from agreements.search.index import FACETS, MATCH_FACETS, VIA_FACETS, Index

PAGE_SIZE = 25
_DEFAULTS = Criteria()
_SHOWN_FIRST = 10  # options of a long facet; a page shows the rest on demand
FACET_TITLES = {
    "partner": _("Partner"),
    "country": _("Country"),
    "region": _("Region"),
    "theme": _("Theme"),
    "area": _("Area of cooperation"),
    "instrument": _("Instrument"),
    "status": _("Status"),
    "year": _("Year"),
    "source_kind": _("Kind of source"),
    "certainty": _("Certainty of money"),
    "source": _("Source"),
}


class Option(NamedTuple):
    """A facet value as a reader can select it, and how many agreements have it within the other criteria."""

    value: str
    label: str | Promise
    group: str | Promise
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody calls
    selected: bool


@dataclass(frozen=True)
class Facet:
    """A facet with its options: by falling count, years newest first, "not stated" last."""

    name: str
    title: str | Promise
    options: tuple[Option, ...]
    match: str = ""  # "any" or "all" where a reader can choose between them

    @cached_property
    def selected(self) -> tuple[Option, ...]:
        return tuple(option for option in self.options if option.selected)

    @cached_property
    def charted_options(self) -> tuple[Option, ...]:
        """What a chart shows: the selected options, or if none limits the result, all that any agreement has."""
        selected = self.selected if self.match != "all" else ()
        return selected or tuple(option for option in self.options if option.count)

    @cached_property
    def shown_options(self) -> list[Option]:
        """What a page shows at once: the first ten, and the selected ones."""
        return _grouped([*self.options[:_SHOWN_FIRST], *(o for o in self.options[_SHOWN_FIRST:] if o.selected)])

    @cached_property
    def more_options(self) -> list[Option]:
        """What a page shows on demand."""
        return _grouped(option for option in self.options[_SHOWN_FIRST:] if not option.selected)


def _ordered(name: str, options: Iterable[Option]) -> tuple[Option, ...]:
    """By falling count, then as the index has them, by name; years newest first; "not stated" last."""
    stated = [option for option in options if option.value != NONE]
    stated.sort(key=attrgetter("value" if name == "year" else "count"), reverse=True)
    return *stated, *(option for option in options if option.value == NONE)


def _grouped(options: Iterable[Option]) -> list[Option]:
    """Options of one group next to each other, groups in the order of their first option."""
    groups: dict[str, list[Option]] = {}
    for option in options:
        groups.setdefault(str(option.group), []).append(option)
    return [option for group in groups.values() for option in group]


class CrossTab(NamedTuple):
    """Two facets counted against each other: counts[row][column].

    An agreement with several values counts in each of them, so that rows and columns don't add up to a total.
    """

    rows: tuple[Option, ...]
    columns: tuple[Option, ...]
    counts: tuple[tuple[int, ...], ...]


class Page(NamedTuple):
    """One page of a list: its number (from 1), the number of pages, and the count of rows on all pages together."""

    rows: list
    number: int
    pages: int
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody calls


@dataclass(frozen=True)
class SearchResult:
    """The agreements that match the criteria in one revision of the catalogue, on one day. Computed as it is used."""

    criteria: Criteria
    index: Index
    today: dt.date

    @cached_property
    def _filter_sets(self) -> dict[str, BitMap]:
        return self.index.filter_sets(self.criteria, self.today)

    @cached_property
    def matches(self) -> BitMap:
        """The primary keys, as a set."""
        return self._matches_without()

    def _matches_without(self, *dropped: str) -> BitMap:
        """The matches of all criteria but these."""
        sets = (matches for name, matches in self._filter_sets.items() if name not in dropped)
        return reduce(and_, sets, self.index.everything)

    @property
    def token(self) -> str:
        """The token of the revision that was searched."""
        return self.index.token

    @property
    def made_at(self) -> dt.datetime | None:
        """When the revision that was searched was made."""
        return self.index.made_at

    @property
    def count(self) -> int:
        """How many records match."""
        return len(self.matches)

    @property
    def total(self) -> int:
        """How many records are published."""
        return len(self.index.everything)

    @property
    def unilateral_count(self) -> int:
        """How many of the matches are strategies and initiatives of Japan alone: records, but no agreements."""
        return self.matches.intersection_cardinality(self.index.unilateral)

    @property
    def unilateral_total(self) -> int:
        """How many strategies and initiatives of Japan alone are published."""
        return len(self.index.unilateral)

    @property
    def ids(self) -> list[int]:
        """The primary keys in the order of the list."""
        return list(self._in_order())

    def _in_order(self) -> Iterator[int]:
        sort = self.criteria.sort or "match"
        if sort == "match":
            tiers = self.index.fulltext.tiers(self.criteria.q, self.matches) if self.criteria.q else [self.matches]
            for tier in tiers:
                yield from self.index.in_order("date", tier)
        else:
            yield from self.index.in_order(sort, self.matches)

    def chunks(self, size: int = 1000) -> Iterator[list[int]]:
        """The primary keys in the order of the list, `size` at a time."""
        ids = self._in_order()
        while chunk := list(islice(ids, size)):
            yield chunk

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        """Every facet; source is none, as there are too many of them to select from."""
        return tuple(self.facet(name) for name in FACETS)

    def facet(self, name: str) -> Facet:
        """Count the values of a facet within the other criteria; within its own too, where that requires all values.

        Selecting another value widens a criterion that any value meets, and narrows one that takes all.
        """
        chosen = getattr(self.criteria, name)
        match = getattr(self.criteria, f"{name}_match") if name in MATCH_FACETS else ""
        scope = self._scope(name)
        options = [
            Option(
                value.value,
                self._unstated(name) if value.value == NONE else value.label,
                value.group,
                value.agreements.intersection_cardinality(scope),
                value.value in chosen,
            )
            for value in self.index.dimension(name, self.criteria.via, self.today).values()
        ]
        used = {option.value for option in options}
        if unused := [value for value in chosen if value not in used]:
            options += [Option(value, self._label(name, value), "", 0, True) for value in unused]
            options.sort(key=lambda option: (str(option.label), option.value))
        return Facet(name, FACET_TITLES[name], _ordered(name, options), match)

    def _unstated(self, facet: str) -> str | Promise:
        by_way = self.criteria.via != _DEFAULTS.via and self.criteria.via in VIA_FACETS.get(facet, ())
        return _("none in this way") if by_way else self._label(facet, NONE)

    def _label(self, facet: str, value: str) -> str | Promise:
        return self.index.label(facet, value) or value

    def _scope(self, *facets: str) -> BitMap:
        """The agreements within which these facets are counted: those that match every other criterion."""
        own = [n for n in facets if n in self._filter_sets and getattr(self.criteria, f"{n}_match", "any") == "any"]
        return self._matches_without(*own) if own else self.matches

    def cross_tab(self, rows: str, columns: str) -> CrossTab:
        """Count two facets against each other, as `facet()` counts each of them."""
        scope, facets = self._scope(rows, columns), (self.facet(rows), self.facet(columns))
        down, across = (
            [self.index.dimension(facet.name, self.criteria.via, self.today).matching([option.value]) & scope
             for option in facet.charted_options]
            for facet in facets
        )  # fmt: skip
        counts = tuple(tuple(row.intersection_cardinality(column) for column in across) for row in down)
        return CrossTab(facets[0].charted_options, facets[1].charted_options, counts)

    def counts_without(self) -> dict[str, int]:
        """For each criterion that is given, how many agreements would match without it."""
        return {name: len(self._matches_without(name)) for name in self._filter_sets}

    @property
    def suggestion(self) -> str:
        """A corrected query, if a word of the query is unknown and one like it is known; else ""."""
        return self.index.fulltext.suggest(self.criteria.q)

    def page(self, number: int = 1) -> Page:
        """A page of hits; page 1 where there is no such page."""
        pages = max(1, -(-self.count // PAGE_SIZE))
        number = number if 1 <= number <= pages else 1
        ids = list(islice(self._in_order(), (number - 1) * PAGE_SIZE, number * PAGE_SIZE))
        return Page(self._fetch(ids), number, pages, self.count)

    def rows(self, limit: int) -> list[Hit]:
        """The first hits of the list."""
        return self._fetch(list(islice(self._in_order(), limit)))

    def _fetch(self, ids: list[int]) -> list[Hit]:
        return build_hits(self.index, ids, self.criteria.q, self.today)


def nearest(text: str, limit: int) -> list[Hit]:
    """The published agreements whose titles have most words of a text, such as that of a mistyped address."""
    index, ids = current_index(), list[int]()
    for tier in index.fulltext.nearest(text):
        ids += islice(index.in_order("date", tier), limit - len(ids))
    return build_hits(index, ids, "", timezone.localdate())


def search(criteria: Criteria, today: dt.date | None = None) -> SearchResult:
    """Search what is published now. `today` decides what is overdue; by default it is the day in Japan."""
    return SearchResult(criteria, current_index(), today or timezone.localdate())
