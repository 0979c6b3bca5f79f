"""A result: the answer to one Criteria, as a count, facets, and rows in order. First floor."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import islice
from operator import and_, attrgetter
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from agreements.search.cache import current_index
from agreements.search.criteria import NONE, Criteria
from agreements.search.hits import Hit, build_hits
from agreements.search.index import FACETS, MATCH_FACETS, Index

PAGE_SIZE = 25
_SHOWN_FIRST = 10  # options of a long facet; the rest stands behind a disclosure
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
    """A value of a facet that can be ticked, and how many agreements that would give within the other criteria."""

    value: str
    label: str
    group: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    """One facet. Its options stand most counted first, years newest first, "not stated" last."""

    name: str
    title: str
    options: tuple[Option, ...]
    match: str = ""  # "any" or "all" where a reader can choose between them

    @cached_property
    def selected(self) -> tuple[Option, ...]:
        return tuple(option for option in self.options if option.selected)

    @cached_property
    def charted_options(self) -> tuple[Option, ...]:
        """What a picture shows: the values asked for, else all that agreements have."""
        asked = self.selected if self.match != "all" else ()
        return asked or tuple(option for option in self.options if option.count)

    @cached_property
    def shown_options(self) -> list[Option]:
        """What a reader sees at once: the first ten, and what is ticked."""
        return _grouped([*self.options[:_SHOWN_FIRST], *(o for o in self.options[_SHOWN_FIRST:] if o.selected)])

    @cached_property
    def more_options(self) -> list[Option]:
        return _grouped(option for option in self.options[_SHOWN_FIRST:] if not option.selected)


def _ordered(name: str, options: Iterable[Option]) -> tuple[Option, ...]:
    """Most counted first and by name, as the index has them; years newest first; "not stated" last."""
    stated = [option for option in options if option.value != NONE]
    stated.sort(key=attrgetter("value" if name == "year" else "count"), reverse=True)
    return *stated, *(option for option in options if option.value == NONE)


def _grouped(options: Iterable[Option]) -> list[Option]:
    """Options of a group side by side, the group of the first one first."""
    groups: dict[str, list[Option]] = {}
    for option in options:
        groups.setdefault(str(option.group), []).append(option)
    return [option for group in groups.values() for option in group]


class CrossTab(NamedTuple):
    """Two facets counted against each other: a count for each row and column.

    An agreement with several values counts in each of them, so rows and columns need not add up to the whole.
    """

    rows: tuple[Option, ...]
    columns: tuple[Option, ...]
    counts: tuple[tuple[int, ...], ...]


class Page(NamedTuple):
    """One page of a result: `number` of `pages`; `count` is that of the whole result."""

    rows: list[Hit]
    number: int
    pages: int
    count: int


@dataclass(frozen=True)
class SearchResult:
    """The agreements that meet the criteria in one revision of the catalogue, on one day."""

    criteria: Criteria
    index: Index
    today: dt.date

    @cached_property
    def _filter_sets(self) -> dict[str, BitMap]:
        return self.index.filter_sets(self.criteria, self.today)

    @cached_property
    def found(self) -> BitMap:
        """The primary keys, as a set."""
        return self._within()

    def _within(self, *left_out: str) -> BitMap:
        """What all criteria but these leave."""
        return reduce(
            and_, (part for name, part in self._filter_sets.items() if name not in left_out), self.index.everything
        )

    @property
    def token(self) -> str:
        return self.index.token

    @property
    def made_at(self) -> dt.datetime | None:
        """When the revision was made that answers."""
        return self.index.made_at

    @property
    def count(self) -> int:
        return len(self.found)

    @property
    def total(self) -> int:
        """How many are published."""
        return len(self.index.everything)

    @property
    def unilateral_count(self) -> int:
        """How many of them are Japan's own, without a partner across the table."""
        return self.found.intersection_cardinality(self.index.unilateral)

    @property
    def ids(self) -> list[int]:
        """The primary keys in the order of the list."""
        return list(self._in_order())

    def _in_order(self) -> Iterator[int]:
        sort = self.criteria.sort or "match"
        if sort == "match":
            tiers = self.index.text.tiers(self.criteria.q, self.found) if self.criteria.q else [self.found]
            for tier in tiers:
                yield from self.index.ordered("date", tier)
        else:
            yield from self.index.ordered(sort, self.found)

    def chunks(self, size: int = 1000) -> Iterator[list[int]]:
        """The primary keys in the order of the list, so many at a time."""
        ids = self._in_order()
        while chunk := list(islice(ids, size)):
            yield chunk

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        """Every facet; sources are none, of them there are too many to tick."""
        return tuple(self.facet(name) for name in FACETS)

    def facet(self, name: str) -> Facet:
        """Count the values of a facet within every criterion but its own, or its own too where all are asked for."""
        chosen = getattr(self.criteria, name)
        match = getattr(self.criteria, f"{name}_match") if name in MATCH_FACETS else ""
        within = self._around(name)
        options = [
            Option(
                value.word,
                self.index.label(name, NONE) if value.word == NONE else value.label,
                value.group,
                value.agreements.intersection_cardinality(within),
                value.word in chosen,
            )
            for value in self.index.dimension(name, self.criteria.via, self.today).values()
        ]
        used = {option.value for option in options}
        if unused := [word for word in chosen if word not in used]:
            options += [Option(word, self.index.label(name, word), "", 0, True) for word in unused]
            options.sort(key=lambda option: (str(option.label), option.value))
        return Facet(name, FACET_TITLES[name], _ordered(name, options), match)

    def _around(self, *names: str) -> BitMap:
        """What all criteria but those of these facets leave, which stay too where all of their values are asked for."""
        own = [n for n in names if n in self._filter_sets and getattr(self.criteria, f"{n}_match", "any") == "any"]
        return self._within(*own) if own else self.found

    def cross(self, rows: str, columns: str) -> CrossTab:
        """Count two facets against each other, as `facet()` counts each of them."""
        within, facets = self._around(rows, columns), (self.facet(rows), self.facet(columns))
        down, across = (
            [self.index.dimension(facet.name, self.criteria.via, self.today).having([option.value]) & within
             for option in facet.charted_options]
            for facet in facets
        )  # fmt: skip
        counts = tuple(tuple(row.intersection_cardinality(column) for column in across) for row in down)
        return CrossTab(facets[0].charted_options, facets[1].charted_options, counts)

    def without(self) -> dict[str, int]:
        """How many there would be with one criterion dropped, for each that is stated."""
        return {name: len(self._within(name)) for name in self._filter_sets}

    @property
    def suggestion(self) -> str:
        """What was meant, where a word of the question stands nowhere; "" otherwise."""
        return self.index.text.suggest(self.criteria.q)

    def page(self, number: int = 1) -> Page:
        """A page of rows, fetched with one query; page 1 where there is no such page."""
        pages = max(1, -(-self.count // PAGE_SIZE))
        number = number if 1 <= number <= pages else 1
        ids = list(islice(self._in_order(), (number - 1) * PAGE_SIZE, number * PAGE_SIZE))
        return Page(self._fetch(ids), number, pages, self.count)

    def rows(self, most: int) -> list[Hit]:
        """The first rows of the list, for pages that show no more; one query."""
        return self._fetch(list(islice(self._in_order(), most)))

    def _fetch(self, ids: list[int]) -> list[Hit]:
        return build_hits(self.index, ids, self.criteria.q, self.today)


def search(criteria: Criteria, today: dt.date | None = None) -> SearchResult:
    """Answer the criteria from what is published now; `today` (in Japan) decides what is overdue."""
    return SearchResult(criteria, current_index(), today or timezone.localdate())
