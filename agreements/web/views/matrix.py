"""The matrix: a cross-tabulation of two facets; an open cell lists what its agreements say will be done."""

from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements import charts
from agreements.search import SearchResult, search
from agreements.search.criteria import NONE
from agreements.templatetags.record_counts import way_of, way_words
from agreements.web import chart_files
from agreements.web.chart_data import chart_context, list_url
from agreements.web.chart_filters import SIDES, MatrixFilter
from agreements.web.coverage import empty_cells
from agreements.web.file_responses import unknown_ending
from agreements.web.filters import OptionLink, with_value
from agreements.web.strict_parameters import refusal

MOST_IN_CELL = 50  # agreements that an open cell shows before it leads to the list


@require_safe
def matrix_page(request):
    filters = MatrixFilter(request.GET)
    result = search(filters.criteria)
    rows, columns = filters.display_option("rows"), filters.display_option("columns")

    def url(row: str, column: str) -> str:
        if row and column:
            return filters.link(filters.criteria, row=row, column=column) + "#cell"
        return list_url(filters.criteria, **({rows: row} if row else {columns: column}))

    cross = result.cross_tab(rows, columns)
    table = charts.crosstab_table(cross, url, empty_cells(result, rows, columns, cross))
    context = {
        **chart_context(filters, result, "matrix"),
        "heading": _heading(result, rows, columns),
        "table": table,
        "has_empty_cells": any(one.empty for _head, cells in table.rows for one in cells),
        "rows": rows,
        "columns": columns,
        "side_links": [
            ("rows", _("Rows"), _side_links(filters, "rows")),
            ("columns", _("Columns"), _side_links(filters, "columns")),
        ],
        "open_cell": _open_cell(filters, result, rows, columns) if filters.cell else None,
    }
    return render(request, "charts/matrix.html", context)


@require_safe
def matrix_file(request, ending):
    if ending != "csv":
        return unknown_ending(request, ending, ("csv",))
    filters = MatrixFilter(request.GET)
    if refused := refusal(request, filters):
        return refused
    result = search(filters.criteria)
    rows, columns = filters.display_option("rows"), filters.display_option("columns")
    return chart_files.csv_of("matrix", rows, result.cross_tab(rows, columns), result.token)


def _heading(result: SearchResult, rows: str, columns: str) -> str:
    """The two sides, and the way of taking part where it was asked for: "Countries and themes, as a party"."""
    sides = _("%(rows)s and %(columns)s") % {"rows": capfirst(SIDES[rows]), "columns": SIDES[columns]}
    way = way_of(result) or (way_words(result) if {rows, columns} & {"country", "region"} else "")
    return f"{sides}, {way}" if way else sides


def _side_links(filters: MatrixFilter, name: str) -> list[OptionLink]:
    """The facets that can be in the rows, or in the columns."""
    return [
        OptionLink(label, filters.swap_link(name, side), filters.display_option(name) == side)
        for side, label in SIDES.items()
    ]


def _open_cell(filters: MatrixFilter, result: SearchResult, rows: str, columns: str) -> dict:
    """The agreements of the open cell, with their actions in its theme or area, or all of them."""
    row, column = filters.cell
    inside = search(with_value(with_value(filters.criteria, rows, row), columns, column))
    listed = inside.rows(MOST_IN_CELL)
    topics = {side: word for side, word in ((rows, row), (columns, column)) if side in ("area", "theme")}
    shown = inside.ids[:MOST_IN_CELL]
    actions = charts.actions(shown, **{side: word for side, word in topics.items() if word != NONE})
    return {
        "result": inside,
        "row": result.index.label(rows, row),
        "column": result.index.label(columns, column),
        "url": list_url(filters.criteria, **{rows: row, columns: column}),
        "cell_url": filters.link(filters.criteria, row=row, column=column) + "#cell",
        "close_url": filters.link(filters.criteria),
        "agreements": [(row, actions.get(row.key, {})) for row in listed],
    }
