"""Keeping the one index of this process that tells what readers may see now. First floor."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from threading import Lock

from django.conf import settings

from agreements.models import current_token
from agreements.search.builder import read_index
from agreements.search.index import Index
from agreements.search.snapshot import Gathered

_MOST_ATTEMPTS = 5
_building = Lock()
_kept: tuple[Index, ...] = ()  # one a database, the last made first: a replica may lag behind its primary
_pinned: ContextVar[Index | None] = ContextVar("pinned_index", default=None)


def current_index() -> Index:
    """The index of the revision that readers see: a kept one, or a new one; one thread builds, the others wait."""
    if index := _pinned.get() or _kept_for(current_token()):
        return index
    with _building:
        token = current_token()
        return _kept_for(token) or _build(token)


def _kept_for(token: str) -> Index | None:
    """Without a token nothing tells when rows change (they came around the write door): no such index is used twice."""
    return next((index for index in _kept if index.token == token != ""), None)


def _build(token: str) -> Index:
    """Build until no write came in between; a catalogue that never rests gets what was read last, kept by nobody."""
    global _kept
    before = _kept[0].gathered if _kept else Gathered()
    for _attempt in range(_MOST_ATTEMPTS):
        index = read_index(token, before)
        token, before = current_token(), index.gathered
        if index.token == token:
            _kept = (index, *_kept)[: len(settings.DATABASES)]
            break
    return index


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
