"""Check words: a few short strings as a page prints them, by which a machine finds a fact's place in its source again.

Dates, names and figures, no sentences: ["9 January 2024", "METI", "US$1 billion"]. They are stored as a JSON list;
forms and spreadsheets show one text, a line for each.
"""

import unicodedata
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST = 5
LONGEST = 60
_NAME = gettext_lazy("check words")
_SEPARATOR = "|"
_NO_TEXT = {"Cc", "Cs", "Zl", "Zp"}  # Unicode categories: control characters with line breaks, half characters


def split(text: str) -> list[str]:
    """The check words of a text that holds one a line, or several between bars.

    >>> split("9 January 2024 | METI")
    ['9 January 2024', 'METI']
    """
    words = (word.strip() for word in text.replace(_SEPARATOR, "\n").splitlines())
    return list(dict.fromkeys(word for word in words if word))


def join(words: Iterable[str]) -> str:
    """Check words as one line of text, as a cell holds them."""
    return f" {_SEPARATOR} ".join(words)


def text_fragment(address: str, words: Iterable[str]) -> str:
    """The address with a text fragment, by which a browser shows the place of the first check word.

    As it is for a PDF, which browsers don't search, and where it has a fragment already.
    https://wicg.github.io/scroll-to-text-fragment/

    >>> text_fragment("https://www.meti.go.jp/press/", ["1,000 t-CO2", "METI"])
    'https://www.meti.go.jp/press/#:~:text=1%2C000%20t%2DCO2'
    """
    first = next(iter(words), "")
    if not first or "#" in address or urlsplit(address).path.lower().endswith(".pdf"):
        return address
    return f"{address}#:~:text={quote(first, safe='').replace('-', '%2D')}"


def validate(words: Any) -> None:
    """ValidationError with a sentence for each thing that is wrong."""
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValidationError(_("Check words are a list of texts."))
    errors = []
    if len(words) > MOST:
        sizes = {"most": MOST, "count": len(words)}
        errors.append(_("There are %(count)s check words, and at most %(most)s are possible.") % sizes)
    for word in words:
        shown = {"word": "".join(" " if _breaks(char) else char for char in word)[:LONGEST], "longest": LONGEST}
        if not word.strip():
            errors.append(_("A check word is empty."))
        elif len(word) > LONGEST:
            errors.append(_("The check word “%(word)s…” has more than %(longest)s characters.") % shown)
        elif any(map(_breaks, word)):
            errors.append(_("The check word “%(word)s” has a line break or a control character in it.") % shown)
        elif _SEPARATOR in word:
            errors.append(_("The check word “%(word)s” has a bar (|) in it, which separates check words.") % shown)
    if errors:
        raise ValidationError(errors)


def _breaks(char: str) -> bool:
    return unicodedata.category(char) in _NO_TEXT


class CheckWordsFormField(forms.CharField):
    """Takes text with a check word a line, or between bars; gives the list."""

    def to_python(self, value):
        return value if isinstance(value, list) else split(super().to_python(value) or "")

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)


class CheckWordsField(models.JSONField):
    """A list of check words, empty where nobody chose any."""

    default_validators = [validate]

    def __init__(self, verbose_name=_NAME, **kwargs):
        defaults = {
            "default": list,
            "blank": True,
            "help_text": gettext_lazy(
                "Up to five dates, names or figures as the page prints them, one a line; at most 60 characters each."
            ),
        }
        super().__init__(verbose_name, **defaults | kwargs)

    def formfield(self, **kwargs):
        widget = forms.Textarea(attrs={"rows": 2, "cols": 24})
        options = {"form_class": CheckWordsFormField, "widget": widget, "validators": [validate]}
        return models.Field.formfield(self, **options | kwargs)
