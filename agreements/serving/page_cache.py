"""A WSGI application around Django that answers readers from cached responses.

On a miss Django is called with an environment rebuilt from the normalised URL alone: no cookie, no header and no host
of the reader reaches a response that others will be given too. So a response is a function of version and URL, and
nothing a stranger sends can poison it, or have it made anew. Only the admin gets requests as they are.
"""

import json
import logging
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from io import BytesIO
from urllib.parse import unquote_plus, urlsplit

from django.conf import settings
from django.db.backends.signals import connection_created
from django.http.request import split_domain_port, validate_host
from django.utils.translation import gettext as _

from agreements.serving import access_log, proxy_headers
from agreements.serving.connections import limit_unread_time
from agreements.serving.lanes import BusyError, Lanes, SingleFlight
from agreements.serving.middleware import MAX_URL_LENGTH
from agreements.serving.replica_router import PRIMARY, REPLICA, CacheVersion, Failover, limit_statements
from agreements.serving.response_files import CachedFile, ResponseFiles, SentFile
from agreements.serving.response_store import CachedResponse, Key, Reply, ResponseStore, encoding_for
from agreements.serving.upstream import Stream, Upstream, UpstreamResponse

CLIENT_HEADERS = ("HTTP_", "CONTENT_")
RETRY_AFTER = "5"  # seconds, for readers who are refused because too much is under way
API = "/api/"  # where refusals are JSON
MAX_HOST_LENGTH = 300

logger = logging.getLogger(__name__)


@lru_cache(maxsize=1024)
def is_allowed_host(host: str) -> bool:
    """Whether a Host header names this site (ALLOWED_HOSTS)."""
    domain, _ = split_domain_port(host)
    return len(host) < MAX_HOST_LENGTH and validate_host(domain, settings.ALLOWED_HOSTS)


def normalise_query(query: str, is_ignored: Callable[[str], bool] = lambda name: False) -> str:
    """The query string with its parameters in the order of their names, without the ignored ones.

    >>> normalise_query("page=2&q=ev&utm=x&page=3", {"utm"}.__contains__)
    'page=2&page=3&q=ev'
    """
    if not query:
        return ""
    named = [(unquote_plus(part.partition("=")[0]), part) for part in query.split("&") if part]
    kept = [pair for pair in named if not is_ignored(pair[0])]
    return "&".join(part for _, part in sorted(kept, key=lambda pair: pair[0]))


class LostReplicaError(Exception):
    """The replica went away while a response was made from it."""


@dataclass(frozen=True)
class Site:
    """What the page cache is given of the site around it.

    `ignores_parameter`: tells of a path and the name of a parameter whether the response is the same without it; a
    response is stored under the others alone.
    `version_query`: SQL for the token of the present version; "" or no row when nothing can be cached.
    `is_expensive`: tells of a path and a query string whether the response takes long to make.
    `stale_notice`: HTML that is put into pages which are sent while no database answers.
    `busy_page`: makes the page for readers who are refused.
    `release`: tells what was made by this code and these settings from anything else.
    `on_new_version`: called when a response was stored of a version that this process had not met.
    """

    ignores_parameter: Callable[[str, str], bool]
    version_query: str
    is_expensive: Callable[[str, str], bool]
    stale_notice: str
    busy_page: Callable[[], str]
    release: str
    on_new_version: Callable[[], None]


