"""The front: a thin WSGI layer before Django that answers readers from kept answers. Front hall.

What Django is asked on behalf of a reader is rebuilt from the normalised address alone: no cookie, no header and no
host of the reader's own reaches a page that others will be given too. So an answer is a function of version and
address, and nothing a stranger sends can poison it. Who is signed in, and what is no plain reading, passes untouched.
"""

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from urllib.parse import unquote_plus, urlsplit

from django.conf import settings
from django.db.backends.signals import connection_created
from django.http.request import split_domain_port, validate_host
from django.template.loader import render_to_string

from agreements.serving import access_log, proxy_headers
from agreements.serving.replica_router import PRIMARY, REPLICA, Failover, limit_statements
from agreements.serving.response_store import CachedResponse, Key, Reply, ResponseStore, encoding_for
from agreements.serving.upstream import Stream, Upstream
from agreements.web.filters import AgreementFilter

OF_THE_READER = ("HTTP_", "CONTENT_")
STRICT = "/api/"  # refuses what it does not understand, where pages ignore it
LONGEST_HOST = 300


@lru_cache(maxsize=1024)
def is_our_host(host: str) -> bool:
    domain, _ = split_domain_port(host)
    return len(host) < LONGEST_HOST and validate_host(domain, settings.ALLOWED_HOSTS)


def known_parameters() -> frozenset[str]:
    """Every parameter that some page understands: the filters' own, since nothing else parses any."""
    import_module(settings.ROOT_URLCONF)  # brings all pages and with them all filters
    kinds = [AgreementFilter]
    for kind in kinds:
        kinds += kind.__subclasses__()
    return frozenset(name for kind in kinds for name in kind.base_filters)


def normalised(query: str, known: frozenset[str] | None = None) -> str:
    """The query string with its parameters in the order of their names, and only the known ones (None: all).

    >>> normalised("page=2&q=ev&utm=x&page=3", frozenset({"page", "q"}))
    'page=2&page=3&q=ev'
    """
    if not query:
        return ""
    named = [(unquote_plus(part.partition("=")[0]), part) for part in query.split("&") if part]
    kept = [pair for pair in named if known is None or pair[0] in known]
    return "&".join(part for _, part in sorted(kept, key=lambda pair: pair[0]))


class PageCache:
    """The WSGI application that servers run: `Front(get_wsgi_application())`."""

    def __init__(self, django: Callable):
        connection_created.connect(limit_statements)
        self._ask = Upstream(django)
        self._store, self._watch = ResponseStore(), Failover()
        self._notice = render_to_string("_stale.html").encode()
        self._apart = (f"/{settings.ADMIN_PATH}", settings.STATIC_URL, "/healthz/")
        self._known = known_parameters()
        site = urlsplit(settings.SITE_URL)
        scheme = "https" if settings.SECURE_SSL_REDIRECT else site.scheme
        self._anyone = {"REQUEST_METHOD": "GET", "HTTP_HOST": site.netloc, "wsgi.url_scheme": scheme}

    def __call__(self, environ: dict, start_response: Callable):
        trace = access_log.RequestLog(environ["REQUEST_METHOD"], proxy_headers.apply_forwarded_headers(environ))
        access_log.current.set(trace)
        status, headers, body = self._public(environ, trace) if self._is_public(environ) else self._private(environ)
        start_response(status, [*headers, ("X-Request-ID", trace.id)])
        if isinstance(body, Stream):
            body.then(lambda: trace.close(status))
            return body
        trace.close(status)
        return body if environ["REQUEST_METHOD"] != "HEAD" else []

    def _is_public(self, environ: dict) -> bool:
        """Plain reading by somebody who is not signed in, at a host of ours, over https unless that is off."""
        return (
            environ["REQUEST_METHOD"] in {"GET", "HEAD"}
            and not environ["PATH_INFO"].startswith(self._apart)
            and settings.SESSION_COOKIE_NAME not in environ.get("HTTP_COOKIE", "")
            and "HTTP_AUTHORIZATION" not in environ
            and (environ["wsgi.url_scheme"] == "https" or not settings.SECURE_SSL_REDIRECT)
            and is_our_host(environ.get("HTTP_HOST", "")[:LONGEST_HOST])
        )

    def _private(self, environ: dict) -> Reply:
        return self._ask(environ, PRIMARY).reply

    def _public(self, environ: dict, trace: access_log.RequestLog) -> Reply:
        path = environ["PATH_INFO"]
        known = None if path.startswith(STRICT) else self._known
        key = path, normalised(environ.get("QUERY_STRING", ""), known)
        seen = self._watch.read()
        if seen is None:
            return self._without_database(environ, key, trace)
        database, version = seen
        trace.queries += 1
        answer = self._store.get(version, key)
        trace.cache = "hit" if answer else "miss"
        if answer is None:
            asked = self._ask(self._as_anyone(environ, key), database)
            if asked.lost_database and database == REPLICA:
                self._watch.lose(REPLICA)
                return self._public(environ, trace)
            if not asked.is_keepable:
                return asked.reply
            answer = CachedResponse(asked.headers, asked.body[0], trace.route)
            self._store.put(version, key, answer)
        trace.route = answer.route
        encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", "")[:200])
        if answer.lacks(encoding):
            self._store.compress(key, answer, encoding)
        return answer.reply(encoding, environ.get("HTTP_IF_NONE_MATCH", ""))

    def _as_anyone(self, environ: dict, key: Key) -> dict:
        """The request as it would be from anybody: what the server says of itself, and the address."""
        ours = {name: value for name, value in environ.items() if not name.startswith(OF_THE_READER)}
        path, query = key
        return {**ours, **self._anyone, "PATH_INFO": path, "QUERY_STRING": query}

    def _without_database(self, environ: dict, key: Key, trace: access_log.RequestLog) -> Reply:
        answer = self._store.last(key)
        if answer is None:
            return self._ask({**self._as_anyone(environ, key), "serving.unavailable": True}, PRIMARY).reply
        trace.cache, trace.route = "stale", answer.route
        return answer.with_notice(self._notice)
