"""Lookup of agreements by source, asked of the database on demand and cached as long as the index lasts.

There are some four sources to an agreement, and most serve only one: postings of all of them would cost more memory
than they are worth.
"""

from collections.abc import Iterable

from django.core.validators import slug_re
from django.db.models import F
from pyroaring import BitMap

from agreements.models import SOURCED_FACTS, Source
from agreements.search.index import FacetValue
from agreements.search.postings import Postings, group_by_value

_MAX_CACHED = 10_000  # keys


class SourceLookup:
    """The sources of published agreements, by their keys."""

    def __init__(self, everything: BitMap):
        self._everything = everything  # the published agreements
        self._cache: dict[str, FacetValue | None] = {}  # None for keys of no such source

    def postings(self, keys: Iterable[str]) -> Postings[str]:
        """The published agreements with a fact from each of these sources, by key; one query.

        The facts are selected by their source alone. A join with published agreements only lets PostgreSQL, where it
        has no statistics of the tables yet, begin with all agreements and walk through all facts for each.
        """
        keys = list(keys)  # each kind of fact is selected for all of them
        facts = (
            model.objects.without_hidden()
            .filter(source__key__in=keys)
            .annotate(end=F(model.agreement_fields[-1]))  # a relation is public only if both its agreements are
            .order_by()
            .values_list("agreement_id", "end", "source__key")
            for model in SOURCED_FACTS
        )
        first, *others = facts
        published = self._everything
        rows = first.union(*others)
        return group_by_value((pk, key) for pk, end, key in rows if pk in published and end in published)

    def values(self, keys: Iterable[str]) -> dict[str, FacetValue]:
        """Facet values of those keys that are sources of published agreements; two queries for all not yet cached.

        Only slugs are looked up, as nothing else can be a key: PostgreSQL refuses a text with a NUL in it.
        """
        keys = list(dict.fromkeys(key for key in keys if slug_re.fullmatch(key)))
        known = {key: self._cache[key] for key in keys if key in self._cache}
        if unknown := [key for key in keys if key not in known]:
            known |= self._read(unknown)
        return {key: value for key in keys if (value := known[key])}

    def _read(self, keys: list[str]) -> dict[str, FacetValue | None]:
        postings = self.postings(keys)
        labels = {source.key: str(source) for source in Source.objects.filter(key__in=list(postings))}
        values = {key: FacetValue(key, labels[key], "", postings[key]) if key in labels else None for key in keys}
        if len(self._cache) < _MAX_CACHED:
            self._cache |= values
        return values
