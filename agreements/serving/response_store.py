"""Whole answers, kept in the process with all their headers, in a store bounded in entries and bytes. Front hall."""

import gzip
import hashlib
import re
from collections import OrderedDict
from functools import lru_cache
from threading import Lock

import brotli
from django.utils.http import parse_etags

from agreements.serving.replica_router import CacheVersion

Headers = list[tuple[str, str]]
Key = tuple[str, str]  # path and query string
Form = tuple[Headers, list[bytes]]
Reply = tuple[str, Headers, list[bytes]]

COMPRESSIBLE = re.compile(r"text/|image/svg|application/([\w.-]+\+)?(json|xml|x-bibtex|x-research-info-systems)")
SMALLEST = 500  # bytes; less is not worth compressing
LARGEST = 1_000_000  # bytes of one answer; longer ones are not kept
LONGEST_KEY = 2048
UNLESS_SAID = "no-cache"  # ask again every time; a view may say otherwise
COMPRESS = {"br": lambda body: brotli.compress(body, quality=4), "gzip": lambda body: gzip.compress(body, 5, mtime=0)}

_BODY_TAG = re.compile(rb"<body[^>]*>")


@lru_cache(maxsize=256)
def encoding_for(accepted: str) -> str:
    """The best encoding we have that an Accept-Encoding header takes: "br", "gzip" or "" for none.

    >>> encoding_for("gzip, deflate, br;q=0"), encoding_for("identity")
    ('gzip', '')
    """
    taken = {}
    for word in accepted.lower().split(","):
        name, _, weight = word.partition(";")
        taken[name.strip()] = weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return next((name for name in COMPRESS if taken.get(name, taken.get("*", False))), "")


class CachedResponse:
    """One answer of 200, ready to be sent in each encoding, or as 304."""

    def __init__(self, headers: Headers, body: bytes, route: str):
        named = {name.lower(): value for name, value in headers}
        self.route = route
        self._content_type = named.get("content-type", "")
        self._compressible = (
            len(body) >= SMALLEST
            and COMPRESSIBLE.match(self._content_type) is not None
            and "content-encoding" not in named
        )
        self._etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        dropped = {"content-length", "etag", "cache-control", "vary", "content-type"}
        self._standing = [pair for pair in headers if pair[0].lower() not in dropped]
        control = named.get("cache-control", UNLESS_SAID)
        self._standing.append(("Cache-Control", f"public, {control}" if control == UNLESS_SAID else control))
        self._standing.append(("ETag", self._etag))
        varies = [named["vary"]] if "vary" in named else []
        varies += ["Accept-Encoding"] if self._compressible else []
        self._standing += [("Vary", ", ".join(varies))] if varies else []
        self._forms = {"": (self._describe(body), [body])}

    def _describe(self, body: bytes, *more: tuple[str, str]) -> Headers:
        return [*self._standing, ("Content-Type", self._content_type), ("Content-Length", str(len(body))), *more]

    @property
    def size(self) -> int:
        return sum(len(body) for _, (body,) in self._forms.values()) + 2000  # and about so much of headers

    def lacks(self, encoding: str) -> bool:
        return self._compressible and encoding not in self._forms

    def compressed(self, encoding: str) -> Form:
        packed = COMPRESS[encoding](self._forms[""][1][0])
        return self._describe(packed, ("Content-Encoding", encoding)), [packed]

    def add(self, encoding: str, form: Form) -> None:
        self._forms[encoding] = form

    def reply(self, encoding: str, if_none_match: str) -> Reply:
        if if_none_match and (if_none_match == self._etag or self._matches(if_none_match)):
            return "304 Not Modified", self._standing, []
        return "200 OK", *self._forms.get(encoding, self._forms[""])

    def _matches(self, if_none_match: str) -> bool:
        tags = parse_etags(if_none_match[:2000])
        return "*" in tags or self._etag in tags or self._etag[2:] in tags

    def with_notice(self, notice: bytes) -> Reply:
        """The same with a bar that says it may be old; nobody is to keep it."""
        body = self._forms[""][1][0]
        if self._content_type.startswith("text/html"):
            body = _BODY_TAG.sub(lambda tag: tag[0] + notice, body, count=1)
        ours = {"etag", "cache-control", "vary"}
        headers = [pair for pair in self._describe(body) if pair[0].lower() not in ours]
        return "200 OK", [*headers, ("Cache-Control", "no-store"), ("Warning", '110 - "Response is Stale"')], [body]


class ResponseStore:
    """Answers of one version. The first answer of another version throws all others away."""

    def __init__(self, entries: int = 4000, size: int = 32_000_000):
        self._most_entries, self._most_bytes = entries, size
        self._lock = Lock()
        self._version: CacheVersion | None = None
        self._answers: OrderedDict[Key, CachedResponse] = OrderedDict()  # the least lately asked for first
        self.size = 0

    def get(self, version: CacheVersion, key: Key) -> CachedResponse | None:
        with self._lock:
            if version != self._version or key not in self._answers:
                return None
            self._answers.move_to_end(key)
            return self._answers[key]

    def last(self, key: Key) -> CachedResponse | None:
        """The answer of the last version known, for when no database can say which is the present one."""
        return self._answers.get(key)

    def put(self, version: CacheVersion, key: Key, answer: CachedResponse) -> None:
        """Keep it, if it is of a reasonable size; without a token nothing would tell when it gets old."""
        length = sum(map(len, key))
        if not version.token or length > LONGEST_KEY or answer.size > self._most_bytes:
            return
        with self._lock:
            if version != self._version:
                self._version, self.size = version, 0
                self._answers.clear()
            self._remove(key)
            self._answers[key] = answer
            self.size += answer.size + length
            self._shrink()

    def compress(self, key: Key, answer: CachedResponse, encoding: str) -> None:
        """Add a form to an answer, and see that the store stays within its bounds."""
        form = answer.compressed(encoding)
        with self._lock:
            before = answer.size
            answer.add(encoding, form)
            if self._answers.get(key) is answer:
                self.size += answer.size - before
                self._shrink()

    def _remove(self, key: Key) -> None:
        if answer := self._answers.pop(key, None):
            self.size -= answer.size + sum(map(len, key))

    def _shrink(self) -> None:
        while len(self._answers) > self._most_entries or self.size > self._most_bytes:
            self._remove(next(iter(self._answers)))
