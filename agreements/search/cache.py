"""Keeping the one index of this process that tells what readers may see now. First floor."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from threading import Lock

from django.conf import settings

from agreements.models import current_token
from agreements.search.builder import build_index
from agreements.search.index import Index
from agreements.search.snapshot import Snapshot

_MOST_ATTEMPTS = 5
_building = Lock()
_cached_indexes: tuple[Index, ...] = ()  # one a database, the last made first: a replica may lag behind its primary
_pinned: ContextVar[Index | None] = ContextVar("pinned_index", default=None)


def current_index() -> Index:
    """The index of the revision that readers see: a kept one, or a new one; one thread builds, the others wait."""
    if index := _pinned.get() or _cached_index(current_token()):
        return index
    with _building:
        token = current_token()
        return _cached_index(token) or _build(token)


def _cached_index(token: str) -> Index | None:
    """Without a token nothing tells when rows change (they came around the write door): no such index is used twice."""
    return next((index for index in _cached_indexes if index.token == token != ""), None)


def _build(token: str) -> Index:
    """Build until no write came in between; a catalogue that never rests gets what was read last, kept by nobody."""
    global _cached_indexes
    before = _cached_indexes[0].snapshot if _cached_indexes else Snapshot()
    for _attempt in range(_MOST_ATTEMPTS):
        index = build_index(token, before)
        token, before = current_token(), index.snapshot
        if index.token == token:
            _cached_indexes = (index, *_cached_indexes)[: len(settings.DATABASES)]
            break
    return index


def consistent_revision(view: Callable) -> Callable:
    """Let a view answer from one revision: when a write came in between, it answers again, a few times at most."""

    @wraps(view)
    def answer(*args, **kwargs):
        for _attempt in range(_MOST_ATTEMPTS):
            index = current_index()
            unpin = _pinned.set(index)
            try:
                response = view(*args, **kwargs)
            finally:
                _pinned.reset(unpin)
            if current_token() == index.token:
                break
        return response

    return answer
