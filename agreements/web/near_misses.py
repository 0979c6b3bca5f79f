"""What a mistyped address may have meant: its words for the search box, and the pages nearest to them."""

import re
from contextlib import suppress
from difflib import get_close_matches
from urllib.parse import unquote

from django.db import DatabaseError, InterfaceError

from agreements.paths import path_of
from agreements.search import current_index, nearest, pin_revision
from agreements.search.criteria import NONE
from agreements.text_analysis import normalise

_MOST_RECORDS, _MOST_PAGES = 5, 3
_MAX_LENGTH = 200  # of the words, as of the search box
_SECTIONS = {"agreements", "partners", "countries", "areas", "sources", "history", "feed", "api", "index"}
_PAGES = {"partner": "partner-detail", "country": "country-detail", "area": "area-detail"}
_LIKENESS = 0.75


def near_misses(path: str) -> dict:
    """`words` of an address, `pages` (name, path) with like names, and the `records` with most of the words.

    near_misses("/agreements/japan-uzbekistan-coperation-2024/")["words"] is "japan uzbekistan coperation 2024". Without
    a database there are only words.
    """
    words = words_of(path)
    found: dict = {"words": words, "pages": [], "records": []}
    if words:
        with suppress(DatabaseError, InterfaceError), pin_revision():
            found |= {"pages": _pages_like(_segments(path)), "records": nearest(words, _MOST_RECORDS)}
    return found


def words_of(path: str) -> str:
    """The words of a path that may name something: without the names of sections and without a file's ending.

    >>> words_of("/countries/Viet_Nam.csv"), words_of("/agreements/azec-2022/histroy/")
    ('Viet Nam', 'azec 2022 histroy')
    """
    return " ".join(_segments(path))[:_MAX_LENGTH]


def _segments(path: str) -> list[str]:
    segments = [re.sub(r"\.[a-z]{1,5}(\.[a-z]{1,5})?\Z", "", segment) for segment in unquote(path).split("/")]
    worded = (" ".join(re.findall(r"[^\W_]+", segment)) for segment in segments if segment.lower() not in _SECTIONS)
    return [words for words in worded if words]


def _pages_like(names_asked: list[str]) -> list[tuple[str, str]]:
    index, links = current_index(), {}
    for facet, page in _PAGES.items():
        for value, option in index.dimension(facet, "any").items():
            if value != NONE:
                link = str(option.label), path_of(page, value)
                links |= {normalise(value.replace("-", " ")): link, normalise(str(option.label)): link}
    asked = (normalise(name[:_MAX_LENGTH]) for name in names_asked[:_MOST_PAGES])
    names = (like for name in asked for like in get_close_matches(name, links, _MOST_PAGES, _LIKENESS))
    return list(dict.fromkeys(links[name] for name in names))[:_MOST_PAGES]
