"""What text may hold: nothing that can't be shown. Asked wherever text comes in, by forms, sheets, fixtures and URLs.

Characters that nobody sees are of three sorts (docs/decisions/0032-what-text-may-hold.md): some are refused, since
something is wrong with the text or a reader would be misled; some come along with copied text and are cleaned away
without a word; the rest, such as joiners within emoji and variants of a Japanese name's signs, belong to the text.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_NONCHARACTERS = "\ufdd0-\ufdef\ufffe\uffff" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
)
_UNPRINTABLE = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters but tab and ends of lines
    "\u202d\u202e"  # show letters in another order than they are written
    "\ue000-\uf8ff\U000f0000-\U0010ffff"  # each font's own: another sign, or none, on every other machine
    "\ufff9-\ufffd"  # annotations, objects left out, characters that were lost
    "\U000e0000-\U000e007f"  # text that programs read and people don't see
    f"{_NONCHARACTERS}"
)
PRINTABLE = f"[^{_UNPRINTABLE}]"  # one character, for the pattern of a schema
_REFUSED = re.compile(f"[\ud800-\udfff{_UNPRINTABLE}]")  # halves of characters too, which no request can send
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Soft hyphens, spaces without width, byte order marks, and directions, which Arabic letters have of themselves.
_CLEANED_AWAY = "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202c\u2060-\u2064\u2066-\u206f\ufeff"
INVISIBLE = _CLEANED_AWAY + "\u034f\u200c\u200d\u202d\u202e\ufe00-\ufe0f\U000e0100-\U000e01ef"  # for a class of re
_UNSEEN = re.compile(f"[{_CLEANED_AWAY}]")
_SPACE = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")
_END_OF_LINE = re.compile("\r\n|[\r\x85\u2028\u2029]")
_LAYOUT = re.compile("[\t\n]+")


def find_unprintable(text: str) -> str:
    """The first character that text may not hold, e.g. "U+FFFF at position 12"; "" if there is none."""
    found = _REFUSED.search(text)
    return f"U+{ord(found[0]):04X} at position {found.start() + 1}" if found else ""


def clean_text(text: str, *, multiline: bool = False) -> str:
    r"""Text as it is stored; ValidationError names the character that it may not hold.

    >>> clean_text("Kero\u00adsene\u00a0lamps\n"), clean_text("one\r\ntwo", multiline=True)
    ('Kerosene lamps', 'one\ntwo')
    """
    if text.isascii() and text.isprintable():
        return text
    if found := find_unprintable(text):
        raise ValidationError(_("%(found)s is a character that can't be shown. Delete it."), params={"found": found})
    cleaned = _END_OF_LINE.sub("\n", _SPACE.sub(" ", _UNSEEN.sub("", text)))
    if not multiline:
        cleaned = _LAYOUT.sub(" ", cleaned)
    return text if cleaned == text else cleaned.strip()


def validate_printable(text: str) -> None:
    """The same as a validator, for fields of forms that are no field of a model."""
    clean_text(text)


def replace_unprintable(text: str) -> str:
    r"""Text fit to be shown to whoever typed it.

    >>> replace_unprintable("a\x1bb")
    'a\ufffdb'
    """
    return _REFUSED.sub("\ufffd", text)


def xml_text(text: str) -> str:
    r"""Text as XML can hold it, should anything else be stored: a feed must not break because of one record.

    >>> xml_text("a\uffff&b")
    'a\ufffd&b'
    """
    return _NOT_IN_XML.sub("\ufffd", text)
