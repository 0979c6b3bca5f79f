"""Addresses of pages that no catalogue should have, for tests of the page cache."""

import json

from django.db import OperationalError, connection
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import include, path
from django.views.decorators.cache import never_cache

from agreements.models import Agreement
from cooperation.urls import handler400, handler403, handler404, handler500  # noqa: F401  Django looks for them here


def echo(request):
    """Everything that Django knows of the request."""
    seen = {name: str(value) for name, value in request.META.items() if name.isupper()}
    return HttpResponse(json.dumps({**seen, "uri": request.build_absolute_uri()}), content_type="application/json")


def titles(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse(", ".join(Agreement.objects.order_by("title").values_list("title", flat=True)))


def streamed(request, pieces):
    return StreamingHttpResponse((b"0123456789" * 1000 for _ in range(pieces)), content_type="text/csv")


def with_cookie(request):
    response = HttpResponse("a cookie")
    response.set_cookie("a", "b")
    return response


def broken(request):
    raise ValueError("somebody typed this")


def without_database(request):
    raise OperationalError("could not connect")


app_name = "pages"
urlpatterns = [
    path("echo/", echo),
    path("titles/", titles),
    path("streamed/<int:pieces>/", streamed),
    path("with-cookie/", with_cookie),
    path("private/", never_cache(lambda request: HttpResponse("private"))),
    path("broken/", broken),
    path("without-database/", without_database),
    path("", include("cooperation.urls")),
]
