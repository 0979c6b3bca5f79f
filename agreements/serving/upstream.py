"""Asking Django: its answer as a plain value, with the security headers that every answer carries. Front hall."""

import itertools
import logging
from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from agreements.serving.replica_router import use_database
from agreements.serving.response_store import LARGEST, UNLESS_SAID, Headers, Reply

SECURING = (
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)


FALLBACK_BODY = b"Something went wrong here. Please try again in a while.\n"

log = logging.getLogger(__name__)


class Stream:
    """A body too long to keep, made piece by piece in the context of its request: all of it from one database."""

    def __init__(self, chunks: Iterator[bytes], close: Callable[[], None]):
        self._chunks, self._closing, self._context = chunks, [close], copy_context()

    def __iter__(self):
        return self

    def __next__(self) -> bytes:
        return self._context.run(next, self._chunks)

    def then(self, do: Callable[[], None]) -> None:
        """Do this too when the body has been sent, or the reader has gone."""
        self._closing.append(do)

    def close(self) -> None:
        while self._closing:
            self._context.run(self._closing.pop(0))


@dataclass(slots=True)
class UpstreamResponse:
    """What Django answered."""

    status: str
    headers: Headers
    body: list[bytes] | Stream
    lost_database: bool

    @property
    def reply(self) -> Reply:
        return self.status, self.headers, self.body

    @property
    def is_keepable(self) -> bool:
        """Whether anybody may be given it."""
        if self.status != "200 OK" or isinstance(self.body, Stream):
            return False
        named = {name.lower(): value for name, value in self.headers}
        control = named.get("cache-control", "")
        return "set-cookie" not in named and "private" not in control and "no-store" not in control


def standing_headers() -> Headers:
    """What Django's own middleware puts on its answers; a few, like that to a bad host, leave before it could."""
    request, response = HttpRequest(), HttpResponse()
    request.environ = request.META = {"wsgi.url_scheme": "https"}
    for name in SECURING:
        import_string(name)(lambda request: None).process_response(request, response)
    response["Permissions-Policy"] = settings.PERMISSIONS_POLICY
    response["Cache-Control"] = UNLESS_SAID
    return [pair for pair in response.items() if pair[0] != "Content-Type"]


def _gather(response: HttpResponse) -> list[bytes] | Stream:
    """The whole body if it is short enough to keep, else what is left to make of it."""
    if not response.streaming:
        body = [response.content]
    else:
        body, size, chunks = [], 0, iter(response)
        for chunk in chunks:
            body.append(chunk)
            size += len(chunk)
            if size > LARGEST:
                return Stream(itertools.chain(body, chunks), response.close)
    response.close()
    return [b"".join(body)]


class Upstream:
    """Django as a function of the environ and of the database to read."""

    def __init__(self, django: Callable):
        self._django = django
        self._standing = standing_headers()

    def __call__(self, environ: dict, database: str) -> UpstreamResponse:
        started = []
        environ = {**environ, "wsgi.file_wrapper": None}  # so that Django gives its own response
        try:
            with use_database(database):
                response = self._django(environ, lambda status, headers: started.append((status, headers)))
                body = _gather(response)
        except Exception:
            log.exception("The page for errors failed itself")
            headers, body = (
                [("Content-Type", "text/plain"), ("Content-Length", str(len(FALLBACK_BODY)))],
                [FALLBACK_BODY],
            )
            return UpstreamResponse(
                "500 Internal Server Error", self._secured(headers, environ), body, lost_database=False
            )
        [(status, headers)] = started
        lost = getattr(response, "lost_database", False)
        return UpstreamResponse(status, self._secured(headers, environ), body, lost_database=lost)

    def _secured(self, headers: Headers, environ: dict) -> Headers:
        present = {name.lower() for name, _ in headers}
        if environ["wsgi.url_scheme"] != "https":
            present.add("strict-transport-security")  # has no meaning there
        return [*headers, *(pair for pair in self._standing if pair[0].lower() not in present)]
