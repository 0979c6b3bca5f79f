"""How search treats words, written a second time from its rules: the oracle shares no line with what it judges.

Widths, accents and capitals don't matter. A word of letters is found from its start, a Japanese one anywhere in its
sentence; one of a letter or two is found whole. Plurals, American and French spellings are the same word. So are
“Japan's” and “Japan”, “U.K.” and “UK”, “co-operation” and “cooperation”; what somebody writes “low-carbon”, others may
write “lowcarbon” or “low carbon”. Dots within Japanese names and signs without width are as good as not there.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby

_SPELT_OUT = {"æ": "ae", "ð": "d", "ø": "o", "œ": "oe", "đ": "d", "ı": "i", "ł": "l", "þ": "th"}
_NO_WORDS_OF_THEIR_OWN = (
    "anti", "bio", "co", "electro", "geo", "hydro", "infra", "inter", "micro", "multi", "non", "petro", "photo", "pre",
    "re", "semi", "sub", "trans",
)  # fmt: skip
_AMERICAN = {"center": "centre", "labor": "labour"}  # of those that the generated catalogue has


def words(text: str) -> list[str]:
    """The words of a text, in their order.

    >>> words("Japan’s ＪＣＭ in Österreich: 二国間クレジット"), words("U.K. co-operation, low-carbon, アジア・ゼロ")
    (['japan', 'jcm', 'in', 'osterreich', '二国間クレジット'], ['uk', 'cooperation', 'low', 'carbon', 'アジアゼロ'])
    """
    return _runs(_as_one(_folded(text)))


def said(text: str) -> set[str]:
    """The words by which a text is found: those above, and what comes after a syllable that is no word."""
    afters = (after for before, after in re.findall(r"(\w+)-(\w+)", _folded(text)) if before in _NO_WORDS_OF_THEIR_OWN)
    return {*words(text), *afters}


def hyphenated(text: str) -> set[tuple[str, ...]]:
    """The parts of what a text writes with hyphens.

    >>> sorted(hyphenated("A low-carbon, e-mobility and Co-operation plan"))
    [('e', 'mobility'), ('low', 'carbon')]
    """
    written = re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", _as_one(_folded(text)))
    parts = [tuple(word.split("-")) for word in written]
    return {one for one in parts if one[0][0].isalpha()}


def _as_one(folded: str) -> str:
    """A folded text in which each word is one run of letters."""
    text = re.sub(r"'s(?!\w)", "", folded)
    text = re.sub(r"(?<!\w)[a-z](?:\.[a-z])+(?!\w)", lambda initials: initials[0].replace(".", ""), text)
    for syllable in _NO_WORDS_OF_THEIR_OWN:
        text = re.sub(rf"(?<!\w){syllable}-(?=[a-z])", syllable, text)
    return "".join(
        sign
        for place, sign in enumerate(text)
        if not (sign in "・゠" and all(map(is_japanese, text[max(place - 1, 0) : place + 2].replace(sign, "", 1))))
    )


def _runs(text: str) -> list[str]:
    return ["".join(signs) for kind, signs in groupby(text, key=_kind) if kind]


def _folded(text: str) -> str:
    seen = (sign for sign in text if unicodedata.category(sign) != "Cf")
    composed = unicodedata.normalize("NFKC", "".join(map(_usual_sign, seen))).casefold()
    return "".join(_plain(sign) for sign in composed)


def _usual_sign(sign: str) -> str:
    name = unicodedata.name(sign, "")
    if sign in "´`" or "APOSTROPHE" in name or "SINGLE QUOTATION MARK" in name or name == "PRIME":
        return "'"
    return "-" if name in ("HYPHEN", "NON-BREAKING HYPHEN", "FIGURE DASH", "EN DASH", "MINUS SIGN") else sign


def _plain(sign: str) -> str:
    if is_japanese(sign):
        return sign  # ガ is another letter than カ
    letters = [part for part in unicodedata.normalize("NFD", sign) if unicodedata.category(part) != "Mn"]
    return "".join(_SPELT_OUT.get(letter, letter) for letter in letters)


def _kind(sign: str) -> str:
    """What a sign is part of; nothing for what divides words."""
    if not sign.isalnum():
        return ""
    return "Japanese" if is_japanese(sign) else "letters"


def is_japanese(sign: str) -> bool:
    return sign not in "・゠" and unicodedata.name(sign, "").startswith(("CJK", "HIRAGANA", "KATAKANA"))


class Asker:
    """Understands questions to texts in which certain words stand, some of them with hyphens."""

    def __init__(self, known: Iterable[str], with_hyphens: Iterable[tuple[str, ...]]):
        self.known = set(known)
        self.with_hyphens = {_usual("".join(parts)): list(parts) for parts in with_hyphens}

    def words(self, q: str) -> list[str]:
        return [part for word in words(q) for part in self._parts(word)]

    def _parts(self, word: str) -> list[str]:
        if _usual(word) in self.with_hyphens:
            return self.with_hyphens[_usual(word)]
        if not word.isascii() or not word.isalpha() or len(word) >= 30 or any(finds(word, one) for one in self.known):
            return [word]
        for first in (word[:cut] for cut in range(3, len(word) - 2)):
            if first in self.known and any(is_same(word[len(first) :], one) for one in self.known):
                return [first, word[len(first) :]]
        return [word]


def all_found(asked: list[str], in_words: Iterable[str]) -> bool:
    """Whether each word of a question is found, by itself or as one word with that before or after it."""
    in_words = set(in_words)
    return all(
        any(finds(word, one) or any(is_same(pair, one) for pair in _pairs_with(asked, place)) for one in in_words)
        for place, word in enumerate(asked)
    )


def _pairs_with(asked: list[str], place: int) -> list[str]:
    pairs = [asked[start : start + 2] for start in (place - 1, place) if 0 <= start < len(asked) - 1]
    return ["".join(pair) for pair in pairs if "".join(pair).isascii()]


def is_same(pair: str, word: str) -> bool:
    return _usual(pair) in (word, _usual(word)) if word.isalpha() else _usual(pair) == word


def finds(asked: str, word: str) -> bool:
    """Whether a word of a question finds a word of a text.

    >>> finds("ev", "evs"), finds("ev", "event"), finds("hydro", "hydrogen"), finds("エネ", "省エネ")
    (True, False, True, True)
    """
    if is_japanese(asked[0]) or is_japanese(word[0]):
        return asked in word
    spellings = {_british(asked), _usual(asked)}
    forms = {word, _usual(word)} if word.isalpha() else {word}
    return any(form == one if len(one) < 3 else form[: len(one)] == one for form in forms for one in spellings)


def _usual(word: str) -> str:
    """A word in the singular and in British spelling."""
    if re.fullmatch(r"\w{2,}ies", word):
        word = f"{word[:-3]}y"
    elif re.fullmatch(r"\w+[^siu]s", word) and len(word) > 2:
        word = word[:-1]
    return _british(word)


def _british(word: str) -> str:
    word = re.sub(r"(\w{3}i|\w\wy)z(e|ing|ation|able)", r"\1s\2", word)
    for american, british in _AMERICAN.items():
        word = re.sub(f"^{american}(?!at)", british, word)
    return "program".join(word.split("programme"))
