"""Writes the text of a page in UTF-8: `python page_parser.py html CHARSET < body`, or pdf, or plain.

A program that imports nothing of the site and runs by limited_process.py: strangers wrote what it reads. The charset is
what the server said, or "". What has no text, it writes nothing for.
"""

import codecs
import re
import sys
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO

MOST_PAGES = 400  # of a PDF
MOST_UNPACKED = 30_000_000
_NOT_WHOLE = 1  # the exit status: what is missing in part of a page may be in the rest

# What browsers take these names for (https://encoding.spec.whatwg.org): more than their standards say.
_AS_BROWSERS_DO = {
    **dict.fromkeys(("shift_jis", "shift-jis", "x-sjis", "sjis", "windows-31j", "ms_kanji"), "cp932"),
    **dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk"), "gb18030"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    "x-euc-jp": "euc_jp",
}
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w-]+)", re.I
)
_GUESSES = ("utf-8", "cp932", "euc_jp")
_UNSEEN = {"script", "style", "template"}
# Between these tags a text goes on; all others begin a new one.
_INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark"),
    *("q", "ruby", "rb", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"),
}


class _Text(HTMLParser):
    """Collects what a page shows, and its title."""

    def __init__(self):
        super().__init__()
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag, attrs):
        self._unseen += tag in _UNSEEN
        self._part(tag)

    def handle_endtag(self, tag):
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        self._part(tag)

    def handle_startendtag(self, tag, attrs):
        self._part(tag)

    def handle_data(self, data):
        if not self._unseen:
            self.pieces.append(data)

    def _part(self, tag: str) -> None:
        if tag not in _INLINE:
            self.pieces.append("\n")


def decoded(body: bytes, charset: str) -> str:
    """The text of a body by its byte order mark, what the server said, what it says itself, or the first that fits."""
    for mark, encoding in _MARKS.items():
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    declared = _DECLARED.search(body[:4096])
    names = [charset, *((group or b"").decode() for group in (declared.groups() if declared else ()))]
    for name in filter(None, names):
        name = name.strip().lower()
        try:
            return body.decode(_AS_BROWSERS_DO.get(name, name), "replace")
        except LookupError:
            continue
    for name in _GUESSES:
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    return body.decode("cp1252", "replace")


def html_text(body: bytes, charset: str) -> str:
    """What a page in HTML shows to a reader without scripts."""
    reader = _Text()
    reader.feed(decoded(body, charset))
    reader.close()
    return "".join(reader.pieces)


def pdf_text(body: bytes) -> Iterator[str]:
    """The pages of a PDF as text; nothing for pages that are pictures."""
    import logging

    from pypdf import PdfReader  # other pages need none of it

    logging.disable()
    reader = PdfReader(BytesIO(body))
    for number, page in enumerate(reader.pages):
        if number >= MOST_PAGES:
            raise SystemExit(_NOT_WHOLE)
        yield page.extract_text()


def unpacked(body: bytes) -> bytes:
    """What a body in gzip or zlib holds: some servers pack without being asked."""
    reader = zlib.decompressobj(47)  # either of the two
    whole = reader.decompress(body, MOST_UNPACKED)
    if not reader.eof:
        raise SystemExit(_NOT_WHOLE)
    return whole


def main(kind: str, charset: str) -> None:
    """Read a body from standard input, and write its text."""
    body = sys.stdin.buffer.read()
    if body.startswith(b"\x1f\x8b"):
        body = unpacked(body)
    if kind == "pdf":
        pieces = pdf_text(body)
    else:
        pieces = iter([html_text(body, charset) if kind == "html" else decoded(body, charset)])
    for piece in pieces:
        sys.stdout.buffer.write(piece.encode("utf-8", "replace") + b"\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
