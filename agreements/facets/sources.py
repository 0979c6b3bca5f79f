"""Sources: which agreements rest on them. First floor.

There are some four sources to an agreement and most serve only one, so no set of each is kept: the database is asked.
"""

from collections.abc import Iterable

from agreements.facets.gathering import SOURCED
from agreements.facets.index import Value
from agreements.facets.rows import Sets, sets
from agreements.models import Source


def by_source(keys: Iterable[str]) -> Sets:
    """The published agreements that say something by each of these sources; one query."""
    facts = [model.objects.published().filter(source__key__in=list(keys)).order_by() for model in SOURCED]
    first, *others = (rows.values_list("agreement_id", "source__key") for rows in facts)
    return sets(first.union(*others))


def read_source(key: str) -> Value | None:
    """A source by its key; None where nothing that readers may see rests on it."""
    agreements = by_source([key]).get(key)
    return Value(key, str(Source.objects.get(key=key)), "", agreements) if agreements else None
