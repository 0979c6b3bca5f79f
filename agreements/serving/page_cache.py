"""A WSGI application around Django that answers anonymous readers from cached responses.

On a miss Django is called with an environment rebuilt from the normalised URL alone: no cookie, no header and no host
of the reader reaches a response that others will be given too. So a response is a function of version and URL, and
nothing a stranger sends can poison it. Requests with a session, and all but GET and HEAD, go to Django as they are.
"""

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import unquote_plus, urlsplit

from django.conf import settings
from django.db.backends.signals import connection_created
from django.http.request import split_domain_port, validate_host

from agreements.serving import access_log, proxy_headers
from agreements.serving.replica_router import PRIMARY, REPLICA, Failover, limit_statements
from agreements.serving.response_store import CachedResponse, Key, Reply, ResponseStore, encoding_for
from agreements.serving.upstream import Stream, Upstream

CLIENT_HEADERS = ("HTTP_", "CONTENT_")
STRICT_PATH = "/api/"  # refuses parameters that it does not know, where pages ignore them
MAX_HOST_LENGTH = 300


@lru_cache(maxsize=1024)
def is_allowed_host(host: str) -> bool:
    """Whether a Host header names this site (ALLOWED_HOSTS)."""
    domain, _ = split_domain_port(host)
    return len(host) < MAX_HOST_LENGTH and validate_host(domain, settings.ALLOWED_HOSTS)


def normalise_query(query: str, known: frozenset[str] | None = None) -> str:
    """The query string with its parameters in the order of their names, and only the known ones (None: all).

    >>> normalise_query("page=2&q=ev&utm=x&page=3", frozenset({"page", "q"}))
    'page=2&page=3&q=ev'
    """
    if not query:
        return ""
    named = [(unquote_plus(part.partition("=")[0]), part) for part in query.split("&") if part]
    kept = [pair for pair in named if known is None or pair[0] in known]
    return "&".join(part for _, part in sorted(kept, key=lambda pair: pair[0]))


class PageCache:
    """The WSGI application that servers run.

    `known_parameters` are the names that pages understand: a response is stored under these alone. `version_query` is
    SQL for the token of the present version, "" or no row when nothing can be cached. `stale_notice` is HTML that is
    put into pages which are sent while no database answers. With `enabled` false every request goes to Django; proxy
    headers, access log and security headers stay.
    """

    def __init__(
        self,
        django: Callable,
        *,
        known_parameters: frozenset[str],
        version_query: str,
        stale_notice: str,
        enabled: bool = True,
    ):
        connection_created.connect(limit_statements)
        self._upstream = Upstream(django)
        self._store, self._failover = ResponseStore(), Failover(version_query)
        self._stale_notice = stale_notice.encode()
        self._uncached_paths = (f"/{settings.ADMIN_PATH}", settings.STATIC_URL, "/healthz/")
        self._known_parameters = known_parameters
        self._enabled = enabled
        site = urlsplit(settings.SITE_URL)
        scheme = "https" if settings.SECURE_SSL_REDIRECT else site.scheme
        self._anonymous = {"REQUEST_METHOD": "GET", "HTTP_HOST": site.netloc, "wsgi.url_scheme": scheme}

    def __call__(self, environ: dict, start_response: Callable):
        log = access_log.RequestLog(environ["REQUEST_METHOD"], proxy_headers.apply_forwarded_headers(environ))
        access_log.current.set(log)
        status, headers, body = self._public(environ, log) if self._is_public(environ) else self._private(environ)
        start_response(status, [*headers, ("X-Request-ID", log.id)])
        if isinstance(body, Stream):
            body.call_on_close(lambda: log.close(status))
            return body
        log.close(status)
        return body if environ["REQUEST_METHOD"] != "HEAD" else []

    def _is_public(self, environ: dict) -> bool:
        """Whether anybody would get this response: GET or HEAD without a session, at an allowed host, over https."""
        return (
            self._enabled
            and environ["REQUEST_METHOD"] in {"GET", "HEAD"}
            and not environ["PATH_INFO"].startswith(self._uncached_paths)
            and settings.SESSION_COOKIE_NAME not in environ.get("HTTP_COOKIE", "")
            and "HTTP_AUTHORIZATION" not in environ
            and (environ["wsgi.url_scheme"] == "https" or not settings.SECURE_SSL_REDIRECT)
            and is_allowed_host(environ.get("HTTP_HOST", "")[:MAX_HOST_LENGTH])
        )

    def _private(self, environ: dict) -> Reply:
        return self._upstream(environ, PRIMARY).reply

    def _public(self, environ: dict, log: access_log.RequestLog) -> Reply:
        path = environ["PATH_INFO"]
        known = None if path.startswith(STRICT_PATH) else self._known_parameters
        key = path, normalise_query(environ.get("QUERY_STRING", ""), known)
        available = self._failover.read()
        if available is None:
            return self._without_database(environ, key, log)
        database, version = available
        log.queries += 1
        cached = self._store.get(version, key)
        log.cache = "hit" if cached else "miss"
        if cached is None:
            response = self._upstream(self._anonymous_environ(environ, key), database)
            if response.lost_database and database == REPLICA:
                self._failover.lose(REPLICA)
                return self._public(environ, log)
            if isinstance(response.body, Stream) or not response.is_cacheable:
                return response.reply
            cached = CachedResponse(response.headers, response.body[0], log.route)
            self._store.put(version, key, cached)
        log.route = cached.route
        encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", "")[:200])
        if cached.lacks(encoding):
            self._store.compress(key, cached, encoding)
        return cached.reply(encoding, environ.get("HTTP_IF_NONE_MATCH", ""))

    def _anonymous_environ(self, environ: dict, key: Key) -> dict:
        """The environment of the same request from anybody: what the server says of itself, and the URL."""
        server = {name: value for name, value in environ.items() if not name.startswith(CLIENT_HEADERS)}
        path, query = key
        return {**server, **self._anonymous, "PATH_INFO": path, "QUERY_STRING": query}

    def _without_database(self, environ: dict, key: Key, log: access_log.RequestLog) -> Reply:
        cached = self._store.last(key)
        if cached is None:
            return self._upstream({**self._anonymous_environ(environ, key), "serving.unavailable": True}, PRIMARY).reply
        log.cache, log.route = "stale", cached.route
        return cached.with_notice(self._stale_notice)
