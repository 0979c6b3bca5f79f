"""Every route of the site, to be asked for."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, get_resolver

SAMPLES = ("memorandum-of-cooperation-on-carbon-capture", "norway", "NO", "no", "csv", "1", "2", "nothing-of-the-kind")


def routes(patterns=None, prefix: str = "") -> Iterator[str]:
    """The route of every page, with its <parts> as they are written."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + re.sub(r"^\^|\$$|\\Z", "", str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield "/" + route
        else:
            yield from routes(pattern.url_patterns, route)


def addresses(route: str) -> list[str]:
    """The route with each sample in the place of its parts."""
    if not re.search(r"<|\(\?P", route):
        return [route]
    return [re.sub(r"<[^>]+>|\(\?P<[^>]+>[^)]*\)", sample, route) for sample in SAMPLES]
