"""Every route of the site, to be asked for."""

import re
from collections.abc import Callable, Iterator

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


_PART = r"<[^>]+>|\(\?P<[^>]+>[^)]*\)"


def with_parts(route: str, part: Callable[[], str]) -> str:
    """The route with what `part` gives in the place of each of its parts."""
    return re.sub(_PART, lambda _found: part(), route)


def addresses(route: str) -> list[str]:
    """The route with each sample in the place of its parts."""
    if not re.search(r"<|\(\?P", route):
        return [route]
    return [with_parts(route, lambda: sample) for sample in SAMPLES]  # noqa: B023 - it is called at once
