"""Check words: which of them the text of a page shows, whatever its width, case, spaces, quotes, dashes and digits."""

import re
import unicodedata
from collections.abc import Iterable

from agreements import limited_process
from agreements.curation import page_parser
from agreements.curation.polite_http import Answer
from agreements.text_analysis import normalise

MOST_BYTES = 20_000_000  # of a page; the longest reports in PDF are of this size
NOT_TEXT, NOT_WHOLE, UNREADABLE, NO_TEXT = "no text but %s", "longer than is read", "unreadable", "a page without text"
_PARSERS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/xml": "html",
    "text/xml": "html",
    "text/plain": "plain",
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
}
_PROCESSOR_SECONDS, _PATIENCE, _MEMORY = 30, 90, 512 * 1024 * 1024
_SAME = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`ʼ", "'"),
        **dict.fromkeys("“”„‟″«»「」『』〝〟", '"'),
        **dict.fromkeys("‐‑‒–—―−－ー〜～", "-"),
        "\u00ad": None,
        "\u200b": None,
        "\ufeff": None,
    }
)
_SPACES = re.compile(r"\s+")


class NoTextError(Exception):
    """Why the text of a page can't be looked at; the message is a word for reports."""


def page_text(answer: Answer) -> str:
    """The folded text of a page that came in HTML, as plain text or PDF; NoTextError."""
    kind, _semicolon, rest = answer.headers.get("content-type", "").lower().partition(";")
    parser = "pdf" if answer.body.startswith(b"%PDF-") else _PARSERS.get(kind.strip() or "text/html")
    if parser is None:
        raise NoTextError(NOT_TEXT % kind.strip()[:60])
    if not answer.is_whole:
        raise NoTextError(NOT_WHOLE)
    charset = re.search(r"charset\s*=\s*[\"']?([\w-]+)", rest)
    try:
        written = limited_process.run(
            page_parser.__file__,
            parser,
            charset[1] if charset else "",
            data=answer.body,
            seconds=_PROCESSOR_SECONDS,
            patience=_PATIENCE,
            memory=_MEMORY,
        )
    except limited_process.EndedError:
        raise NoTextError(UNREADABLE) from None
    if not (text := fold(written.decode())).strip():
        raise NoTextError(NO_TEXT)
    return text


def fold(text: str) -> str:
    r"""A text in which only what it says makes a difference.

    >>> fold("“Ｈ２”  signed—on ９\u00a0January ٢٠٢٤")
    '"h2" signed-on 9 january 2024'
    """
    text = normalise(text.translate(_SAME))
    if not text.isascii():
        text = "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in text)
    return _SPACES.sub(" ", text)


def words_there(words: Iterable[str], text: str) -> dict[str, bool]:
    """Which of the words stand in a folded text: not inside a longer word or number, and however it is spaced.

    >>> words_there(["9 January", "US$1", "水素 協力"], fold("On 29 January: US$1.5 bn for 水素協力"))
    {'9 January': False, 'US$1': False, '水素 協力': True}
    """
    return {one: _pattern(one).search(text) is not None for one in words}


def _pattern(words: str) -> re.Pattern[str]:
    """Spaces may be where the words have none, or lack where they have some: PDFs and line breaks do both."""
    letters = fold(words).replace(" ", "")
    before = r"(?<!\d)(?<!\d[.,])" if letters[:1].isdigit() else "(?<![a-z])" if _is_latin(letters[:1]) else ""
    after = r"(?!\d|[.,]\d)" if letters[-1:].isdigit() else "(?![a-z])" if _is_latin(letters[-1:]) else ""
    return re.compile(before + " ?".join(map(re.escape, letters)) + after)


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()
