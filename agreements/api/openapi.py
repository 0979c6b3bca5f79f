"""The OpenAPI document, and a page that shows the same to people."""

from typing import NamedTuple

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer

from agreements.api import parameters
from agreements.api.throttling import Refused
from agreements.api.views import ReadOnlyView, address

_MOST_WORDS = 14  # of a parameter; /api/facets/ tells all


def _document() -> dict:
    return SchemaGenerator().get_schema(public=True)


class Schema(ReadOnlyView):
    """The document as JSON."""

    schema = None
    renderer_classes = [OpenApiJsonRenderer]

    def answer(self, request):
        parameters.understood(request.query_params, ())
        return _document()


class SchemaYaml(Schema):
    renderer_classes = [OpenApiYamlRenderer]


class Parameter(NamedTuple):
    """A parameter as the page tells it."""

    name: str
    meaning: str
    values: str


class Operation(NamedTuple):
    """What an address answers, as the page tells it."""

    name: str
    path: str
    meaning: str
    parameters: list[Parameter]


@require_safe
def documentation(request):
    """Refuses parameters as the rest of the API does, so that no reader can have it made again and again."""
    try:
        parameters.understood(request.GET, ())
    except Refused as refused:
        return JsonResponse(refused.detail, status=refused.status_code)
    paths = _document()["paths"]
    operations = [_operation(path, methods["get"]) for path, methods in paths.items()]
    return render(request, "agreements/api.html", {"operations": operations, "root": address("root")})


def _operation(path: str, described: dict) -> Operation:
    parameters = [
        Parameter(one["name"], one.get("description", ""), _values(one["schema"]))
        for one in described.get("parameters", ())
    ]
    return Operation(described["operationId"], path, described["summary"], parameters)


def _values(schema: dict) -> str:
    """What a parameter can be, in words.

    >>> _values({"type": "integer", "minimum": 1, "maximum": 9})
    '1 to 9'
    """
    words = schema.get("items", schema).get("enum", [])
    if len(words) > _MOST_WORDS:
        return _("%(words)s and %(more)d more; may be repeated") % {
            "words": ", ".join(words[:_MOST_WORDS]),
            "more": len(words) - _MOST_WORDS,
        }
    if words:
        repeated = _("; may be repeated") if "items" in schema else ""
        return ", ".join(words) + repeated
    if schema["type"] == "integer":
        return _("%(minimum)d to %(maximum)d") % schema
    return _("text")
