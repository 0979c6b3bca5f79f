"""Words: how texts and questions are cut and folded, so that people find what they mean. Cellar: plain Python.

Widths, accents and capitals don't matter ("ＥＶ" is "ev", "Österreich" is "osterreich"). A word of an alphabet is found
from its start; Japanese, which writes no spaces, anywhere. Every way to find a word is a prefix
of one of its `index_terms`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache

_KANA_AND_HAN = (
    "\u3005-\u3007\u3031-\u3035\u3040-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_JAPANESE = re.compile(f"[{_KANA_AND_HAN}]")
_MARKS = "\u0300-\u036f\u3099\u309a\uff9e\uff9f"  # accents and the marks that voice kana, where they stand alone
_WORD = re.compile(rf"[{_KANA_AND_HAN}]+|[^\W_{_KANA_AND_HAN}]+")
_WRITTEN_WORD = re.compile(rf"(?:[{_KANA_AND_HAN}\uff66-\uff9d][{_MARKS}]*)+|(?:[^\W_{_KANA_AND_HAN}][{_MARKS}]*)+")
_POSSESSIVE = re.compile(r"['’]s\b")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_VOICED = "\u3099\u309a"  # ガ is カ with a mark, but another letter
_LETTERS = str.maketrans({"æ": "ae", "ð": "d", "ø": "o", "œ": "oe", "đ": "d", "ı": "i", "ł": "l", "þ": "th"})
_LASTING = 2  # letters at the head of a word that no ending changes
_Z_OF_ISE = re.compile(r"(?<=...i)z(?=e|ing|ation)")


def normalise(text: str) -> str:
    """Widths, accents and capitals away.

    >>> normalise("ＥＶ in Österreich, ｶﾞｽ")
    'ev in osterreich, ガス'
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(char for char in text if char in _VOICED or not unicodedata.combining(char))
    return unicodedata.normalize("NFC", text).translate(_LETTERS)


def tokenise(text: str) -> list[str]:
    """The words of a text, folded, in their order.

    >>> tokenise("Japan's JCM (二国間クレジット制度)")
    ['japan', 'jcm', '二国間クレジット制度']
    """
    if "'" in text or "’" in text:
        text = _POSSESSIVE.sub("", text)
    if text.isascii():  # nearly all text, and five times as fast
        return _ASCII_WORD.findall(text.lower())
    return _WORD.findall(normalise(text))


def is_japanese(word: str) -> bool:
    """Whether a folded word is of kana and han, and so found anywhere in its sentence."""
    return word[0] >= "\u3005" and _JAPANESE.match(word) is not None


@lru_cache(50_000)
def stem(word: str) -> str:
    """A word without the endings that people use or leave out: plural, American or French spelling.

    >>> stem("evs"), stem("batteries"), stem("decarbonization"), stem("programme")
    ('ev', 'battery', 'decarbonisation', 'program')
    """
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and len(word) > 2 and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if "iz" in word:
        word = _Z_OF_ISE.sub("s", word)
    return word.replace("programme", "program")


def index_terms(word: str) -> Iterable[str]:
    """All that a word may be found by the start of: its spellings, or for Japanese each of its ends.

    >>> sorted(index_terms("batteries")), list(index_terms("省エネ"))
    (['batteries', 'battery'], ['省エネ', 'エネ', 'ネ'])
    """
    if is_japanese(word):
        return [word[place:] for place in range(len(word))]
    return {word, stem(word)} if word.isalpha() else (word,)  # numbers have no endings


def needs_whole_match(word: str) -> bool:
    """Whether a word asked for has to be met whole: "EV" is no "event", "UN" no "under"."""
    return len(word) < 3 and not is_japanese(word)


class QueryTerms:
    """The words of a question, each once, ready to be looked for.

    >>> asked = QueryTerms("hydro EVs エネ")
    >>> [asked.meet(word) for word in ("hydrogen", "ev", "event", "省エネ", "oil")]
    [True, True, False, True, False]
    """

    def __init__(self, q: str):
        self.words = tuple(dict.fromkeys(tokenise(q)))
        spelt = {spelling for word in self.words for spelling in spellings(word)}
        self._whole = frozenset(filter(needs_whole_match, spelt))
        self._starts = tuple(spelt - self._whole)
        self._heads = {spelling[:_LASTING] for spelling in spelt if spelling.isascii()}
        self.met_in = cache(self._met_in)  # texts repeat their words

    def __bool__(self):
        return bool(self.words)

    def meet(self, word: str) -> bool:
        """Whether any of them finds a word of a text."""
        return any(start in self._whole or start.startswith(self._starts) for start in index_terms(word))

    @cached_property
    def _likely(self) -> re.Pattern:
        return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(sorted(self._heads)) or '(?!)'})[a-z0-9]*")

    def likely(self, text: str) -> Iterator[re.Match]:
        """The words of a text that might be met: few, where it is all ASCII, as nearly all text is."""
        return self._likely.finditer(text.lower()) if text.isascii() else _WRITTEN_WORD.finditer(text)

    def _met_in(self, written: str) -> list[tuple[int, int]]:
        """Where in a written word they stand: all of it, or for Japanese as far as was asked."""
        folded = normalise(written)
        if not any(map(self.meet, tokenise(folded))):
            return []
        if not is_japanese(folded) or len(folded) != len(written):
            return [(0, len(written))]
        marked = set()
        for word in self.words:
            place = folded.find(word)
            while place >= 0:
                marked.update(range(place, place + len(word)))
                place = folded.find(word, place + 1)
        edges = [place for place in range(len(folded) + 1) if (place in marked) != (place - 1 in marked)]
        return list(zip(edges[::2], edges[1::2], strict=True))


def spellings(asked: str) -> set[str]:
    """What is looked up for a word that was asked for."""
    return {asked} if is_japanese(asked) else {asked, stem(asked)}


def highlight(text: str, asked: QueryTerms) -> list[tuple[str, bool]]:
    """Cut a text into pieces, each with whether it is one of the words asked for.

    >>> highlight("Clean hydrogen, 水素社会", QueryTerms("hydro 水素"))
    [('Clean ', False), ('hydrogen', True), (', ', False), ('水素', True), ('社会', False)]
    """
    found, end = [], 0
    for start, stop in _met(text, asked):
        found += [(text[end:start], False), (text[start:stop], True)]
        end = stop
    return [piece for piece in [*found, (text[end:], False)] if piece[0]]


def snippet(text: str, asked: QueryTerms, length: int = 240) -> list[tuple[str, bool]]:
    """The part of a text around the first words asked for, in pieces; nothing where none is met.

    >>> snippet("Both sides will share what they learn about hydrogen.", QueryTerms("hydrogen"), 24)
    [('… ', False), ('learn about ', False), ('hydrogen', True), ('.', False)]
    """
    place = next((start for start, _stop in _met(text, asked)), None)
    if place is None:
        return []
    start, stop = 0, len(text)
    if place > length // 2:
        start = text.find(" ", max(0, min(place - length // 2, stop - length)), place) + 1
    if stop - start > length:
        space = text.rfind(" ", place + 1, start + length)
        stop = space if space > 0 else start + length
    shown = highlight(text[start:stop], asked)
    return [*([("… ", False)] if start else []), *shown, *([(" …", False)] if stop < len(text) else [])]


def _met(text: str, asked: QueryTerms) -> Iterator[tuple[int, int]]:
    """Where in a text the words asked for stand."""
    for written in asked.likely(text) if asked else ():
        for start, stop in asked.met_in(written[0]):
            yield written.start() + start, written.start() + stop
