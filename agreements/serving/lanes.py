"""How many requests of a kind are worked on at the same time, so that none of them keeps all others waiting.

A server has a fixed number of threads in a process (`THREADS` in cooperation/local.py). What the lanes let in and let
wait together is fewer than that, so that kept answers and health checks always find a free one.
"""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Condition, Event, Lock


class BusyError(Exception):
    """There is no place left, not even to wait."""


class Lane:
    """So many at a time, some more wait for a moment, the others are refused at once.

    >>> lane = Lane(places=1, waiting=0)
    >>> lane.enter()
    >>> lane.enter()
    Traceback (most recent call last):
    agreements.serving.lanes.BusyError
    """

    def __init__(self, places: int, waiting: int, patience: float = 5):
        self.free, self.most_waiting, self._patience = places, waiting, patience
        self.waiting = 0
        self._changed = Condition()

    def enter(self) -> None:
        """Take a place, which `leave()` gives back. Raises BusyError if none is free in time."""
        with self._changed:
            if self.free == 0:
                self._wait()
            self.free -= 1

    def _wait(self) -> None:
        if self.waiting >= self.most_waiting:
            raise BusyError
        self.waiting += 1
        try:
            if not self._changed.wait_for(lambda: self.free > 0, self._patience):
                raise BusyError
        finally:
            self.waiting -= 1

    def leave(self) -> None:
        with self._changed:
            self.free += 1
            self._changed.notify()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Inside, a place is taken."""
        self.enter()
        try:
            yield
        finally:
            self.leave()


class Lanes:
    """The lanes of a process. Numbers are for two cores; together they hold at most 38 threads."""

    def __init__(self):
        self.pages = Lane(places=3, waiting=5)  # what Django makes in a moment
        self.expensive = Lane(places=1, waiting=2)  # what takes it long: files, feeds, matrices
        self.followers = Lane(places=10, waiting=0)  # who asked for what another is having made
        self.files = Lane(places=4, waiting=8)  # long bodies on their way to readers
        self.admin = Lane(places=3, waiting=2)  # curators, whose requests have bodies that may come slowly


class SingleFlight:
    """Has the same thing made once for all who ask for it at the same time."""

    def __init__(self, followers: Lane, patience: float = 30):
        self.followers, self._patience = followers, patience
        self._lock = Lock()
        self._under_way: dict[Hashable, Event] = {}

    @contextmanager
    def first(self, key: Hashable) -> Iterator[bool]:
        """Gives True to the first who comes with this key; False to the others, after the first is done.

        Raises BusyError when too many wait already, or it takes too long.
        """
        with self._lock:
            done = self._under_way.get(key)
            if is_first := done is None:
                done = self._under_way[key] = Event()
        if not is_first:
            with self.followers.place():
                if not done.wait(self._patience):
                    raise BusyError
        try:
            yield is_first
        finally:
            if is_first:
                with self._lock:
                    del self._under_way[key]
                done.set()
