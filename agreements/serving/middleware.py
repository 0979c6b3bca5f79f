"""Django's outermost middleware: it tells the front what happened behind it, and keeps curators' forms. Front hall."""

from contextlib import ExitStack

from django.db import connections
from django.http import HttpResponse
from django.utils.translation import gettext as _

from agreements.serving import access_log
from agreements.web.views.errors import unavailable

LONGEST_ADDRESS = 8192


def observe(get_response):
    """Note route and queries of the request; refuse what can't be answered at all."""

    def middleware(request):
        if request.environ.get("serving.unavailable"):
            return unavailable(request)
        if len(request.environ.get("QUERY_STRING", "")) + len(request.path_info) > LONGEST_ADDRESS:
            return HttpResponse(_("This address is too long."), status=414, content_type="text/plain; charset=utf-8")
        trace = access_log.current.get()
        if trace is None:
            return get_response(request)
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(trace.count))
            response = get_response(request)
        if request.resolver_match:
            trace.route = request.resolver_match.view_name
        return response

    return middleware


def keep_forms(get_response):
    """Let Back return to a form as it was filled, when a save found no database.

    Django forbids browsers to store pages of the admin at all. Here they may keep forms, for their user alone, until
    sign-out.
    """

    def middleware(request):
        response = get_response(request)
        if request.resolver_match and request.resolver_match.app_name == "admin" and response.status_code == 200:
            name = request.resolver_match.url_name or ""
            if name.endswith(("_add", "_change")) and request.method == "GET":
                response["Cache-Control"] = "private, no-cache"
            elif name == "logout":
                response["Clear-Site-Data"] = '"cache"'
        return response

    return middleware
