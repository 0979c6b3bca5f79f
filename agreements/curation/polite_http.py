"""Requests to the pages of strangers: named, bounded in time and size, and never into our own network.

What a request brings is an HTTP status such as "200", or one of the words below where no page answers.
"""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import ip_address, ip_network
from threading import Timer
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri

from agreements.models import NO_HOST
from agreements.public_addresses import is_public_ip

BAD_ADDRESS, PRIVATE, LOOP = "bad address", "private address", "too many redirects"
TIMEOUT, REFUSED, BROKEN, INSECURE = "timeout", "refused", "broken answer", "bad certificate"
NO_NAMES = "names not found at the time"  # our own name server is silent; says nothing about the page
HOPELESS = {BAD_ADDRESS, PRIVATE, NO_HOST, NO_NAMES, REFUSED}  # asking once more won't help

AGENT = "CooperationLinkCheck"  # what a robots.txt calls us
_MOST_REDIRECTS = 5
_A_PIECE = 65_536  # enough to see that a page comes; it may have no end
_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True)
class CheckOptions:
    """How we ask: how long we wait for an answer, how long a host is left in peace, what of our own network is fair."""

    patience: float = 15
    pause: float = 1
    own_network: str = ""  # "127.0.0.0/8"


USUAL = CheckOptions()


@dataclass(frozen=True)
class Answer:
    """What a request brought: `outcome` is a status or a word, `address` where redirects led."""

    outcome: str
    address: str
    headers: dict[str, str] = field(default_factory=dict)  # names in small letters
    body: bytes = b""
    is_whole: bool = False  # the body has no more than was read of it

    @property
    def is_page(self) -> bool:
        return self.outcome.startswith("2")


def ask(method: str, address: str, manners: CheckOptions, most: int = 0) -> Answer:
    """What the address answers, redirects followed; of its body so many bytes at most."""
    ends = time.monotonic() + manners.patience
    try:
        for _hop in range(_MOST_REDIRECTS + 1):
            answer = _exchange(method, address, manners, ends, most)
            location = answer.headers.get("location")
            if int(answer.outcome) not in _REDIRECTS or not location:
                return answer
            address = urljoin(address, location)
    except NoPageError as error:
        return Answer(str(error), address)
    except (OSError, HTTPException, ValueError) as error:
        return Answer(TIMEOUT if time.monotonic() >= ends else _word(error), address)
    return Answer(LOOP, address)


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


class NoPageError(Exception):
    """There is nothing to ask at this address; the message is the word to note."""


class _CutOffError(TimeoutError):
    """The time was over in mid-head, which reads like its end."""


def _exchange(method: str, address: str, manners: CheckOptions, ends: float, most: int) -> Answer:
    parts = urlsplit(iri_to_uri(address))
    left = ends - time.monotonic()
    with _cut_off(_connection(parts, manners, left), left) as connection:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        # Names us, so that a webmaster can find out who asks and why.
        agent = f"Mozilla/5.0 (compatible; {AGENT}; link check; +{settings.SITE_URL}/about/)"
        connection.request(method, target, headers={"User-Agent": agent, "Accept": "*/*"})
        response = connection.getresponse()
        if time.monotonic() >= ends:
            raise _CutOffError
        body, is_whole = _read(response, most, ends) if method == "GET" else (b"", False)
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(str(response.status), address, headers, body, is_whole)


def _read(response: HTTPResponse, most: int, ends: float) -> tuple[bytes, bool]:
    """The body, and whether it is whole: it may be too long, come too slowly or break off."""
    if not most:
        return response.read1(_A_PIECE), False
    pieces, size = [], 0
    with suppress(OSError, HTTPException):
        while size <= most and time.monotonic() < ends:
            piece = response.read1(_A_PIECE)
            if not piece:
                return b"".join(pieces), response.length in {0, None} and time.monotonic() < ends
            pieces.append(piece)
            size += len(piece)
    return b"".join(pieces)[:most], False


def _connection(parts: SplitResult, manners: CheckOptions, seconds: float) -> "_Guarded":
    kinds = {"http": _Guarded, "https": _GuardedTls}
    if parts.scheme not in kinds or not parts.hostname:
        raise NoPageError(BAD_ADDRESS)
    host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("idna").decode()
    kind = kinds[parts.scheme]
    # With the port said: http.client would look for it after the last colon of an IPv6 address.
    connection = kind(host, parts.port or kind.default_port, timeout=max(seconds, 0.001))
    connection.own_network = manners.own_network
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

    own_network = ""
    wire: socket.socket | None = None

    def connect(self):
        self.sock = self.wire = self._open()

    def _open(self) -> socket.socket:
        found = [info[4] for info in socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)]
        open_to_us = [place for place in found if is_public_ip(place[0]) or self._is_fair(place[0])]
        if not open_to_us:
            raise NoPageError(PRIVATE)
        for host, port, *_rest in open_to_us[:-1]:
            with suppress(OSError):
                return socket.create_connection((host, port), self.timeout)
        return socket.create_connection(open_to_us[-1][:2], self.timeout)

    def _is_fair(self, host: str) -> bool:
        return bool(self.own_network) and ip_address(host.partition("%")[0]) in ip_network(self.own_network)

    def cut(self) -> None:
        if self.wire:
            with suppress(OSError):
                self.wire.shutdown(socket.SHUT_RDWR)


class _GuardedTls(HTTPSConnection, _Guarded):
    """The same with TLS over it."""

    def connect(self):
        super().connect()
        self.wire = self.sock
