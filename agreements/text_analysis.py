"""Text analysis for search: normalising, tokenising, stemming, highlighting. Knows neither models nor settings.

Widths, accents and capitals don't matter ("ＥＶ" is "ev", "Österreich" is "osterreich"), nor possessives ("Japan's"),
dots of initials ("U.K."), hyphens after prefixes ("co-operation"), dots within Japanese names and characters without
width. A word of an alphabet is found by its beginning; Japanese, which writes no spaces, by any part of it. To make
both one look-up, every word is indexed under `index_terms`, of which one begins with whatever finds the word.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from agreements.british_spelling import one_spelling
from agreements.printable_text import INVISIBLE

Highlighted = list[tuple[str, bool]]  # a text in pieces, each with whether it matches the query

_KANA_AND_HAN = (
    "\u3005-\u3007\u3031-\u3035\u3040-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_DOTS = "・･゠"  # of a name in kana: people leave them out
_PREFIXES = "anti|bio|co|electro|geo|hydro|infra|inter|micro|multi|non|petro|photo|pre|re|semi|sub|trans"
_HYPHENS = "-‐‑‒–−"
_VOICED = "\u3099\u309a"  # ガ is カ with a mark, but another letter
_SAME = (
    {"æ": "ae", "ð": "d", "ø": "o", "œ": "oe", "đ": "d", "ı": "i", "ł": "l", "þ": "th", "･": "・"}
    | dict.fromkeys("`´‘’‛′＇ʹʼ", "'")
    | dict.fromkeys(_HYPHENS, "-")
)

_JAPANESE = re.compile(f"[{_KANA_AND_HAN}]")
_WORD = re.compile(rf"[{_KANA_AND_HAN}]+|[^\W_{_KANA_AND_HAN}]+")
_SPACES_FOR_SIGNS = bytes(code if code < 128 and chr(code).isalnum() else ord(" ") for code in range(256))
_POSSESSIVE = re.compile(r"['`]s(?![^\W_])")
_DOT_OF_INITIALS = re.compile(r"\.(?<=(?<![^\W_])[a-z]\.)(?=[a-z](?![^\W_]))")
_HYPHEN_OF_PREFIX = re.compile(
    "-(?=[a-z])(?:" + "|".join(rf"(?<=(?<![^\W_]){prefix}-)" for prefix in _PREFIXES.split("|")) + ")"
)
_AFTER_PREFIX = re.compile(rf"(?<![^\W_])(?:{_PREFIXES})-([a-z]+)")
_DOT_OF_NAME = re.compile(rf"(?<=[{_KANA_AND_HAN}])[{_DOTS}](?=[{_KANA_AND_HAN}])")
_HYPHENATED = re.compile(r"(?<![^\W_])[a-z][a-z0-9]*(?:-[a-z0-9]+)+(?![^\W_])")

# The same words as they are written, before they are normalised.
_WITHIN = f"[\u0300-\u036f\u3099\u309a\uff9e\uff9f{INVISIBLE}]*"  # accents and voicing marks on their own
_KANA_OR_HAN = f"[{_KANA_AND_HAN}\uff66-\uff9d]{_WITHIN}"
_LETTERS = f"(?:[^\\W_{_KANA_AND_HAN}]{_WITHIN})+"
_INITIALS = r"(?<![^\W_])[A-Za-zＡ-Ｚａ-ｚ](?:[.．][A-Za-zＡ-Ｚａ-ｚ])+(?![^\W_])"
_PREFIXED = f"(?<![^\\W_])(?:(?i:{_PREFIXES})[{_HYPHENS}])+(?=[A-Za-z])"
_WRITTEN_WORD = re.compile(
    rf"(?:{_KANA_OR_HAN})+(?:[{_DOTS}](?:{_KANA_OR_HAN})+)*|{_INITIALS}|{_PREFIXED}{_LETTERS}|{_LETTERS}"
)
_STABLE_LETTERS = 2  # at the beginning of a word, which stemming never changes


class _Folding(dict[int, str]):
    """For str.translate(): a character without width, accent and case. Remembers those that texts are made of."""

    most = 20_000

    def __missing__(self, code: int) -> str:
        char = chr(code)
        text = unicodedata.normalize("NFKD", _SAME.get(char, char)).casefold()
        text = "".join(part for part in text if part in _VOICED or not unicodedata.combining(part))
        folded = "" if _IGNORED.match(char) else "".join(_SAME.get(part, part) for part in text)
        if len(self) < self.most:
            self[code] = folded
        return folded


_IGNORED = re.compile(f"[{INVISIBLE}]")
_FOLDING = _Folding()


def normalise(text: str) -> str:
    """Remove differences of width, accent and case; of quotes and hyphens; and what has no width at all.

    >>> normalise("ＥＶ in Österreich, ｶﾞｽ")
    'ev in osterreich, ガス'
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text.translate(_FOLDING))


def tokenise(text: str) -> list[str]:
    """The normalised words of a text, in their order.

    >>> tokenise("Japan's JCM (二国間クレジット制度)"), tokenise("U.K. co-operation on low-carbon power")
    (['japan', 'jcm', '二国間クレジット制度'], ['uk', 'cooperation', 'on', 'low', 'carbon', 'power'])
    """
    return _words(_with_plain_words(normalise(text)))


