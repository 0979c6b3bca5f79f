"""Facets: the question that a Criteria is, answered by sets of agreements. First floor; this is its only door.

Criteria → `select()` → Selection, which counts, lists and pages. The index behind it belongs to one revision.
"""

from agreements.search.cache import current_index, one_revision
from agreements.search.hits import ListRow
from agreements.search.results import (
    FACET_TITLES,
    PAGE_SIZE,
    Cross,
    Facet,
    Option,
    Page,
    Selection,
    select,
)

__all__ = [
    "FACET_TITLES",
    "PAGE_SIZE",
    "Cross",
    "Facet",
    "ListRow",
    "Option",
    "Page",
    "Selection",
    "current_index",
    "one_revision",
    "select",
]
