"""Error pages. They need no query, so that they can be rendered without a database."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.shortcuts import render

from agreements import security_log
from agreements.web.near_misses import near_misses


def bad_request(request, exception):
    return render(request, "errors/400.html", status=400)


def forbidden(request, exception=None):
    _log_refusal("permission_refused", request)
    return render(request, "errors/403.html", status=403)


def csrf_failed(request, reason=""):
    _log_refusal("csrf_refused", request)
    return render(request, "errors/403.html", status=403)


def not_found(request, exception):
    return render(request, "errors/404.html", near_misses(request.path_info), status=404)


def unavailable(request):
    """The database does not answer, or something can't be written: a pause, not a fault."""
    in_admin = request.path_info.startswith(f"/{settings.ADMIN_PATH}")
    answer = render(request, "errors/503.html", {"saving": in_admin and request.method == "POST"}, status=503)
    answer["Retry-After"] = "60"
    answer["Cache-Control"] = "no-store"
    answer.lost_database = not isinstance(sys.exc_info()[1], OSError)  # the page cache in front may have a replica
    return answer


def server_error(request):
    """Django calls this while it handles the exception."""
    if isinstance(sys.exc_info()[1], InterfaceError | OperationalError | OSError):
        return unavailable(request)
    return render(request, "errors/500.html", status=500)


def _log_refusal(event: str, request) -> None:
    """Of a request that may not have come as far as a user or a route."""
    route = request.resolver_match.view_name if request.resolver_match else ""
    security_log.write(event, getattr(request, "user", None), route)
