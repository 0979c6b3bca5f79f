"""Full-text index: which agreements contain a word, how well they match, and spelling suggestions."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import cached_property

from pyroaring import BitMap

from agreements.search.postings import Postings, group_by_value, union
from agreements.search.snapshot import Snapshot
from agreements.search.synonyms import Name
from agreements.text_analysis import (
    compounds,
    index_terms,
    indexed_words,
    is_japanese,
    needs_whole_match,
    query_spellings,
    stem,
    tokenise,
)

_AFTER_ALL_LETTERS = "\U0010ffff"
_MAX_CORRECTIONS = 3  # in one query; more unknown words are another language or noise
_MAX_NEAR_WORDS = 12  # of an address or a title
_SHORTEST_PART = 3  # of an unknown word that is looked for as two: shorter ones are found in everything
_LONGEST = 30  # letters of a word that anybody means


class PrefixIndex:
    """Postings of words, searched by prefix: the terms of all words are sorted, and a prefix found by bisection.

    >>> PrefixIndex({"hydrogen": BitMap([1]), "hydropower": BitMap([2])}).find("hydro")
    BitMap([1, 2])
    """

    def __init__(self, postings: Postings[str], *, half_typed: bool = False):
        """`half_typed`: one or two letters may be the beginning of a word, which somebody is still typing."""
        self.postings, self.half_typed = postings, half_typed

    @cached_property
    def _sorted_terms(self) -> tuple[list[str], list[BitMap]]:
        """The terms, and in the same order their agreements; made for the first query, as other lists need none."""
        by_term = defaultdict(list)
        for word, agreements in self.postings.items():
            for term in index_terms(word):
                by_term[term].append(agreements)
        terms = sorted(by_term)
        return terms, [sets[0] if len(sets) == 1 else union(sets) for sets in (by_term[term] for term in terms)]

    @cached_property
    def _sorted_words(self) -> list[str]:
        return sorted(self.postings)

    def find(self, word: str) -> BitMap:
        """The agreements that one normalised word of a query finds."""
        return union(agreements for spelling in query_spellings(word) for agreements in self._matching(spelling))

    def words(self, q: str) -> list[str]:
        """The words of a query, with what texts write as several words in its parts: "lowcarbon" is "low" "carbon"."""
        return [part for word in tokenise(q) for part in self.parts(word)]

    def find_all(self, words: Sequence[str]) -> BitMap:
        """The agreements that every word finds, alone or written as one with the word beside it; none for no words.

        >>> PrefixIndex({"net": BitMap([1]), "zero": BitMap([1]), "netzero": BitMap([2])}).find_all(["net", "zero"])
        BitMap([1, 2])
        """
        matches = None
        for place, word in enumerate(words):
            beside = compounds(words[max(place - 1, 0) : place + 2])
            found = union([self.find(word), *(self.find_whole(compound) for compound in beside)])
            matches = found if matches is None else matches & found
            if not matches:
                break
        return BitMap() if matches is None else matches

    def find_whole(self, word: str) -> BitMap:
        """The agreements with this very word, or its plural."""
        terms, agreements = self._sorted_terms
        spelling = stem(word)
        start = bisect_left(terms, spelling)
        return agreements[start] if terms[start : start + 1] == [spelling] else BitMap()

    @cached_property
    def _hyphenated(self) -> dict[str, list[str]]:
        """The parts of words that some text writes with a hyphen, by the word without it."""
        return {stem(word.replace("-", "")): word.split("-") for word in self.postings if "-" in word}

    def parts(self, word: str) -> list[str]:
        """A word of a query as the words that it is written of elsewhere, with a hyphen or a space; else the word.

        >>> index = PrefixIndex({"low-carbon": BitMap([1]), "net": BitMap([2]), "zero": BitMap([3])})
        >>> index.parts("lowcarbon"), index.parts("netzero"), index.parts("hydrogen")
        (['low', 'carbon'], ['net', 'zero'], ['hydrogen'])
        """
        if parts := self._hyphenated.get(stem(word)):
            return parts
        if word.isalpha() and word.isascii() and 2 * _SHORTEST_PART <= len(word) < _LONGEST and not self.find(word):
            for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
                if word[:cut] in self.postings and self.find_whole(word[cut:]):
                    return [word[:cut], word[cut:]]
        return [word]

    def _matching(self, spelling: str) -> list[BitMap]:
        terms, agreements = self._sorted_terms
        start = bisect_left(terms, spelling)
        if needs_whole_match(spelling) and not self.half_typed:
            return agreements[start : start + 1] if terms[start : start + 1] == [spelling] else []
        return agreements[start : bisect_left(terms, spelling + _AFTER_ALL_LETTERS, start)]

    def closest_word(self, word: str) -> str | None:
        """The indexed word most like an unknown one; None if the unknown one is too short or long, or none is like it.

        >>> PrefixIndex({"hydrogen": BitMap([1])}).closest_word("hidrogen")
        'hydrogen'
        """
        if not (word.isalpha() and 3 < len(word) < _LONGEST):
            return None
        similar = [
            known
            for known in self._sorted_words
            if abs(len(known) - len(word)) < 3 and (known[0] == word[0] or known[-2:] == word[-2:])
        ]
        return next(iter(get_close_matches(word, similar, n=1, cutoff=0.75)), None)


class FullTextIndex:
    """Finds agreements by words of their own texts and of names they are known by; ranks, explains and corrects."""

    def __init__(self, snapshot: Snapshot, names: list[Name]):
        self.titles = snapshot.titles
        words = defaultdict(BitMap, snapshot.words)
        for name in names:
            for word in set(indexed_words(name.text)):
                words[word] = words[word] | name.agreements
        self._all_words = PrefixIndex(words)
        self._title_words = PrefixIndex(snapshot.title_words)
        self._names = names
        shown = [(position, name.text) for position, name in enumerate(names) if name.shown]
        # Here the sets are of positions in the list of names, in place of agreements.
        self._name_words = PrefixIndex(
            group_by_value((position, word) for position, text in shown for word in indexed_words(text))
        )

    def words(self, q: str) -> list[str]:
        """The words of a query as `PrefixIndex.words()` has them, for all texts."""
        return self._all_words.words(q)

    def find(self, q: str) -> BitMap:
        """The agreements that match every word of a query; none for a query without words."""
        return self._all_words.find_all(self.words(q))

    def nearest(self, text: str) -> Iterator[BitMap]:
        """The agreements with most words of a text in their titles, then those with one fewer, down to half of them.

        A word that no title has is looked for in all texts, and one that none has is read as the word of a title most
        like it: "coperation" as "cooperation".
        """
        in_titles, corrections = [], 0
        for word in list(dict.fromkeys(self._title_words.words(text)))[:_MAX_NEAR_WORDS]:
            agreements = self._title_words.find(word) or self._all_words.find(word)
            if not agreements and corrections < _MAX_CORRECTIONS:
                corrections += 1
                known = self._title_words.closest_word(word)
                agreements = self._title_words.find(known) if known else agreements
            in_titles.append(agreements)
        at_least = [BitMap() for _words in in_titles]  # by number of words less one; sums of sets, whatever their size
        for agreements in in_titles:
            for number in range(len(at_least) - 1, 0, -1):
                at_least[number] |= at_least[number - 1] & agreements
            at_least[0] |= agreements
        nearer = BitMap()
        for matches in reversed(at_least[(len(at_least) - 1) // 2 :]):
            yield matches - nearer
            nearer = matches

    def tiers(self, q: str, matches: BitMap) -> Iterator[BitMap]:
        """Split matches by relevance: the query as a phrase of the title, all its words in the title, the rest."""
        query_words = self.words(q)
        in_title = self._title_words.find_all(query_words) & matches
        phrase = " ".join(query_words)
        phrase = phrase if phrase and is_japanese(phrase) else f" {phrase}"
        as_phrase = BitMap(pk for pk in in_title if phrase in self.titles[pk])
        yield from (as_phrase, in_title - as_phrase, matches - in_title)

    def matched_names(self, word: str, agreements: Iterable[int]) -> dict[int, str]:
        """By primary key the first name through which a word finds each of these agreements, as it is shown."""
        wanted = BitMap(agreements)
        matched: dict[int, str] = {}
        for name in map(self._names.__getitem__, self._name_words.find(word)):
            for pk in name.agreements & wanted:
                matched.setdefault(pk, name.shown)
        return matched

    def suggest(self, q: str) -> str:
        """The query with its unknown words replaced by known ones; "" if nothing, or not everything, can be replaced.

        With "hydrogen" in the catalogue, "hidrogen supply" becomes "hydrogen supply".
        """
        query_words = self.words(q)
        unknown = [word for word in dict.fromkeys(query_words) if not self._all_words.find(word)]
        if not 0 < len(unknown) <= _MAX_CORRECTIONS:
            return ""
        corrections = {}
        for word in unknown:
            if (known := self._all_words.closest_word(word)) is None:
                return ""
            corrections[word] = known
        return " ".join(corrections.get(word, word) for word in query_words)
