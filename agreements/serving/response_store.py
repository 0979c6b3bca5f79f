"""Cached responses: whole bodies with their headers, in memory, bounded in entries and bytes."""

import gzip
import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache
from threading import Lock

import brotli
from django.utils.http import parse_etags

from agreements.serving.replica_router import CacheVersion

Headers = list[tuple[str, str]]
Key = tuple[str, str]  # path and query string
Encoded = tuple[Headers, list[bytes]]
Reply = tuple[str, Headers, Iterable[bytes]]  # as WSGI has it: "200 OK", headers, body

COMPRESSIBLE = re.compile(r"text/|image/svg|application/([\w.-]+\+)?(json|xml|x-bibtex|x-research-info-systems)")
MIN_COMPRESSED_SIZE = 500  # bytes; less is not worth compressing
MAX_BODY_SIZE = 1_000_000  # bytes of one response; longer ones are not kept
MAX_KEY_LENGTH = 2048
DEFAULT_CACHE_CONTROL = "no-cache"  # ask again every time; a view may say otherwise
COMPRESSORS = {
    "br": lambda body: brotli.compress(body, quality=4),
    "gzip": lambda body: gzip.compress(body, 5, mtime=0),
}

VARYING = {"vary", "content-type"}  # headers that are written anew for each encoding

_BODY_TAG = re.compile(rb"<body[^>]*>")


@lru_cache(maxsize=256)
def encoding_for(accepted: str) -> str:
    """The best encoding we have that an Accept-Encoding header takes: "br", "gzip" or "" for none.

    >>> encoding_for("gzip, deflate, br;q=0"), encoding_for("identity")
    ('gzip', '')
    """
    accepts = {}
    for word in accepted.lower().split(","):
        name, _, weight = word.partition(";")
        accepts[name.strip()] = weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return next((name for name in COMPRESSORS if accepts.get(name, accepts.get("*", False))), "")


def cache_headers(headers: Headers, etag: str) -> Headers:
    """The headers of a response as caches need them: with an entity tag, and whether to ask again each time."""
    control = next((value for name, value in headers if name.lower() == "cache-control"), DEFAULT_CACHE_CONTROL)
    control = f"public, {control}" if control == DEFAULT_CACHE_CONTROL else control
    kept = [pair for pair in headers if pair[0].lower() not in {"content-length", "etag", "cache-control"}]
    return [*kept, ("Cache-Control", control), ("ETag", etag)]


def matches_etag(if_none_match: str, etag: str) -> bool:
    """Whether an If-None-Match header names this entity tag, strong or weak."""
    if if_none_match == etag:
        return True
    tags = parse_etags(if_none_match[:2000])
    return "*" in tags or etag in tags or etag[2:] in tags


class CachedResponse:
    """A response with status 200, ready to be sent in each encoding, or as 304."""

    def __init__(self, headers: Headers, body: bytes, route: str):
        by_name = {name.lower(): value for name, value in headers}
        self.route = route
        self._content_type = by_name.get("content-type", "")
        self._compressible = (
            len(body) >= MIN_COMPRESSED_SIZE
            and COMPRESSIBLE.match(self._content_type) is not None
            and "content-encoding" not in by_name
        )
        self._etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        self._headers = [pair for pair in cache_headers(headers, self._etag) if pair[0].lower() not in VARYING]
        varies = [by_name["vary"]] if "vary" in by_name else []
        varies += ["Accept-Encoding"] if self._compressible else []
        self._headers += [("Vary", ", ".join(varies))] if varies else []
        self._encoded = {"": (self._headers_for(body), [body])}

    def _headers_for(self, body: bytes, *more: tuple[str, str]) -> Headers:
        return [*self._headers, ("Content-Type", self._content_type), ("Content-Length", str(len(body))), *more]

    @property
    def size(self) -> int:
        return sum(len(body) for _, (body,) in self._encoded.values()) + 2000  # and about so much of headers

    def lacks(self, encoding: str) -> bool:
        """Whether it could be sent in this encoding and was not compressed for it yet."""
        return self._compressible and encoding not in self._encoded

    def compressed(self, encoding: str) -> Encoded:
        packed = COMPRESSORS[encoding](self._encoded[""][1][0])
        return self._headers_for(packed, ("Content-Encoding", encoding)), [packed]

    def add(self, encoding: str, encoded: Encoded) -> None:
        self._encoded[encoding] = encoded

    def reply(self, encoding: str, if_none_match: str) -> Reply:
        """What is sent: 304 when the If-None-Match header names the body that the client has, else the body."""
        if if_none_match and matches_etag(if_none_match, self._etag):
            return "304 Not Modified", self._headers, []
        return "200 OK", *self._encoded.get(encoding, self._encoded[""])

    def with_notice(self, notice: bytes) -> Reply:
        """The same body with a notice that it may be stale, and headers by which no cache stores it (RFC 9111, 110)."""
        body = self._encoded[""][1][0]
        if self._content_type.startswith("text/html"):
            body = _BODY_TAG.sub(lambda tag: tag[0] + notice, body, count=1)
        ours = {"etag", "cache-control", "vary"}
        headers = [pair for pair in self._headers_for(body) if pair[0].lower() not in ours]
        return "200 OK", [*headers, ("Cache-Control", "no-store"), ("Warning", '110 - "Response is Stale"')], [body]


class ResponseStore:
    """Responses of one version. The first response of another version drops all others."""

    def __init__(self, entries: int = 4000, size: int = 32_000_000):
        self._max_entries, self._max_bytes = entries, size
        self._lock = Lock()
        self._version: CacheVersion | None = None
        self._responses: OrderedDict[Key, CachedResponse] = OrderedDict()  # least recently used first
        self.size = 0

    def get(self, version: CacheVersion, key: Key) -> CachedResponse | None:
        with self._lock:
            if version != self._version or key not in self._responses:
                return None
            self._responses.move_to_end(key)
            return self._responses[key]

    def last(self, key: Key) -> CachedResponse | None:
        """The response of the last version known, for when no database can say which is the present one."""
        return self._responses.get(key)

    def put(self, version: CacheVersion, key: Key, response: CachedResponse) -> None:
        """Store it, if it is of a reasonable size; without a token nothing would say when it becomes stale."""
        length = sum(map(len, key))
        if not version.token or length > MAX_KEY_LENGTH or response.size > self._max_bytes:
            return
        with self._lock:
            if version != self._version:
                self._version, self.size = version, 0
                self._responses.clear()
            self._remove(key)
            self._responses[key] = response
            self.size += response.size + length
            self._shrink()

    def compress(self, key: Key, response: CachedResponse, encoding: str) -> None:
        """Add an encoding to a response, and see that the store stays within its bounds."""
        encoded = response.compressed(encoding)
        with self._lock:
            before = response.size
            response.add(encoding, encoded)
            if self._responses.get(key) is response:
                self.size += response.size - before
                self._shrink()

    def _remove(self, key: Key) -> None:
        if response := self._responses.pop(key, None):
            self.size -= response.size + sum(map(len, key))

    def _shrink(self) -> None:
        while len(self._responses) > self._max_entries or self.size > self._max_bytes:
            self._remove(next(iter(self._responses)))
