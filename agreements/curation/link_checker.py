"""Link checker: requests the URLs of sources, politely, and stores whether their pages are still there.

What is noted is an HTTP status such as "200", or one of the words below where no page answers.
"""

import datetime as dt
import socket
import ssl
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from agreements.models import NO_HOST, Source
from agreements.public_addresses import is_public_ip

BAD_ADDRESS, PRIVATE, LOOP = "bad address", "private address", "too many redirects"
TIMEOUT, REFUSED, BROKEN, INSECURE = "timeout", "refused", "broken answer", "bad certificate"
NO_NAMES = "names not found at the time"  # our own name server is silent; says nothing about the page

_AT_ONCE = 4
_MOST_REDIRECTS = 5
_MOST_READ = 65_536  # enough to see that a page comes; it may have no end
_REDIRECTS = {301, 302, 303, 307, 308}
_HOPELESS = {BAD_ADDRESS, PRIVATE, NO_HOST, NO_NAMES, REFUSED}  # asking once more won't help


@dataclass(frozen=True)
class CheckOptions:
    """How we ask: how long we wait for an answer, how long a host is left in peace, whether our own network is fair."""

    patience: float = 15
    pause: float = 1
    private: bool = False


def due(days: int) -> list[str]:
    """Addresses that were not asked for so many days: those never asked first, then those asked longest ago."""
    since = timezone.now() - dt.timedelta(days=days)
    waiting = Source.objects.exclude(checked_at__gt=since).order_by(F("checked_at").asc(nulls_first=True), "pk")
    return list(waiting.values_list("address", flat=True))


def check(addresses: Iterable[str], manners: CheckOptions = CheckOptions()) -> Iterator[tuple[str, str]]:
    """Ask the addresses and note each answer when it comes: a run that is broken off is no work lost.

    `update()` needs no catalogue transaction: a check edits nothing, so it makes no revision and no history.
    """
    for address, answer in fetch_statuses(addresses, manners):
        Source.objects.filter(address=address).update(checked_at=timezone.now(), check_status=answer)
        yield address, answer


def fetch_statuses(addresses: Iterable[str], manners: CheckOptions) -> Iterator[tuple[str, str]]:
    """Addresses with their answers, as they come; few are asked at once, and of one host one after the other."""
    hosts: dict[str, deque[str]] = defaultdict(deque)
    for address in addresses:
        hosts[urlsplit(address).netloc.lower()].append(address)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            asked = {
                pool.submit(fetch_status, waiting[0], manners): waiting
                for waiting in sorted(hosts.values(), key=len, reverse=True)
            }
            while asked:
                yield from _answered(asked, partial(_ask_after_pause, pool, manners))
        finally:
            pool.shutdown(cancel_futures=True)


def _answered(asked: dict[Future, deque[str]], ask_next: Callable[[str], Future]) -> Iterator[tuple[str, str]]:
    for future in wait(asked, return_when=FIRST_COMPLETED).done:
        waiting = asked.pop(future)
        address = waiting.popleft()
        if waiting:
            asked[ask_next(waiting[0])] = waiting
        yield address, future.result()


def _ask_after_pause(pool: ThreadPoolExecutor, manners: CheckOptions, address: str) -> Future:
    free_at = time.monotonic() + manners.pause

    def ask_politely() -> str:
        time.sleep(max(0, free_at - time.monotonic()))
        return fetch_status(address, manners)

    return pool.submit(ask_politely)


def fetch_status(address: str, manners: CheckOptions = CheckOptions()) -> str:
    """What the address answers, redirects followed: by HEAD, and by GET where HEAD brings no page."""
    answer = _answer("HEAD", address, manners)
    return answer if answer.startswith("2") or answer in _HOPELESS else _answer("GET", address, manners)


def _answer(method: str, address: str, manners: CheckOptions) -> str:
    ends = time.monotonic() + manners.patience
    try:
        for _hop in range(_MOST_REDIRECTS + 1):
            status, location = _exchange(method, address, manners, ends)
            if time.monotonic() >= ends:  # cut off in mid-head, which reads like its end
                return TIMEOUT
            if status not in _REDIRECTS or not location:
                return str(status)
            address = urljoin(address, location)
    except _NoPageError as error:
        return str(error)
    except (OSError, HTTPException, ValueError) as error:
        return TIMEOUT if time.monotonic() >= ends else _word(error)
    return LOOP


def _word(error: Exception) -> str:
    match error:
        case socket.gaierror():
            return NO_HOST if error.errno == socket.EAI_NONAME else NO_NAMES
        case TimeoutError():
            return TIMEOUT
        case ssl.SSLCertVerificationError():
            return INSECURE
        case ConnectionRefusedError():
            return REFUSED
        case ValueError():
            return BAD_ADDRESS
    return BROKEN


class _NoPageError(Exception):
    """There is nothing to ask at this address; the message is the word to note."""


def _exchange(method: str, address: str, manners: CheckOptions, ends: float) -> tuple[int, str | None]:
    parts = urlsplit(iri_to_uri(address))
    left = ends - time.monotonic()
    with _cut_off(_connection(parts, manners, left), left) as connection:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        # Names us, so that a webmaster can find out who asks and why.
        agent = f"Mozilla/5.0 (compatible; link check; +{settings.SITE_URL}/about/)"
        connection.request(method, target, headers={"User-Agent": agent, "Accept": "*/*"})
        response = connection.getresponse()
        if method == "GET":
            response.read1(_MOST_READ)
        return response.status, response.getheader("Location")


def _connection(parts: SplitResult, manners: CheckOptions, seconds: float) -> "_Guarded":
    kinds = {"http": _Guarded, "https": _GuardedTls}
    if parts.scheme not in kinds or not parts.hostname:
        raise _NoPageError(BAD_ADDRESS)
    host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("idna").decode()
    kind = kinds[parts.scheme]
    # With the port said: http.client would look for it after the last colon of an IPv6 address.
    connection = kind(host, parts.port or kind.default_port, timeout=max(seconds, 0.001))
    connection.private = manners.private
    return connection


@contextmanager
def _cut_off(connection: "_Guarded", seconds: float) -> Iterator["_Guarded"]:
    """Close the connection when the block ends, or break it after so many seconds: a host may send drop by drop."""
    timer = Timer(seconds, connection.cut)
    timer.start()
    try:
        yield connection
    finally:
        timer.cancel()
        connection.close()


class _Guarded(HTTPConnection):
    """Connects to public addresses only: whoever enters a source must not make the server look into its own network.

    The address that is looked at is the one that is called, so that a name can't change its mind in between.
    """

    private = False
    wire: socket.socket | None = None

    def connect(self):
        self.sock = self.wire = self._open()

    def _open(self) -> socket.socket:
        found = [info[4] for info in socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)]
        open_to_us = [place for place in found if self.private or is_public_ip(place[0])]
        if not open_to_us:
            raise _NoPageError(PRIVATE)
        for host, port, *_rest in open_to_us[:-1]:
            with suppress(OSError):
                return socket.create_connection((host, port), self.timeout)
        return socket.create_connection(open_to_us[-1][:2], self.timeout)

    def cut(self) -> None:
        if self.wire:
            with suppress(OSError):
                self.wire.shutdown(socket.SHUT_RDWR)


class _GuardedTls(HTTPSConnection, _Guarded):
    """The same with TLS over it."""

    def connect(self):
        super().connect()
        self.wire = self.sock
