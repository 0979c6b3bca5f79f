"""Facets: the question that a Criteria is, answered by sets of agreements. First floor; this is its only door.

Criteria → `search()` → Selection, which counts, lists and pages. The index behind it belongs to one revision.
"""

from agreements.search.cache import consistent_revision, current_index
from agreements.search.hits import Hit
from agreements.search.results import (
    FACET_TITLES,
    PAGE_SIZE,
    CrossTab,
    Facet,
    Option,
    Page,
    SearchResult,
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
    "consistent_revision",
    "current_index",
    "search",
]