class PageCache:
    """The WSGI application that servers run.

    With `enabled` false every request goes to Django; proxy headers, access log and security headers stay.
    """

    def __init__(self, django: Callable, site: Site, *, enabled: bool = True):
        connection_created.connect(limit_statements)
        self._upstream, self._site, self._enabled = Upstream(django), site, enabled
        self._store, self._failover = ResponseStore(), Failover(site.version_query)
        self._files = ResponseFiles(settings.FILES_ROOT if enabled else None, site.release)
        self._lanes = Lanes()
        self._flights = SingleFlight(self._lanes.followers)
        self._version_met: CacheVersion | None = None
        self._has_served = False
        self._stale_notice = site.stale_notice.encode()
        self._admin_path = f"/{settings.ADMIN_PATH}"
        self._uncached_paths = (self._admin_path, settings.STATIC_URL, "/healthz/")
        public = urlsplit(settings.SITE_URL)
        scheme = "https" if settings.SECURE_SSL_REDIRECT else public.scheme
        self._anonymous = {"REQUEST_METHOD": "GET", "HTTP_HOST": public.netloc, "wsgi.url_scheme": scheme}

    def __call__(self, environ: dict, start_response: Callable):
        log = access_log.RequestLog(environ["REQUEST_METHOD"], proxy_headers.apply_forwarded_headers(environ))
        access_log.current.set(log)
        if not self._has_served:
            self._has_served = True
            limit_unread_time()
        try:
            status, headers, body = self._public(environ, log) if self._is_public(environ) else self._private(environ)
        except (BusyError, FileNotFoundError):
            log.cache = "busy"
            status, headers, body = self._refuse(environ["PATH_INFO"].startswith(API))
        start_response(status, [*headers, ("X-Request-ID", log.id)])
        if isinstance(body, Stream | SentFile):
            if environ["REQUEST_METHOD"] != "HEAD":
                return LoggedBody(body, lambda: log.close(status))
            body.close()
        log.close(status)
        return body if environ["REQUEST_METHOD"] != "HEAD" else []

    def _refuse(self, is_api: bool) -> Reply:
        """The answer to readers for whom there is no place at the moment."""
        text = json.dumps({"detail": _("Too much is asked for at the moment. Try again in a few seconds.")})
        body = (text if is_api else self._site.busy_page()).encode()
        kind = "application/json" if is_api else "text/html; charset=utf-8"
        headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Retry-After", RETRY_AFTER)]
        return self._upstream.secured("503 Service Unavailable", [*headers, ("Cache-Control", "no-store")], [body])

    def _is_public(self, environ: dict) -> bool:
        """Whether anybody would get this response: of no private path, at an allowed host, over https."""
        return (
            self._enabled
            and not environ["PATH_INFO"].startswith(self._uncached_paths)
            and (environ["wsgi.url_scheme"] == "https" or not settings.SECURE_SSL_REDIRECT)
            and is_allowed_host(environ.get("HTTP_HOST", "")[:MAX_HOST_LENGTH])
        )

    def _private(self, environ: dict) -> Reply:
        if not environ["PATH_INFO"].startswith(self._admin_path):
            return self._upstream(environ, PRIMARY).reply
        with self._lanes.admin.place():
            return self._upstream(environ, PRIMARY).reply

    def _public(self, environ: dict, log: access_log.RequestLog) -> Reply:
        path = environ["PATH_INFO"]
        query = environ.get("QUERY_STRING", "")
        if query and len(query) <= MAX_URL_LENGTH:  # Django refuses what is longer
            query = normalise_query(query, partial(self._site.ignores_parameter, path))
        key = path, query
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._without_body(environ, key)
        available = self._failover.read()
        if available is None:
            return self._without_database(environ, key, log)
        database, version = available
        log.queries += 1
        cached: CachedResponse | CachedFile | None = self._store.get(version, key)
        log.cache = "hit" if cached else "miss"
        if cached is None:
            try:
                made = self._make(environ, key, database, version, log)
            except LostReplicaError:
                self._failover.lose(REPLICA)
                return self._public(environ, log)
            if isinstance(made, UpstreamResponse):
                return made.reply
            cached = made
        log.route = cached.route
        if_none_match = environ.get("HTTP_IF_NONE_MATCH", "")
        if isinstance(cached, CachedFile):
            return cached.reply(if_none_match, settings.FILES_URL, self._lanes.files)
        encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", "")[:200])
        if cached.lacks(encoding):
            self._store.compress(key, cached, encoding)
        return cached.reply(encoding, if_none_match)

    def _make(
        self, environ: dict, key: Key, database: str, version: CacheVersion, log: access_log.RequestLog
    ) -> CachedResponse | CachedFile | UpstreamResponse:
        """The response from disk, or by Django: once for all who ask for it meanwhile, in a lane of its kind."""
        with self._flights.first((version, key)) as is_first, ExitStack() as stack:
            if cached := (None if is_first else self._store.get(version, key)) or self._files.get(version, key):
                if isinstance(cached, CachedResponse):
                    self._store.put(version, key, cached)
                return cached
            lane = self._lanes.expensive if self._site.is_expensive(*key) else self._lanes.pages
            stack.enter_context(lane.place())
            response = self._upstream(self._anonymous_environ(environ, key), database)
            if response.lost_database and database == REPLICA:
                raise LostReplicaError
            cached = self._keep(version, key, response, log.route) if response.is_cacheable else None
            if cached is None and isinstance(response.body, Stream):
                response.body.call_on_close(stack.pop_all().close)  # it is made while it is sent
            return cached or response

    def _keep(
        self, version: CacheVersion, key: Key, response: UpstreamResponse, route: str
    ) -> CachedResponse | CachedFile | None:
        """Store a response for others: in memory with a copy on disk, or on disk alone if it is long."""
        if isinstance(response.body, Stream):
            if not self._files.is_available or not version.token:
                return None
            try:
                self._files.put(version, key, response.headers, response.body, route)
            except OSError as error:
                logger.warning("A long file could not be written: %s", error)
                raise BusyError from None
            finally:
                response.body.close()
            cached = self._files.get(version, key)
        else:
            cached = CachedResponse(response.headers, response.body[0], route)
            self._store.put(version, key, cached)
            with suppress(OSError):
                self._files.put(version, key, response.headers, response.body, route)
        if version != self._version_met:
            self._version_met = version
            self._site.on_new_version()
        return cached

    def _anonymous_environ(self, environ: dict, key: Key) -> dict:
        """The environment of the same request from anybody: what the server says of itself, and the URL."""
        server = {name: value for name, value in environ.items() if not name.startswith(CLIENT_HEADERS)}
        path, query = key
        return {**server, **self._anonymous, "PATH_INFO": path, "QUERY_STRING": query}

    def _without_body(self, environ: dict, key: Key) -> Reply:
        """The refusal of what public paths don't take; a body, which may come for ever, is not read."""
        asked = {"REQUEST_METHOD": environ["REQUEST_METHOD"], "wsgi.input": BytesIO()}
        with self._lanes.pages.place():
            return self._upstream({**self._anonymous_environ(environ, key), **asked}, PRIMARY).reply

    def _without_database(self, environ: dict, key: Key, log: access_log.RequestLog) -> Reply:
        cached = self._store.last(key) or self._files.last(key)
        if not isinstance(cached, CachedResponse):
            return self._upstream({**self._anonymous_environ(environ, key), "serving.unavailable": True}, PRIMARY).reply
        log.cache, log.route = "stale", cached.route
        return cached.with_notice(self._stale_notice)


class LoggedBody:
    """A body sent piece by piece, whose line of the log is written when it has been sent, or the reader has gone."""

    def __init__(self, body: Stream | SentFile, closed: Callable[[], None]):
        self._body, self._closed = body, closed

    def __iter__(self):
        return iter(self._body)

    def close(self) -> None:
        self._body.close()
        self._closed()
