"""Process-wide cache of the search index, one per database, keyed by revision token."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.db import router

from agreements.models import CurrentRevision, current_token
from agreements.search.builder import build_index
from agreements.search.index import Index
from agreements.search.snapshot import Snapshot

_MOST_ATTEMPTS = 5
_building = Lock()
_cached_indexes: tuple[Index, ...] = ()  # the newest first; one a database, as a replica may lag behind its primary
_last_tokens: dict[str, str] = {}  # by database, as read last


@dataclass
class PinnedRevision:
    """The revision that a request reads from, and its index as soon as somebody needs it."""

    token: str
    index: Index | None = None

    def is_current(self) -> bool:
        """Whether the database still has this revision, so that all that was read belongs to it. One query."""
        return _read_token() == self.token and (self.index is None or self.index.token == self.token)


_pinned: ContextVar[PinnedRevision | None] = ContextVar("pinned_revision", default=None)


@contextmanager
def pin_revision() -> Iterator[PinnedRevision]:
    """Inside, `current_index()` is always the same index.

    The revision is the one that this process has met last, which costs no query. So check `is_current()` afterwards,
    once for all that was read, and read again if it is not.
    """
    revision = PinnedRevision(_last_tokens.get(router.db_for_read(CurrentRevision)) or _read_token())
    reset = _pinned.set(revision)
    try:
        yield revision
    finally:
        _pinned.reset(reset)


def current_index() -> Index:
    """The index of the current revision, or of the pinned one: from the cache or built now."""
    revision = _pinned.get()
    if revision is None:
        return _index_of(_read_token())
    if revision.index is None:
        revision.index = _index_of(revision.token)
    return revision.index


def _read_token() -> str:
    database = router.db_for_read(CurrentRevision)
    token = _last_tokens[database] = current_token(database)
    return token


def _index_of(token: str) -> Index:
    """The cached index of a revision; else that of the current one, which one thread builds while the others wait."""
    if index := _cached_index(token):
        return index
    with _building:
        token = _read_token()
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
        token, before = _read_token(), index.snapshot
        if index.token == token:
            _cached_indexes = (index, *_cached_indexes)[: len(settings.DATABASES)]
            break
    return index
