"""URL paths of the public pages, reversed by name and cached."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=20_000)
def path_of(name: str, *args: str) -> str:
    """The path of a page by its name in urls.py; cached, as a single list asks for some seventy of them.

    path_of("agreement-detail", "dialogue-on-batteries") is "/agreements/dialogue-on-batteries/". Raises NoReverseMatch
    for a name or an argument that no pattern takes.
    """
    return reverse(f"agreements:{name}", args=args)
