"""Pages for what goes wrong: they say what happened and where to go on. They ask the database nothing. Second floor."""

import sys

from django.db import InterfaceError, OperationalError
from django.shortcuts import render


def bad_request(request, exception):
    return render(request, "errors/400.html", status=400)


def forbidden(request, exception):
    return render(request, "errors/403.html", status=403)


def not_found(request, exception):
    return render(request, "errors/404.html", status=404)


def gone(request, agreement):
    """A withdrawn agreement: its old address says why."""
    return render(request, "errors/410.html", {"agreement": agreement}, status=410)


def server_error(request):
    """Django calls this while it handles the exception: a database that does not answer is a pause, not a fault."""
    if isinstance(sys.exc_info()[1], InterfaceError | OperationalError):
        answer = render(request, "errors/503.html", status=503)
        answer["Retry-After"] = "60"
        return answer
    return render(request, "errors/500.html", status=500)
