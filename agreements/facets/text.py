"""The text of the published agreements: which words stand where, and what a slip was meant to be. First floor."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from pyroaring import BitMap

from agreements.facets.rows import Sets, facts, published, sets, union
from agreements.models import Alias, Area, Body, Instrument, Partner, Party, Undertaking
from agreements.words import is_japanese, is_whole, spellings, starts, words

_AFTER_ALL_LETTERS = "\U0010ffff"
# What people call instruments besides our words for them.
CALLED = {
    Instrument.TREATY: ("条約", "協定"),
    Instrument.EXCHANGE_OF_NOTES: ("交換公文",),
    Instrument.MEMORANDUM_OF_UNDERSTANDING: ("MoU", "了解覚書", "覚書"),
    Instrument.MEMORANDUM_OF_COOPERATION: ("MoC", "協力覚書", "覚書"),
    Instrument.JCM_DOCUMENT: ("JCM", "二国間クレジット制度"),
    Instrument.JOINT_STATEMENT: ("共同声明", "共同宣言"),
    Instrument.ACTION_PLAN: ("行動計画",),
    Instrument.DIALOGUE: ("対話", "政策対話"),
    Instrument.PARTNERSHIP: ("パートナーシップ",),
    Instrument.INITIATIVE: ("イニシアティブ", "構想"),
    Instrument.PROGRAMME: ("プログラム",),
    Instrument.FUND: ("基金",),
    Instrument.FORUM: ("フォーラム",),
    Instrument.STRATEGY: ("戦略",),
}
_MOST_SLIPS = 3  # mended in one question; more is another language or a prank


class Words:
    """Sorted starts of words, each with the agreements it stands in: a word is found by bisection.

    >>> Words({"hydrogen": BitMap([1]), "hydropower": BitMap([2])}).find("hydro")
    BitMap([1, 2])
    """

    def __init__(self, standing: Sets):
        self._whole = sorted(standing)
        by_start = defaultdict(list)
        for word, agreements in standing.items():
            for start in starts(word):
                by_start[start].append(agreements)
        self._starts = sorted(by_start)
        self._agreements = [
            parts[0] if len(parts) == 1 else union(parts) for parts in map(by_start.__getitem__, self._starts)
        ]

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
        first = bisect_left(self._starts, spelling)
        if is_whole(spelling):
            return self._agreements[first : first + 1] if self._starts[first : first + 1] == [spelling] else []
        return self._agreements[first : bisect_left(self._starts, spelling + _AFTER_ALL_LETTERS, first)]

    def nearest(self, asked: str) -> str | None:
        """The word most like one that stands nowhere, if one is like it at all."""
        like = [
            word
            for word in self._whole
            if abs(len(word) - len(asked)) < 3 and (word[0] == asked[0] or word[-2:] == asked[-2:])
        ]
        return next(iter(get_close_matches(asked, like, n=1, cutoff=0.75)), None)


class Name(NamedTuple):
    """A name that agreements are found by, and how to show that it was this one; "" where a list shows it anyway."""

    text: str
    shown: str
    agreements: BitMap


class Text:
    """Finds agreements by words, and says which of them to show first, and by which name they were found."""

    def __init__(self, standing: Sets, titles: dict[int, str], names: list[Name]):
        self.titles = titles
        self._anywhere = Words(standing)
        self._in_titles = Words(sets((pk, word) for pk, title in titles.items() for word in title.split()))
        self._names = names
        shown = [(place, name.text) for place, name in enumerate(names) if name.shown]
        self._in_names = Words(sets((place, word) for place, text in shown for word in words(text)))

    def find(self, q: str) -> BitMap:
        """The agreements in which every word of a question stands."""
        return self._anywhere.find_all(words(q))

    def tiers(self, q: str, found: BitMap) -> Iterator[BitMap]:
        """Cut what was found by how it meets the question: as a phrase in a title, with all words there, elsewhere."""
        asked = words(q)
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
        asked = words(q)
        slips = [word for word in dict.fromkeys(asked) if not self._anywhere.find(word)]
        if not 0 < len(slips) <= _MOST_SLIPS:
            return ""
        mended = {word: self._anywhere.nearest(word) if 3 < len(word) < 30 else None for word in slips}
        return "" if None in mended.values() else " ".join(mended.get(word, word) for word in asked)


def read_text() -> Text:
    """Read the words of what is published: own texts, and the names of those it is with and about."""
    standing, titles, other_names = defaultdict(BitMap), {}, defaultdict(list)
    names = list(_names())
    for pk, name in facts(Alias, "name"):
        other_names[pk].append(name)
        names.append(Name(name, name, BitMap([pk])))
    for pk, title, title_ja, summary in published("pk", "title", "title_ja", "summary"):
        titles[pk] = _folded_titles(title, title_ja, *other_names[pk])
        for word in {*titles[pk].split(), *words(summary)}:
            standing[word].add(pk)
    for model, field in ((Undertaking, "action"), (Party, "signatory")):
        for pk, text in facts(model, field):
            for word in words(text):
                standing[word].add(pk)
    for name in names:
        for word in words(name.text):
            standing[word] |= name.agreements
    return Text(standing, titles, names)


def _folded_titles(*titles: str) -> str:
    """Titles so that a phrase is found by its words: " joint crediting mechanism | 二国間クレジット制度"."""
    return " " + " | ".join(" ".join(words(title)) for title in titles if title)


def _names() -> Iterator[Name]:
    """The names of instruments, partners, bodies, areas and themes, in both languages, and their other names."""
    for instrument, agreements in sets(published("pk", "instrument")).items():
        label = str(Instrument(instrument).label)
        yield Name(label, "", agreements)
        yield from (Name(other, f"{label} ({other})", agreements) for other in CALLED.get(instrument, ()))
    for field, agreements, rows in _named():
        english = {pk: names[0] for pk, *names in rows}
        for pk, name, *others in rows:
            yield Name(name, name if field == "body" else "", agreements[pk])
            for other in {*others} - {name, "", None}:
                yield Name(other, f"{name} ({other})", agreements[pk])
        for name, pk in Alias.objects.filter(**{f"{field}__in": list(english)}).values_list("name", field):
            yield Name(name, f"{english[pk]} ({name})", agreements[pk])


def _named() -> Iterator[tuple[str, Sets, list[tuple]]]:
    """Whom and what published agreements name: as aliases call it, in which agreements, the rows of names."""
    for model, fact, paths in (
        (Partner, Party, ("name", "name_ja", "country__name", "country__name_ja")),
        (Body, Party, ("name", "name_ja")),
        (Area, Undertaking, ("name", "name_ja", "theme__name", "theme__name_ja")),
    ):
        field = model._meta.model_name
        agreements = sets(facts(fact, f"{field}_id"))
        rows = model.objects.filter(pk__in=list(agreements)).order_by("pk").values_list("pk", *paths)
        yield field, agreements, list(rows)
