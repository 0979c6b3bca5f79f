"""Keeping the one index of this process that tells what readers may see now. First floor."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from threading import Lock

from agreements.facets.index import Index
from agreements.facets.reading import read_index
from agreements.models import current_token

_MOST_ATTEMPTS = 5
_building = Lock()
_kept: Index | None = None
_pinned: ContextVar[Index | None] = ContextVar("pinned_index", default=None)


def current_index() -> Index:
    """The index of the revision that readers see: the kept one, or a new one; one thread builds, the others wait."""
    if pinned := _pinned.get():
        return pinned
    if _is_current(_kept, current_token()):
        return _kept
    with _building:
        return _newest()


def _newest() -> Index:
    """Build until no write came in between; a catalogue that never rests gets what was read last, kept by nobody."""
    global _kept
    token = current_token()
    if _is_current(_kept, token):
        return _kept
    for _attempt in range(_MOST_ATTEMPTS):
        index = read_index(token)
        token = current_token()
        if index.token == token:
            _kept = index
            break
    return index


def _is_current(index: Index | None, token: str) -> bool:
    """Without a token nothing tells when rows change (they came around the write door): such an index isn't kept."""
    return index is not None and bool(token) and index.token == token


def one_revision(view: Callable) -> Callable:
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
