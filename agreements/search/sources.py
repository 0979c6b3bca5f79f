"""Sources: which agreements rest on them. First floor.

There are some four sources to an agreement and most serve only one, so no set of each is kept: the database is asked,
and what it said is remembered as long as the revision lasts.
"""

from collections.abc import Iterable

from django.core.validators import slug_re
from django.db.models import F
from pyroaring import BitMap

from agreements.models import SOURCED_FACTS, Source
from agreements.search.index import FacetValue
from agreements.search.postings import Postings, group_by_value

_MOST_KEPT = 10_000


class Sources:
    """The sources on which published agreements rest, by their keys."""

    def __init__(self, everything: BitMap):
        self._everything = everything
        self._met: dict[str, FacetValue | None] = {}

    def resting(self, keys: Iterable[str]) -> Postings:
        """The agreements that say something by each of these sources; one query.

        The facts are asked for by their source alone. To ask for those of published agreements only lets PostgreSQL,
        where it knows nothing of the tables yet, begin with all agreements and walk through all facts for each.
        """
        keys = list(keys)  # each kind of fact is asked for all of them
        facts = (
            model.objects.filter(source__key__in=keys)
            .annotate(end=F(model.agreement_fields[-1]))  # a relation is public only if both its agreements are
            .order_by()
            .values_list("agreement_id", "end", "source__key")
            for model in SOURCED_FACTS
        )
        first, *others = facts
        seen = self._everything
        return group_by_value((pk, key) for pk, end, key in first.union(*others) if pk in seen and end in seen)

    def __call__(self, keys: Iterable[str]) -> dict[str, FacetValue]:
        """Those of these that there are; two queries for whatever has not been asked before.

        What is no slug is no key, and isn't asked for: PostgreSQL refuses a text with a NUL in it.
        """
        met = {key: self._met.get(key, False) for key in keys if slug_re.fullmatch(key)}
        if strange := [key for key, value in met.items() if value is False]:
            agreements = self.resting(strange)
            named = {source.key: str(source) for source in Source.objects.filter(key__in=list(agreements))}
            found = {key: FacetValue(key, name, "", agreements[key]) for key, name in named.items()}
            met |= {key: found.get(key) for key in strange}
            if len(self._met) < _MOST_KEPT:
                self._met |= {key: met[key] for key in strange}
        return {key: value for key, value in met.items() if value}
