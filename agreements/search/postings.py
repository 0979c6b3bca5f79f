"""Plain rows of the published catalogue, and sets of agreements made of them. First floor."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from django.db import models
from pyroaring import BitMap

from agreements.models import Agreement, Relation

Postings = dict[Hashable, BitMap]  # of agreements (by primary key), by what they have in common
FETCH_SIZE = 10_000


@dataclass(frozen=True)
class FactReader:
    """Reads the facts of published agreements, or of some of them.

    No fact is asked whose agreement is published: a database that has just been filled, and doesn't know it yet, would
    compare every fact with every agreement. All are read, and what hangs on no published agreement is left.
    """

    everything: BitMap
    among: BitMap | None = None

    def own(self, *fields: str) -> Iterator[tuple]:
        """These fields of the agreements themselves."""
        return self._few(Agreement.objects.published(), "pk").values_list("pk", *fields).iterator(FETCH_SIZE)

    def facts(self, model: type[models.Model], field: str, **only) -> Iterator[tuple]:
        """The agreement and a field of each fact."""
        rows = self._few(model.objects.filter(**only), "agreement").values_list("agreement_id", field)
        return (row for row in rows.iterator(FETCH_SIZE) if row[0] in self.everything)

    def kinds(self, model: type[models.Model]) -> Iterator[tuple]:
        """The agreement and the kind of source of each fact, each pair once."""
        rows = self._few(model.objects.filter(source__isnull=False), "agreement")
        if model is Relation:
            rows = rows.published()
        pairs = rows.values_list("agreement_id", "source__kind").distinct()
        return (row for row in pairs.iterator(FETCH_SIZE) if row[0] in self.everything)

    def _few(self, rows: models.QuerySet, field: str) -> models.QuerySet:
        return (rows if self.among is None else rows.filter(**{f"{field}__in": list(self.among)})).order_by()


def group_by_value(rows: Iterable[tuple[int, Hashable]]) -> Postings:
    """Gather agreements by what is named beside them; nothing named, nothing gathered.

    >>> dict(group_by_value([(1, "treaty"), (2, "fund"), (3, "treaty"), (4, None)]))
    {'treaty': BitMap([1, 3]), 'fund': BitMap([2])}
    """
    gathered = defaultdict(BitMap)
    for pk, key in rows:
        if key not in (None, ""):
            gathered[key].add(pk)
    return gathered


def merge_postings(pairs: Iterable[tuple[Hashable, BitMap]]) -> Postings:
    """The union of the sets of each key.

    >>> dict(merge_postings([("asia", BitMap([1])), ("asia", BitMap([2]))]))
    {'asia': BitMap([1, 2])}
    """
    gathered = defaultdict(BitMap)
    for key, found in pairs:
        if key not in (None, ""):
            gathered[key] |= found
    return gathered


def union(parts: Iterable[BitMap]) -> BitMap:
    return BitMap.union(BitMap(), *parts)
