"""Cross-tabulation of two facets: a table in which every number links to what it counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from agreements.charts.class_breaks import Counted, class_breaks, class_of


class CountedCrossTab(Protocol):
    """What charts need of `agreements.search.CrossTab`."""

    rows: Sequence[Counted]
    columns: Sequence[Counted]
    counts: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class LinkedCount:
    """A count, its link, and the class of counts it is in (0: none); heads of rows and columns have a label.

    `empty` is what is known where the count is 0.
    """

    label: str
    count: int
    url: str
    class_number: int = 0
    empty: object = None


@dataclass(frozen=True)
class CrossTabTable:
    """The table: the heads of its columns; and its rows, each a head and its numbers."""

    heads: tuple[LinkedCount, ...]
    rows: tuple[tuple[LinkedCount, tuple[LinkedCount, ...]], ...]


def crosstab_table(
    cross: CountedCrossTab,
    url: Callable[[str, str], str],
    empty: Callable[[str, str], object] = lambda _row, _column: None,
) -> CrossTabTable:
    """The table of a cross-tabulation; `url` gives the link of a row and a column, each "" where it means all.

    `empty` gives what is known of a row and a column without a count.
    """
    classes = class_breaks(count for counts in cross.counts for count in counts)
    heads = tuple(LinkedCount(column.label, column.count, url("", column.value)) for column in cross.columns)
    rows = tuple(
        (
            LinkedCount(row.label, row.count, url(row.value, "")),
            tuple(
                LinkedCount(
                    "",
                    count,
                    url(row.value, column.value),
                    class_of(count, classes),
                    None if count else empty(row.value, column.value),
                )
                for column, count in zip(cross.columns, counts, strict=True)
            ),
        )
        for row, counts in zip(cross.rows, cross.counts, strict=True)
    )
    return CrossTabTable(heads, rows)
