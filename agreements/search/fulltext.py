"""The text of the published agreements: which words stand where, and what a slip was meant to be. First floor."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cached_property

from pyroaring import BitMap

from agreements.search.postings import Postings, group_by_value, union
from agreements.search.snapshot import Snapshot
from agreements.search.synonyms import Name
from agreements.text_analysis import index_terms, is_japanese, needs_whole_match, spellings, tokenise

_AFTER_ALL_LETTERS = "\U0010ffff"
_MOST_SLIPS = 3  # mended in one question; more is another language or a prank


class PrefixIndex:
    """Sorted starts of words, each with the agreements it stands in: a word is found by bisection.

    >>> PrefixIndex({"hydrogen": BitMap([1]), "hydropower": BitMap([2])}).find("hydro")
    BitMap([1, 2])
    """

    def __init__(self, standing: Postings):
        self.standing = standing

    @cached_property
    def _sorted(self) -> tuple[list[str], list[BitMap]]:
        """Made for the first search, so that no list waits for it."""
        by_start = defaultdict(list)
        for word, agreements in self.standing.items():
            for start in index_terms(word):
                by_start[start].append(agreements)
        ordered = sorted(by_start)
        return ordered, [parts[0] if len(parts) == 1 else union(parts) for parts in map(by_start.get, ordered)]

    @cached_property
    def _in_order(self) -> list[str]:
        return sorted(self.standing)

    def find(self, asked: str) -> BitMap:
        """The agreements that one word finds."""
        return union(part for spelling in spellings(asked) for part in self._from(spelling))

    def find_all(self, asked: Iterable[str]) -> BitMap:
        """The agreements that every word finds; none when there is no word."""
        found = None
        for word in dict.fromkeys(asked):
            found = self.find(word) if found is None else found & self.find(word)
            if not found:
                break
        return BitMap() if found is None else found

    def _from(self, spelling: str) -> list[BitMap]:
        ordered, agreements = self._sorted
        first = bisect_left(ordered, spelling)
        if needs_whole_match(spelling):
            return agreements[first : first + 1] if ordered[first : first + 1] == [spelling] else []
        return agreements[first : bisect_left(ordered, spelling + _AFTER_ALL_LETTERS, first)]

    def nearest(self, asked: str) -> str | None:
        """The word most like one that stands nowhere, if it is long enough and one is like it at all."""
        if not (asked.isalpha() and 3 < len(asked) < 30):
            return None
        like = [
            word
            for word in self._in_order
            if abs(len(word) - len(asked)) < 3 and (word[0] == asked[0] or word[-2:] == asked[-2:])
        ]
        return next(iter(get_close_matches(asked, like, n=1, cutoff=0.75)), None)


class FullTextIndex:
    """Finds agreements by words, and says which of them to show first, and by which name they were found."""

    def __init__(self, snapshot: Snapshot, names: list[Name]):
        """Take agreements' own words, and the names of what they name."""
        self.titles = snapshot.titles
        standing = defaultdict(BitMap, snapshot.words)
        for name in names:
            for word in set(tokenise(name.text)):
                standing[word] = standing[word] | name.agreements
        self._anywhere = PrefixIndex(standing)
        self._in_titles = PrefixIndex(snapshot.titled)
        self._names = names
        shown = [(place, name.text) for place, name in enumerate(names) if name.shown]
        self._in_names = PrefixIndex(group_by_value((place, word) for place, text in shown for word in tokenise(text)))

    def find(self, q: str) -> BitMap:
        """The agreements in which every word of a question stands."""
        return self._anywhere.find_all(tokenise(q))

    def tiers(self, q: str, found: BitMap) -> Iterator[BitMap]:
        """Cut what was found by how it meets the question: as a phrase in a title, with all words there, elsewhere."""
        asked = tokenise(q)
        titled = self._in_titles.find_all(asked) & found
        phrase = " ".join(asked)
        phrase = phrase if phrase and is_japanese(phrase) else f" {phrase}"
        exact = BitMap(pk for pk in titled if phrase in self.titles[pk])
        yield from (exact, titled - exact, found - titled)

    def names_met(self, word: str, agreements: Iterable[int]) -> dict[int, str]:
        """The first of the names by which a word finds these agreements."""
        few, met = BitMap(agreements), {}
        for name in map(self._names.__getitem__, self._in_names.find(word)):
            for pk in name.agreements & few:
                met.setdefault(pk, name.shown)
        return met

    def suggest(self, q: str) -> str:
        """The question with its slips mended by words of the catalogue, or "" where there is nothing to mend."""
        asked = tokenise(q)
        slips = [word for word in dict.fromkeys(asked) if not self._anywhere.find(word)]
        if not 0 < len(slips) <= _MOST_SLIPS:
            return ""
        mended = {word: self._anywhere.nearest(word) for word in slips}
        return "" if None in mended.values() else " ".join(mended.get(word, word) for word in asked)