def indexed_words(text: str) -> list[str]:
    """The words under which a text is found: its words; after a prefix the rest; and hyphenated ones as a whole.

    >>> indexed_words("co-operation on low-carbon power")
    ['cooperation', 'on', 'low', 'carbon', 'power', 'operation', 'low-carbon']
    """
    text = normalise(text)
    words = _words(_with_plain_words(text))
    if "-" in text:
        hyphenated = " ".join([part for part in text.split() if "-" in part])
        words += [*_AFTER_PREFIX.findall(hyphenated), *_HYPHENATED.findall(_with_plain_words(hyphenated))]
    return words


def _with_plain_words(text: str) -> str:
    """A normalised text, with words as one run of letters that are written with signs between them."""
    if "'" in text or "`" in text:
        text = _POSSESSIVE.sub("", text)
    if "." in text:
        text = _DOT_OF_INITIALS.sub("", text)
    if "-" in text:
        text = _HYPHEN_OF_PREFIX.sub("", text)
    return text


def _words(text: str) -> list[str]:
    if text.isascii():  # nearly all text; so it takes half of the time that a regular expression does
        return text.encode().translate(_SPACES_FOR_SIGNS).decode().split()
    return _WORD.findall(_DOT_OF_NAME.sub("", text))


def name_key(text: str) -> str:
    """The same for all ways to write a name: "Viet Nam" and "VIETNAM", "Congo – Kinshasa" and "Congo-Kinshasa".

    >>> name_key("Tu\u0308rkiye"), name_key("Aide Mémoire on Labor")
    ('turkiye', 'aidememoireonlabour')
    """
    return "".join(map(one_spelling, tokenise(text)))


def is_japanese(word: str) -> bool:
    """Whether a normalised word is of kana and han, and so is found by any part of it.

    >>> is_japanese("水素"), is_japanese("hydrogen")
    (True, False)
    """
    return word[0] >= "\u3005" and _JAPANESE.match(word) is not None


@lru_cache(50_000)
def stem(word: str) -> str:
    """A normalised word without plural endings, in the one of its spellings that stands for all.

    >>> stem("evs"), stem("batteries"), stem("decarbonization"), stem("programme")
    ('ev', 'battery', 'decarbonisation', 'program')
    """
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and len(word) > 2 and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return one_spelling(word)


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

    >>> sorted(query_spellings("evs")), sorted(query_spellings("center")), sorted(query_spellings("水素"))
    (['ev', 'evs'], ['centre'], ['水素'])
    """
    return {word} if is_japanese(word) else {one_spelling(word), stem(word)}


def needs_whole_match(spelling: str) -> bool:
    """Whether a spelling of a query matches whole words only: "ev" isn't meant by "event", nor "un" by "under"."""
    return len(spelling) < 3 and not is_japanese(spelling)


def compounds(words: Sequence[str]) -> list[str]:
    """Neighbouring words of a query as one: "net zero" finds "netzero" too.

    >>> compounds(["net", "zero", "水素", "社会"])
    ['netzero']
    """
    return [one + other for one, other in pairwise(words) if one.isascii() and other.isascii()]


class QueryTerms:
    """The distinct words of a query, prepared for matching them with words of texts.

    >>> terms = QueryTerms("hydro EVs エネ")
    >>> [terms.matches(word) for word in ("hydrogen", "ev", "event", "省エネ", "oil")]
    [True, True, False, True, False]
    """

    def __init__(self, q: str):
        words = tokenise(q)
        self.words = tuple(dict.fromkeys(words))
        spellings = {spelling for word in self.words for spelling in query_spellings(word)}
        self._whole = frozenset(filter(needs_whole_match, spellings)) | set(map(stem, compounds(words)))
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
        """The words of a text that may match: in plain ASCII only those that begin as a word of the query does."""
        lower = text.lower()
        if not text.isascii() or _DOT_OF_INITIALS.search(lower) or _HYPHEN_OF_PREFIX.search(lower):
            return _WRITTEN_WORD.finditer(text)
        return self._candidate.finditer(lower)

    def _match_spans(self, written: str) -> list[tuple[int, int]]:
        """The (start, end) of what matches in a word as written: all of it, or the parts of a Japanese one."""
        if not any(map(self.matches, tokenise(written))):
            rest = max(written.rfind(hyphen) for hyphen in _HYPHENS) + 1  # of a word after its prefix
            return [(rest + start, rest + end) for start, end in self.match_spans(written[rest:])] if rest else []
        places = [place for place, char in enumerate(written) if char not in _DOTS]
        normalised = normalise("".join(written[place] for place in places))
        if not is_japanese(normalised) or len(normalised) != len(places):
            return [(0, len(written))]
        marked: set[int] = set()
        for word in self.words:
            start = normalised.find(word)
            while start >= 0:
                end = start + len(word)
                marked.update(range(places[start], places[end - 1] + 1))
                start = normalised.find(word, start + 1)
        edges = [place for place in range(len(written) + 1) if (place in marked) != (place - 1 in marked)]
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
