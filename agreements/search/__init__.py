"""Faceted full-text search over the published agreements, in memory, from one index per revision.

`search(Criteria(...))` gives a SearchResult: counts, facets, cross-tabulations and pages of hits. Other packages import
from here and from `agreements.search.criteria` alone.
"""

from agreements.search.cache import current_index, pin_revision
from agreements.search.hits import Hit
from agreements.search.results import (
    FACET_TITLES,
    PAGE_SIZE,
    CrossTab,
    Facet,
    Option,
    Page,
    SearchResult,
    nearest,
    search,
)

__all__ = [
    "FACET_TITLES",
    "PAGE_SIZE",
    "CrossTab",
    "Facet",
    "Hit",
    "Option",
    "Page",
    "SearchResult",
    "current_index",
    "nearest",
    "pin_revision",
    "search",
]
