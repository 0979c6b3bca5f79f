"""Middleware of the public pages: every response is of one revision of the catalogue."""

from collections.abc import Callable

from agreements.search import pin_revision

_MOST_CALLS = 5


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
