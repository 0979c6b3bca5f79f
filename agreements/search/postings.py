"""Postings: for each value the set of agreements that have it, built from plain rows of the database."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models
from pyroaring import BitMap

from agreements.models import Agreement, Relation

Value = TypeVar("Value", bound=Hashable)
Postings = dict[Value, BitMap]  # primary keys of agreements, by a value that they share
FETCH_SIZE = 10_000  # rows a round trip


@dataclass(frozen=True)
class FactReader:
    """Reads the facts of published agreements as pairs of primary key and value.

    No query joins facts with published agreements: a database that has just been filled, and has no statistics yet,
    would compare every fact with every agreement. All facts are read, and those of unpublished agreements skipped.
    """

    everything: BitMap  # the published agreements
    subset: BitMap | None = None  # the agreements to read; None for all

    def own_fields(self, *fields: str) -> Iterator[tuple]:
        """The primary key and these fields of each agreement."""
        return self._restricted(Agreement.objects.published(), "pk").values_list("pk", *fields).iterator(FETCH_SIZE)

    def values(self, model: type[models.Model], field: str, **filters) -> Iterator[tuple[int, Any]]:
        """The agreement and one field of each fact of a model that passes the filters."""
        rows = self._restricted(model._default_manager.filter(**filters), "agreement")
        pairs = rows.values_list("agreement_id", field)
        return (pair for pair in pairs.iterator(FETCH_SIZE) if pair[0] in self.everything)

    def source_kinds(self, model: type[models.Model]) -> Iterator[tuple[int, str]]:
        """The agreement and the kind of source of each fact of a model, each pair once."""
        facts: Any = model._default_manager
        rows = self._restricted(facts.without_hidden().filter(source__isnull=False), "agreement")
        if model is Relation:
            rows = rows.published()
        pairs = rows.values_list("agreement_id", "source__kind").distinct()
        return (pair for pair in pairs.iterator(FETCH_SIZE) if pair[0] in self.everything)

    def _restricted(self, rows: models.QuerySet, field: str) -> Any:
        return (rows if self.subset is None else rows.filter(**{f"{field}__in": list(self.subset)})).order_by()


def group_by_value(rows: Iterable[tuple[int, Value | None]]) -> Postings[Value]:
    """Postings of (primary key, value) rows; None and "" are no values.

    >>> dict(group_by_value([(1, "treaty"), (2, "fund"), (3, "treaty"), (4, None)]))
    {'treaty': BitMap([1, 3]), 'fund': BitMap([2])}
    """
    postings: Postings[Value] = defaultdict(BitMap)
    for pk, value in rows:
        if value is not None and value != "":
            postings[value].add(pk)
    return postings


def merge_postings(pairs: Iterable[tuple[Value | None, BitMap]]) -> Postings[Value]:
    """Postings of (value, agreements) pairs: the union of the agreements of each value; None and "" are no values.

    >>> dict(merge_postings([("asia", BitMap([1])), ("asia", BitMap([2]))]))
    {'asia': BitMap([1, 2])}
    """
    postings: Postings[Value] = defaultdict(BitMap)
    for value, agreements in pairs:
        if value is not None and value != "":
            postings[value] |= agreements
    return postings


def union(sets: Iterable[BitMap]) -> BitMap:
    """The union of any number of sets, none included."""
    return BitMap.union(BitMap(), *sets)
