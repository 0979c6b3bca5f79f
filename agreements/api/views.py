"""Views of the API: parse the parameters, search, give plain values that become JSON."""

from collections.abc import Callable

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import APIView

from agreements import exports
from agreements.api import parameters, serializers
from agreements.api.schema import DescribedView
from agreements.curation.changes import PublicChange, public_changes, public_pairs
from agreements.exports import Row, Table
from agreements.models import Agreement, Revision, State, current_token
from agreements.paths import path_of
from agreements.presenters.looks import Cell
from agreements.search import Option, SearchResult, current_index, search
from agreements.search.criteria import Criteria
from agreements.search.query_strings import query
from agreements.web.chart_filters import COVERAGE_SIDES, CoverageFilter
from agreements.web.coverage import coverage_table
from agreements.web.filters import STATED

ROWS_A_PAGE = 100


def address(name: str, *words: str, **asked) -> str:
    """The full address of something in the API."""
    path = path_of(f"api-{name}", *words)
    return f"{settings.SITE_URL}{path}{'?' * bool(asked)}{urlencode(asked, doseq=True)}"


class ReadOnlyView(APIView):
    """Answers whoever reads, from any site; nobody signs in and nothing is written."""

    schema = DescribedView()
    http_method_names = ["get", "head", "options"]
    name: str  # of the operation in OpenAPI
    meaning: str
    shape: serializers.Shape

    @classmethod
    def parameters(cls) -> list[OpenApiParameter]:
        return []

    def get(self, request, **words):
        return Response(self.answer(request, **words))

    def answer(self, request, **words) -> dict:
        raise NotImplementedError

    def options(self, request, **words):
        return Response(status=204, headers={"Access-Control-Allow-Headers": "If-None-Match"})

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        return response


