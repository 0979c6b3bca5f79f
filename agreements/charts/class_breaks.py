"""Class breaks: a few classes of counts, for the shades of maps and tables."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple, Protocol

MOST = 5
_STARTS = tuple(digit * 10**power for power in range(7) for digit in (1, 2, 5))


class Counted(Protocol):
    """A value of a facet with its count: what charts need of `agreements.search.Option`."""

    value: str
    label: str
    count: int


class ClassBreak(NamedTuple):
    """A class of numbers, from the palest, 1, on."""

    number: int
    first: int
    last: int

    @property
    def label(self) -> str:
        return f"{self.first}–{self.last}" if self.first < self.last else str(self.first)


def class_breaks(counts: Iterable[int]) -> tuple[ClassBreak, ...]:
    """At most five classes for these numbers, each about twice as far as the one before. 0 is in none of them.

    >>> [class_break.label for class_break in class_breaks([1, 4, 24])]
    ['1', '2–4', '5–9', '10–19', '20–24']
    """
    most = max(counts, default=0)
    starts = [start for start in _STARTS if start <= most]
    starts = [*starts[:1], *starts[1:][1 - MOST :], most + 1]
    return tuple(ClassBreak(number, first, after - 1) for number, (first, after) in enumerate(pairwise(starts), 1))


def class_of(count: int, breaks: Iterable[ClassBreak]) -> int:
    """The class that a number is in; 0 for none."""
    return max((class_break.number for class_break in breaks if class_break.first <= count), default=0)
