"""Process-wide cache of the search index, one per database, keyed by revision token."""

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
_cached_indexes: tuple[Index, ...] = ()  # the newest first; one a database, as a replica may lag behind its primary
_pinned: ContextVar[Index | None] = ContextVar("pinned_index", default=None)


def current_index() -> Index:
    """The index of the current revision, from the cache or built now; one thread builds while the others wait."""
    if index := _pinned.get() or _cached_index(current_token()):
        return index
    with _building:
        token = current_token()
        return _cached_index(token) or _build(token)


def _cached_index(token: str) -> Index | None:
    """The cached index of a revision; none for "", the token of rows written outside of any catalogue transaction."""
    return next((index for index in _cached_indexes if index.token == token != ""), None)


def _build(token: str) -> Index:
    """Build until no write comes in between. After too many attempts the last index is returned but not cached."""
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
