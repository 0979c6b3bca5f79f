"""Counts that several pages show: of a facet's values, and of themes with their areas."""

from collections import Counter

from agreements.search import Option, SearchResult
from agreements.search.criteria import NONE

MOST_ROWS = 100  # that a page shows of its list before it leads to the list itself


def counts(result: SearchResult, facet: str) -> Counter[str]:
    """How many agreements each value of a facet has."""
    return Counter({option.value: option.count for option in result.facet(facet).options})


def stated_count(result: SearchResult, facet: str) -> list[Option]:
    """The values of a facet that agreements have, without "not stated"."""
    return [option for option in result.facet(facet).options if option.count and option.value != NONE]


def facet_counts(result: SearchResult) -> list[tuple[Option, list[Option]]]:
    """The themes of a result, the most frequent first, each with its areas."""
    areas: dict[str, list[Option]] = {}
    for option in stated_count(result, "area"):
        areas.setdefault(option.group, []).append(option)
    return [(theme, areas.get(str(theme.label), [])) for theme in stated_count(result, "theme")]
