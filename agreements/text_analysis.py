"""Text analysis for search: normalising, tokenising, stemming, highlighting. Knows neither models nor settings.

Widths, accents and capitals don't matter ("ＥＶ" is "ev", "Österreich" is "osterreich"). A word of an alphabet is found
by its beginning; Japanese, which writes no spaces, by any part of it. To make both one look-up, every word is indexed
under `index_terms`, of which one begins with whatever finds the word.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache

Highlighted = list[tuple[str, bool]]  # a text in pieces, each with whether it matches the query

_KANA_AND_HAN = (
    "\u3005-\u3007\u3031-\u3035\u3040-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_JAPANESE = re.compile(f"[{_KANA_AND_HAN}]")
_MARKS = "\u0300-\u036f\u3099\u309a\uff9e\uff9f"  # combining accents, and the voicing marks of kana on their own
_WORD = re.compile(rf"[{_KANA_AND_HAN}]+|[^\W_{_KANA_AND_HAN}]+")
_WRITTEN_WORD = re.compile(rf"(?:[{_KANA_AND_HAN}\uff66-\uff9d][{_MARKS}]*)+|(?:[^\W_{_KANA_AND_HAN}][{_MARKS}]*)+")
_POSSESSIVE = re.compile(r"['’]s\b")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_VOICED = "\u3099\u309a"  # ガ is カ with a mark, but another letter
_LETTERS = str.maketrans({"æ": "ae", "ð": "d", "ø": "o", "œ": "oe", "đ": "d", "ı": "i", "ł": "l", "þ": "th"})
_STABLE_LETTERS = 2  # at the beginning of a word, which stemming never changes
_Z_OF_ISE = re.compile(r"(?<=...i)z(?=e|ing|ation)")


def normalise(text: str) -> str:
    """Remove differences of width, accent and case.

    >>> normalise("ＥＶ in Österreich, ｶﾞｽ")
    'ev in osterreich, ガス'
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(char for char in text if char in _VOICED or not unicodedata.combining(char))
    return unicodedata.normalize("NFC", text).translate(_LETTERS)


def tokenise(text: str) -> list[str]:
    """The normalised words of a text, in their order.

    >>> tokenise("Japan's JCM (二国間クレジット制度)")
    ['japan', 'jcm', '二国間クレジット制度']
    """
    if "'" in text or "’" in text:
        text = _POSSESSIVE.sub("", text)
    if text.isascii():  # nearly all text, and five times as fast
        return _ASCII_WORD.findall(text.lower())
    return _WORD.findall(normalise(text))


def is_japanese(word: str) -> bool:
    """Whether a normalised word is of kana and han, and so is found by any part of it.

    >>> is_japanese("水素"), is_japanese("hydrogen")
    (True, False)
    """
    return word[0] >= "\u3005" and _JAPANESE.match(word) is not None


@lru_cache(50_000)
def stem(word: str) -> str:
    """A normalised word without plural endings, in British spelling.

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
    """The terms under which a word is indexed: the word and its stem, or every suffix of a Japanese one.

    >>> sorted(index_terms("batteries")), list(index_terms("省エネ"))
    (['batteries', 'battery'], ['省エネ', 'エネ', 'ネ'])
    """
    if is_japanese(word):
        return [word[start:] for start in range(len(word))]
    return {word, stem(word)} if word.isalpha() else (word,)  # numbers have no endings


def query_spellings(word: str) -> set[str]:
    """The spellings under which a word of a query is looked up.

    >>> sorted(query_spellings("evs")), sorted(query_spellings("水素"))
    (['ev', 'evs'], ['水素'])
    """
    return {word} if is_japanese(word) else {word, stem(word)}


def needs_whole_match(spelling: str) -> bool:
    """Whether a spelling of a query matches whole words only: "ev" isn't meant by "event", nor "un" by "under"."""
    return len(spelling) < 3 and not is_japanese(spelling)


