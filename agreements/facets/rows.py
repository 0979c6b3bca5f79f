"""Plain rows of the published catalogue, and sets of agreements made of them. First floor."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator

from django.db import models
from pyroaring import BitMap

from agreements.models import Agreement

Sets = dict[Hashable, BitMap]  # of agreements (by primary key), by what they have in common
_AT_ONCE = 10_000


def published(*fields, among: BitMap | None = None) -> Iterator[tuple]:
    """These fields of every published agreement, or of some."""
    rows = Agreement.objects.published().order_by()
    return _few(rows, "pk", among).values_list(*fields).iterator(_AT_ONCE)


def facts(model: type[models.Model], field: str, among: BitMap | None = None, **only) -> Iterator[tuple]:
    """The agreement and this field of every fact that readers may see, each pair once."""
    rows = model.objects.published().filter(**only).order_by()
    return _few(rows, "agreement", among).values_list("agreement_id", field).distinct().iterator(_AT_ONCE)


def _few(rows: models.QuerySet, field: str, among: BitMap | None) -> models.QuerySet:
    return rows if among is None else rows.filter(**{f"{field}__in": list(among)})


def sets(rows: Iterable[tuple[int, Hashable]]) -> Sets:
    """Gather agreements by what is named beside them; nothing named, nothing gathered.

    >>> dict(sets([(1, "treaty"), (2, "fund"), (3, "treaty"), (4, None)]))
    {'treaty': BitMap([1, 3]), 'fund': BitMap([2])}
    """
    gathered = defaultdict(BitMap)
    for pk, key in rows:
        if key not in (None, ""):
            gathered[key].add(pk)
    return gathered


def joined(pairs: Iterable[tuple[Hashable, BitMap]]) -> Sets:
    """The union of the sets of each key.

    >>> dict(joined([("asia", BitMap([1])), ("asia", BitMap([2]))]))
    {'asia': BitMap([1, 2])}
    """
    gathered = defaultdict(BitMap)
    for key, found in pairs:
        if key not in (None, ""):
            gathered[key] |= found
    return gathered


def union(parts: Iterable[BitMap]) -> BitMap:
    return BitMap.union(BitMap(), *parts)