def page(
    number: int, count: int, token: str, rows: Callable[[int, int], list[Row]], link: Callable[[int], str]
) -> dict:
    """One page of something; `rows` gives those from a place up to another, `link` the address of a page."""
    pages = max(1, -(-count // ROWS_A_PAGE))
    if number > pages:
        raise NotFound(_("There is no page %(number)d: the last is %(pages)d.") % {"number": number, "pages": pages})
    return {
        "count": count,
        "next": link(number + 1) if number < pages else None,
        "previous": link(number - 1) if number > 1 else None,
        "revision": token,
        "results": rows((number - 1) * ROWS_A_PAGE, number * ROWS_A_PAGE),
    }


class Root(ReadOnlyView):
    name, meaning = "root", gettext_lazy("Where everything is.")
    shape = serializers.ROOT

    def answer(self, request):
        parameters.understood(request.query_params, ())
        names = (
            "agreements",
            "partners",
            "countries",
            "areas",
            "sources",
            "facets",
            "coverage",
            "changes",
            "schema",
            "documentation",
        )
        return {name: address(name) for name in names}


class Agreements(ReadOnlyView):
    name, meaning = "agreements", gettext_lazy("The agreements that meet the criteria, a hundred a page.")
    shape = serializers.page_of(serializers.AGREEMENT)

    @classmethod
    def parameters(cls):
        return parameters.parameters(parameters.OF_A_LIST)

    def answer(self, request):
        asked = parameters.understood(request.query_params, parameters.OF_A_LIST)
        result = search(asked.criteria)

        def rows(first: int, last: int) -> list[Row]:
            return [
                _linked("agreement", row, exports.AGREEMENTS)
                for row in exports.agreement_rows([result.ids[first:last]])
            ]

        def link(number: int) -> str:
            return address("agreements") + query(asked.criteria, number)

        return page(asked.page_number, result.count, result.token, rows, link)


def _linked(name: str, row: Row, table: Table) -> Row:
    row = table.of(row)
    return {"link": address(name, row[table.header[0]]), **row}


class OneAgreement(ReadOnlyView):
    name, meaning = "agreement", gettext_lazy("One agreement with all its facts and sources.")
    shape = serializers.RECORD

    @classmethod
    def parameters(cls):
        return [OpenApiParameter("key", str, OpenApiParameter.PATH)]

    def answer(self, request, key):
        parameters.understood(request.query_params, ())
        agreement = get_object_or_404(Agreement.objects.published(), key=key)
        record = next(exports.records([[agreement.pk]]), None)
        if record is None:  # withdrawn this very moment
            raise Http404
        return {"link": address("agreement", key), **record}


class TableView(ReadOnlyView):
    """All rows of a reference table that published agreements name."""

    table: Table
    facet: str
    one: str  # the name of the address of one row

    @classmethod
    def parameters(cls):
        return parameters.parameters([parameters.PAGE])

    def queryset(self) -> QuerySet:
        return self.table.model.objects.published().order_by(self.key)

    @property
    def key(self) -> str:
        return self.table.header[0]

    def answer(self, request):
        asked = parameters.understood(request.query_params, [parameters.PAGE])
        result, queryset = search(Criteria()), self.queryset()

        def rows(first: int, last: int) -> list[Row]:
            return self.rows(result, queryset[first:last])

        def link(number: int) -> str:
            return address(self.name, **({"page": number} if number > 1 else {}))

        return page(asked.page_number, queryset.count(), result.token, rows, link)

    def rows(self, result: SearchResult, queryset: QuerySet) -> list[Row]:
        rows = list(exports.reference_rows(self.table, queryset))
        counts = self.counts(result, [row[self.key] for row in rows])
        return [self._counted(row, counts.get(row[self.key], 0)) for row in rows]

    def counts(self, result: SearchResult, words: list[str]) -> dict[str, int]:
        return {option.value: option.count for option in result.facet(self.facet).options}

    def _counted(self, row: Row, count: int) -> Row:
        list_of_them = address("agreements", **{self.facet: row[self.key]}) if count else None
        return {**_linked(self.one, row, self.table), "agreements": count, "agreements_link": list_of_them}


class TableRowView:
    """One row of a reference table, beside the view of them all."""

    @classmethod
    def parameters(cls):
        return [OpenApiParameter("word", str, OpenApiParameter.PATH)]

    def answer(self, request, word):
        parameters.understood(request.query_params, ())
        rows = self.rows(search(Criteria()), self.queryset().filter(**{self.key: word}))
        if not rows:
            raise Http404
        return rows[0]


class Partners(TableView):
    name, meaning = "partners", gettext_lazy("Countries, blocs and organisations that are party to agreements.")
    table, facet, one, shape = exports.PARTNERS, "partner", "partner", serializers.page_of(serializers.PARTNER)


class OnePartner(TableRowView, Partners):
    name, meaning, shape = "partner", gettext_lazy("One partner."), serializers.PARTNER


class Countries(TableView):
    name = "countries"
    meaning = gettext_lazy("Countries that take part in agreements, as a party or as a member of a bloc.")
    table, facet, one, shape = exports.COUNTRIES, "country", "country", serializers.page_of(serializers.COUNTRY)


class OneCountry(TableRowView, Countries):
    name, meaning, shape = "country", gettext_lazy("One country."), serializers.COUNTRY


class Areas(TableView):
    name, meaning = "areas", gettext_lazy("Areas of cooperation that agreements are about.")
    table, facet, one, shape = exports.AREAS, "area", "area", serializers.page_of(serializers.AREA)


class OneArea(TableRowView, Areas):
    name, meaning, shape = "area", gettext_lazy("One area of cooperation."), serializers.AREA


class Sources(TableView):
    name, meaning = "sources", gettext_lazy("Articles and pages that the catalogue rests on.")
    table, facet, one, shape = exports.SOURCES, "source", "source", serializers.page_of(serializers.SOURCE)

    def counts(self, result, words):
        return {key: len(found) for key, found in current_index().sources.postings(words).items()}


class OneSource(TableRowView, Sources):
    name, meaning, shape = "source", gettext_lazy("One source."), serializers.SOURCE


class Facets(ReadOnlyView):
    name, meaning = "facets", gettext_lazy("How many agreements each value of each parameter would give.")
    shape = serializers.FACETS

    @classmethod
    def parameters(cls):
        return parameters.parameters(STATED)

    def answer(self, request):
        result = search(parameters.understood(request.query_params, STATED).criteria)
        facets = [
            {
                "name": facet.name,
                "title": str(facet.title),
                "options": [
                    {"value": one.value, "label": str(one.label), "count": one.count, "selected": one.selected}
                    for one in facet.options
                ],
            }
            for facet in result.facets
        ]
        return {"count": result.count, "revision": result.token, "facets": facets}


class Coverage(ReadOnlyView):
    name = "coverage"
    meaning = gettext_lazy(
        "Whether anybody looked: for each place and subject what is on record, or what was searched."
    )
    shape = serializers.COVERAGE

    @classmethod
    def parameters(cls):
        return parameters.parameters([*COVERAGE_SIDES])

    def answer(self, request):
        asked = parameters.checked(CoverageFilter(request.query_params), COVERAGE_SIDES)
        rows, columns = map(asked.display_option, COVERAGE_SIDES)
        table = coverage_table(rows, columns)
        cells = [_cell({rows: row, columns: column}, cell) for row, column, cell in table.lines]
        return {"rows": rows, "columns": columns, "revision": table.token, "cells": cells}


def _cell(sides: dict[str, Option], cell: Cell) -> Row:
    (row, column), last = sides.values(), cell.search
    values = {facet: option.value for facet, option in sides.items()}
    return {
        "row": row.value,
        "row_label": str(row.label),
        "column": column.value,
        "column_label": str(column.label),
        "agreements": cell.count,
        "agreements_link": address("agreements", **values) if cell.count else None,
        "state": cell.state,
        "sentence": cell.sentence,
        "searched_on": last and exports.plain(last.day),
        "searched": last and last.searched,
        "found": last and last.found,
    }


class Changes(ReadOnlyView):
    name, meaning = "changes", gettext_lazy("What changed, newest first, of all agreements.")
    shape = serializers.page_of(serializers.CHANGE)

    @classmethod
    def parameters(cls):
        return parameters.parameters([parameters.SINCE, parameters.PAGE])

    def answer(self, request):
        asked = parameters.understood(request.query_params, [parameters.SINCE, parameters.PAGE])
        since = asked.data.get(parameters.SINCE, "")
        pairs = public_pairs()
        if since:
            pairs = pairs.filter(revision_id__gt=_revision(since).pk)

        def rows(first: int, last: int) -> list[Row]:
            return [_change(one) for one in public_changes(pairs[first:last])]

        def link(number: int) -> str:
            return address("changes", **{"since": since} if since else {}, **{"page": number} if number > 1 else {})

        return page(asked.page_number, pairs.count(), current_token(), rows, link)


def _revision(token: str) -> Revision:
    try:
        return Revision.objects.get(token=token)
    except Revision.DoesNotExist:
        raise NotFound(_("There is no revision %(token)s.") % {"token": token}) from None


def _change(told: PublicChange) -> Row:
    agreement = told.agreement
    return {
        "link": address("agreement", agreement.key) if agreement.state == State.PUBLISHED else None,
        "key": agreement.key,
        "title": agreement.title,
        "address": settings.SITE_URL + agreement.get_absolute_url(),
        "revision": told.revision,
        "made_at": exports.plain(told.made_at),
        "changes": list(told.sentences),
    }


class NotFoundView(ReadOnlyView):
    """Every other address under /api/."""

    schema = None

    def answer(self, request):
        raise NotFound(_("There is nothing here. %(address)s says where everything is.") % {"address": address("root")})
