"""Django behind the page cache: its response as a plain value, with security headers on every response."""

import itertools
import logging
from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.utils.module_loading import import_string

from agreements.serving.replica_router import use_database
from agreements.serving.response_store import DEFAULT_CACHE_CONTROL, MAX_BODY_SIZE, Headers, Reply

SECURITY_MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)


FALLBACK_BODY = b"Something went wrong here. Please try again in a while.\n"

log = logging.getLogger(__name__)


class Stream:
    """A body too long to cache, made piece by piece in the context of its request: all of it from one database."""

    def __init__(self, chunks: Iterator[bytes], close: Callable[[], None]):
        self._chunks, self._closing, self._context = chunks, [close], copy_context()

    def __iter__(self):
        return self

    def __next__(self) -> bytes:
        return self._context.run(next, self._chunks)

    def call_on_close(self, callback: Callable[[], None]) -> None:
        """Call this too when the body has been sent, or the client has gone."""
        self._closing.append(callback)

    def close(self) -> None:
        while self._closing:
            self._context.run(self._closing.pop(0))


@dataclass(slots=True)
class UpstreamResponse:
    """Django's response; `lost_database` when its database went away while it was made."""

    status: str
    headers: Headers
    body: list[bytes] | Stream
    lost_database: bool

    @property
    def reply(self) -> Reply:
        return self.status, self.headers, self.body

    @property
    def is_cacheable(self) -> bool:
        """Whether it may be stored and given to anybody."""
        if self.status != "200 OK":
            return False
        by_name = {name.lower(): value for name, value in self.headers}
        control = by_name.get("cache-control", "")
        return "set-cookie" not in by_name and "private" not in control and "no-store" not in control


def security_headers() -> Headers:
    """What Django's own middleware puts on responses; a few, like that to a bad host, leave before it could."""
    request = WSGIRequest({"REQUEST_METHOD": "GET", "wsgi.url_scheme": "https", "wsgi.input": BytesIO()})
    response = HttpResponse()
    for name in SECURITY_MIDDLEWARE:
        import_string(name)(lambda request: None).process_response(request, response)
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Permissions-Policy"] = settings.PERMISSIONS_POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = DEFAULT_CACHE_CONTROL
    return [pair for pair in response.items() if pair[0] != "Content-Type"]


def _read_body(response: HttpResponse) -> list[bytes] | Stream:
    """The whole body if it is short enough to cache, else a stream of it."""
    body, size, chunks = [], 0, iter(response)
    for chunk in chunks:
        body.append(chunk)
        size += len(chunk)
        if size > MAX_BODY_SIZE:
            return Stream(itertools.chain(body, chunks), response.close)
    response.close()
    return [b"".join(body)]


class Upstream:
    """Django as a function of the WSGI environment and of the alias of the database to read."""

    def __init__(self, django: Callable):
        self._django = django
        self._security_headers = security_headers()

    def __call__(self, environ: dict, database: str) -> UpstreamResponse:
        started = []
        environ = {**environ, "wsgi.file_wrapper": None}  # so that Django gives its own response
        try:
            with use_database(database):
                response = self._django(environ, lambda status, headers: started.append((status, headers)))
                body = _read_body(response)
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

    def secured(self, status: str, headers: Headers, body: list[bytes]) -> Reply:
        """A response that Django does not make, with the headers that all have."""
        present = {name.lower() for name, _ in headers}
        return status, [*headers, *(pair for pair in self._security_headers if pair[0].lower() not in present)], body

    def _secured(self, headers: Headers, environ: dict) -> Headers:
        present = {name.lower() for name, _ in headers}
        if environ["wsgi.url_scheme"] != "https":
            present.add("strict-transport-security")  # has no meaning there
        return [*headers, *(pair for pair in self._security_headers if pair[0].lower() not in present)]
