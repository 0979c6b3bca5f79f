"""Addresses: at which path readers find what. Cellar; the paths themselves stand in urls.py."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=20_000)
def path_of(name: str, *words: str) -> str:
    """The path of a page by its name in urls.py, worked out once: a list alone gives some seventy.

    path_of("agreement-detail", "dialogue-on-batteries") is "/agreements/dialogue-on-batteries/".
    """
    return reverse(f"agreements:{name}", args=words)
