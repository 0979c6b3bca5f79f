"""Django's outermost middleware: route and queries for the access log, limits, what the admin may get and keep."""

from contextlib import ExitStack
from urllib.parse import unquote_plus

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import connections
from django.http import HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from agreements import security_log
from agreements.printable_text import find_unprintable
from agreements.serving import access_log

MAX_URL_LENGTH = 8192


def request_log(get_response):
    """Note route and queries of the request; refuse too long URLs, and all while no database answers."""
    unavailable = import_string(settings.UNAVAILABLE_VIEW)

    def middleware(request):
        if request.environ.get("serving.unavailable"):
            return unavailable(request)
        if len(request.environ.get("QUERY_STRING", "")) + len(request.path_info) > MAX_URL_LENGTH:
            return HttpResponse(_("This address is too long."), status=414, content_type="text/plain; charset=utf-8")
        log = access_log.current.get()
        if log is None:
            return get_response(request)
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(log.count))
            response = get_response(request)
        if request.resolver_match:
            log.route = request.resolver_match.view_name
        return response

    return middleware


def security_log_client(get_response):
    """Tell the security log who is asking, for as long as the request is answered."""

    def middleware(request):
        log = access_log.current.get()
        client = security_log.Client(request.META.get("REMOTE_ADDR", ""), log.id if log else "")
        reset = security_log.client.set(client)
        try:
            return get_response(request)
        finally:
            security_log.client.reset(reset)

    return middleware


def unprintable_characters(get_response):
    """Refuse addresses of the admin with what no text may hold, and cookies with a NUL, which PostgreSQL can't take.

    In what is typed forms find it themselves, and show it again; public pages name the parameter.
    """

    def middleware(request):
        if request.path_info.startswith(f"/{settings.ADMIN_PATH}"):
            query = unquote_plus(request.environ.get("QUERY_STRING", ""))
            if found := find_unprintable(request.path_info) or find_unprintable(query):
                raise BadRequest(found)
            if any("\0" in cookie for cookie in request.COOKIES.values()):
                raise BadRequest("a NUL character")
        return get_response(request)

    return middleware


def admin_form_caching(get_response):
    """Let the browser's Back return to a form as it was filled in, when a save found no database.

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
