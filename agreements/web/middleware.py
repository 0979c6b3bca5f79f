"""Middleware of the public pages: every response is of one revision; slips in addresses are understood."""

import re
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from django.utils.encoding import escape_uri_path

from agreements.search import pin_revision

_MOST_CALLS = 5
_ESCAPED_AMPERSAND = re.compile(r"(?<![^&])(?:amp(?:;|%3B))+", re.IGNORECASE)  # what follows the "&" of "&amp;"
# What stands behind an address in a text, and mail programs and chats take for its end.
_PUNCTUATION = " \t\u00a0.,;:!?'\"’”»)]}>*_、。」）"


def unescaped_query(get_response: Callable) -> Callable:
    """Take "&amp;" in a query string, as it is copied from the source of a page, for the "&" that it stands for."""

    def middleware(request):
        query = request.META.get("QUERY_STRING", "")
        if "amp" in query:
            request.META["QUERY_STRING"] = _ESCAPED_AMPERSAND.sub("", query)
        return get_response(request)

    return middleware


def tidied_path(get_response: Callable) -> Callable:
    """Redirect from where nothing is to the same address without doubled slashes and trailing punctuation."""

    def middleware(request):
        response = get_response(request)
        if response.status_code != 404 or request.method not in {"GET", "HEAD"}:
            return response
        path = tidy(request.path_info)
        if path == request.path_info or path.startswith(f"/{settings.ADMIN_PATH}") or not _leads_somewhere(path):
            return response
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(escape_uri_path(path) + (f"?{query}" if query else ""))

    return middleware


def tidy(path: str) -> str:
    """A path without doubled slashes, and without the punctuation that followed it in a text.

    >>> tidy("//agreements//azec-2022/)."), tidy("/agreements.csv,"), tidy("/about")
    ('/agreements/azec-2022/', '/agreements.csv', '/about')
    """
    return re.sub("/{2,}", "/", path.rstrip(_PUNCTUATION)) or "/"


def _leads_somewhere(path: str) -> bool:
    for address in (path, f"{path}/"):
        with suppress(Resolver404):
            ending = resolve(address).kwargs.get("ending", "csv")  # any word matches; those of files are of letters
            return ending.replace(".", "").isalnum()
    return False


def revision_independent(view: Callable) -> Callable:
    """Decorate a view that reads nothing of the catalogue, and answers without a database."""
    view.is_revision_independent = True
    return view


class ConsistentRevisionMiddleware:
    """Calls a public view again when the catalogue was written to while it read, a few times at most.

    So no page, file or API response is half from before a write and half from after it. The views have no side effects;
    the one query for the revision comes after the view. What is streamed is read later, by the primary keys and from
    the index that the view had found.
    """

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """The response of a view of the app `agreements`; None, which leaves the call to Django, for any other."""
        is_read = request.method in {"GET", "HEAD"}
        if not is_read or request.resolver_match.app_name != "agreements" or hasattr(view, "is_revision_independent"):
            return None
        for _call in range(_MOST_CALLS - 1):
            with pin_revision() as revision:
                response = view(request, *args, **kwargs)
            if revision.is_current():
                return response
            _close_files(response)
        with pin_revision():
            return view(request, *args, **kwargs)


def _close_files(response) -> None:
    """What `response.close()` does, without its signal that the request is finished: that closes the connection too."""
    for close in response._resource_closers:
        close()
