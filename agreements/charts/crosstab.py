"""Two facets counted against each other: a table whose every number leads to what it counts. First floor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from agreements.charts.class_breaks import Counted, grade_of, grades


class Crossed(Protocol):
    """A cross, as a Selection tells it."""

    rows: Sequence[Counted]
    columns: Sequence[Counted]
    counts: Sequence[Sequence[int]]


class Figure(NamedTuple):
    """A number, where it leads, and the class of numbers it is in; heads of rows and columns have a label."""

    label: str
    count: int
    url: str
    grade: int = 0


@dataclass(frozen=True)
class Crossing:
    """The table: the heads of its columns; and its rows, each a head and its numbers."""

    heads: tuple[Figure, ...]
    rows: tuple[tuple[Figure, tuple[Figure, ...]], ...]


def crossing(cross: Crossed, url: Callable[[str, str], str]) -> Crossing:
    """Lay out a cross; `url` makes an address of a row and a column, each empty where it means all."""
    classes = grades(count for counts in cross.counts for count in counts)
    heads = tuple(Figure(one.label, one.count, url("", one.value)) for one in cross.columns)
    rows = tuple(
        (
            Figure(row.label, row.count, url(row.value, "")),
            tuple(
                Figure("", count, url(row.value, column.value), grade_of(count, classes))
                for column, count in zip(cross.columns, counts, strict=True)
            ),
        )
        for row, counts in zip(cross.rows, cross.counts, strict=True)
    )
    return Crossing(heads, rows)
