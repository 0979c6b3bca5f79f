"""Responses that are files: their media types, the headers of every download, and the answer to an unknown ending."""

from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header

from agreements.exports import citations

_MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def media_type(ending: str) -> str:
    """The Content-Type of a list or a record by the ending of its URL: "csv", "csl.json"."""
    return _MEDIA_TYPES[ending] if ending in _MEDIA_TYPES else citations.FORMATS[ending][1]


def as_attachment(response: HttpResponseBase, file_name: str) -> HttpResponseBase:
    """Have browsers save the response under this name, and let scripts of any site read it."""
    response["Content-Disposition"] = content_disposition_header(True, file_name)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def unknown_ending(request, ending: str, known: Sequence[str]) -> HttpResponse:
    """A 404 that links to the same URL with each of the endings that there are."""
    stem = request.path.removesuffix(ending)
    query = f"?{request.META['QUERY_STRING']}" if request.META["QUERY_STRING"] else ""
    links = [(other, f"{stem}{other}{query}") for other in known]
    return render(request, "errors/no_such_file.html", {"ending": ending, "links": links}, status=404)