class QueryTerms:
    """The distinct words of a query, prepared for matching them with words of texts.

    >>> terms = QueryTerms("hydro EVs エネ")
    >>> [terms.matches(word) for word in ("hydrogen", "ev", "event", "省エネ", "oil")]
    [True, True, False, True, False]
    """

    def __init__(self, q: str):
        self.words = tuple(dict.fromkeys(tokenise(q)))
        spellings = {spelling for word in self.words for spelling in query_spellings(word)}
        self._whole = frozenset(filter(needs_whole_match, spellings))
        self._prefixes = tuple(spellings - self._whole)
        self._beginnings = {spelling[:_STABLE_LETTERS] for spelling in spellings if spelling.isascii()}
        self.match_spans = cache(self._match_spans)  # texts repeat their words

    def __bool__(self):
        return bool(self.words)

    def matches(self, word: str) -> bool:
        """Whether any word of the query finds this normalised word of a text."""
        return any(term in self._whole or term.startswith(self._prefixes) for term in index_terms(word))

    @cached_property
    def _candidate(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(sorted(self._beginnings)) or '(?!)'})[a-z0-9]*")

    def candidates(self, text: str) -> Iterator[re.Match[str]]:
        """The words of a text that may match: in ASCII only those that begin as a word of the query does."""
        return self._candidate.finditer(text.lower()) if text.isascii() else _WRITTEN_WORD.finditer(text)

    def _match_spans(self, written: str) -> list[tuple[int, int]]:
        """The (start, end) of what matches in a word as written: all of it, or the parts of a Japanese one."""
        normalised = normalise(written)
        if not any(map(self.matches, tokenise(normalised))):
            return []
        if not is_japanese(normalised) or len(normalised) != len(written):
            return [(0, len(written))]
        marked: set[int] = set()
        for word in self.words:
            start = normalised.find(word)
            while start >= 0:
                marked.update(range(start, start + len(word)))
                start = normalised.find(word, start + 1)
        edges = [place for place in range(len(normalised) + 1) if (place in marked) != (place - 1 in marked)]
        return list(zip(edges[::2], edges[1::2], strict=True))


def highlight(text: str, terms: QueryTerms) -> Highlighted:
    """Cut a text into pieces, each with whether it matches the query.

    >>> highlight("Clean hydrogen, 水素社会", QueryTerms("hydro 水素"))
    [('Clean ', False), ('hydrogen', True), (', ', False), ('水素', True), ('社会', False)]
    """
    pieces, rest = [], 0
    for start, end in _matches(text, terms):
        pieces += [(text[rest:start], False), (text[start:end], True)]
        rest = end
    return [piece for piece in [*pieces, (text[rest:], False)] if piece[0]]


def snippet(text: str, terms: QueryTerms, length: int = 240) -> Highlighted:
    """The part of a text around its first match, of about `length` characters, highlighted; [] without a match.

    >>> snippet("Both sides will share what they learn about hydrogen.", QueryTerms("hydrogen"), 24)
    [('… ', False), ('learn about ', False), ('hydrogen', True), ('.', False)]
    """
    first = next((start for start, _end in _matches(text, terms)), None)
    if first is None:
        return []
    start, end = 0, len(text)
    if first > length // 2:
        start = text.find(" ", max(0, min(first - length // 2, end - length)), first) + 1
    if end - start > length:
        space = text.rfind(" ", first + 1, start + length)
        end = space if space > 0 else start + length
    pieces = highlight(text[start:end], terms)
    return [*([("… ", False)] if start else []), *pieces, *([(" …", False)] if end < len(text) else [])]


def _matches(text: str, terms: QueryTerms) -> Iterator[tuple[int, int]]:
    """The (start, end) of every match in a text."""
    for word in terms.candidates(text) if terms else ():
        for start, end in terms.match_spans(word[0]):
            yield word.start() + start, word.start() + end
