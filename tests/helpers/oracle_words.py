"""How search treats words, written a second time from its rules: the oracle shares no line with what it judges.

Widths, accents and capitals don't matter. A word of letters is found from its start, a Japanese one anywhere in its
sentence; one of a letter or two is found whole. Plurals, American and French spellings are the same word.
"""

import re
import unicodedata
from itertools import groupby

_SPELT_OUT = {"æ": "ae", "ð": "d", "ø": "o", "œ": "oe", "đ": "d", "ı": "i", "ł": "l", "þ": "th"}


def words(text: str) -> list[str]:
    """The words of a text, in their order.

    >>> words("Japan’s ＪＣＭ in Österreich: 二国間クレジット")
    ['japan', 'jcm', 'in', 'osterreich', '二国間クレジット']
    """
    without_possessives = re.sub(r"['’]s(?!\w)", "", text)
    return ["".join(signs) for kind, signs in groupby(_folded(without_possessives), key=_kind) if kind]


def _folded(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text).casefold()
    return "".join(_plain(sign) for sign in composed)


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
    return unicodedata.name(sign, "").startswith(("CJK", "HIRAGANA", "KATAKANA"))


def finds(asked: str, word: str) -> bool:
    """Whether a word of a question finds a word of a text.

    >>> finds("ev", "evs"), finds("ev", "event"), finds("hydro", "hydrogen"), finds("エネ", "省エネ")
    (True, False, True, True)
    """
    if is_japanese(asked[0]) or is_japanese(word[0]):
        return asked in word
    spellings = {asked, _usual(asked)}
    forms = {word, _usual(word)} if word.isalpha() else {word}
    return any(form == one if len(one) < 3 else form[: len(one)] == one for form in forms for one in spellings)


def _usual(word: str) -> str:
    """A word in the singular and in British spelling."""
    if re.fullmatch(r"\w{2,}ies", word):
        word = f"{word[:-3]}y"
    elif re.fullmatch(r"\w+[^siu]s", word) and len(word) > 2:
        word = word[:-1]
    word = re.sub(r"(\w{3}i)z(e|ing|ation)", r"\1s\2", word)
    return "program".join(word.split("programme"))
