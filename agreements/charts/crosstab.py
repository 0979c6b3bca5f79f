"""Two facets counted against each other: a table whose every number leads to what it counts. First floor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from agreements.charts.class_breaks import Counted, class_breaks, class_of


class CountedCrossTab(Protocol):
    """A cross, as a Selection tells it."""

    rows: Sequence[Counted]
    columns: Sequence[Counted]
    counts: Sequence[Sequence[int]]


class LinkedCount(NamedTuple):
    """A number, where it leads, and the class of numbers it is in; heads of rows and columns have a label."""

    label: str
    count: int
    url: str
    grade: int = 0


@dataclass(frozen=True)
class CrossTabTable:
    """The table: the heads of its columns; and its rows, each a head and its numbers."""

    heads: tuple[LinkedCount, ...]
    rows: tuple[tuple[LinkedCount, tuple[LinkedCount, ...]], ...]


def crosstab_table(cross: CountedCrossTab, url: Callable[[str, str], str]) -> CrossTabTable:
    """Lay out a cross; `url` makes an address of a row and a column, each empty where it means all."""
    classes = class_breaks(count for counts in cross.counts for count in counts)
    heads = tuple(LinkedCount(one.label, one.count, url("", one.value)) for one in cross.columns)
    rows = tuple(
        (
            LinkedCount(row.label, row.count, url(row.value, "")),
            tuple(
                LinkedCount("", count, url(row.value, column.value), class_of(count, classes))
                for column, count in zip(cross.columns, counts, strict=True)
            ),
        )
        for row, counts in zip(cross.rows, cross.counts, strict=True)
    )
    return CrossTabTable(heads, rows)
