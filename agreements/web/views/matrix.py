"""The matrix: partners by theme, or any two facets; a cell opens to what will be done. Second floor."""

from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements import charts
from agreements.search import SearchResult, search
from agreements.search.criteria import NONE
from agreements.web import chart_files
from agreements.web.chart_data import chart_context, list_url
from agreements.web.chart_filters import SIDES, MatrixFilter
from agreements.web.file_responses import unknown_ending
from agreements.web.filters import OptionLink, with_value

MOST_IN_CELL = 50  # agreements that an open cell shows before it leads to the list


@require_safe
def matrix_page(request):
    asked = MatrixFilter(request.GET)
    result = search(asked.criteria)
    rows, columns = asked.display_option("rows"), asked.display_option("columns")

    def url(row: str, column: str) -> str:
        if row and column:
            return asked.link(asked.criteria, row=row, column=column) + "#cell"
        return list_url(asked.criteria, **({rows: row} if row else {columns: column}))

    context = {
        **chart_context(asked, result, "matrix"),
        "heading": _("%(rows)s and %(columns)s") % {"rows": capfirst(SIDES[rows]), "columns": SIDES[columns]},
        "crossing": charts.crosstab_table(result.cross_tab(rows, columns), url),
        "rows": rows,
        "columns": columns,
        "turns": [("rows", _("Rows"), _turns(asked, "rows")), ("columns", _("Columns"), _turns(asked, "columns"))],
        "open": _opened(asked, result, rows, columns) if asked.cell else None,
    }
    return render(request, "charts/matrix.html", context)


@require_safe
def matrix_file(request, ending):
    asked = MatrixFilter(request.GET)
    result = search(asked.criteria)
    rows, columns = asked.display_option("rows"), asked.display_option("columns")
    if ending == "csv":
        return chart_files.csv_of("matrix", rows, result.cross_tab(rows, columns), result.token)
    return unknown_ending(request, ending, ("csv",))


def _turns(asked: MatrixFilter, name: str) -> list[OptionLink]:
    """What the rows or the columns can be."""
    return [
        OptionLink(label, asked.turned(name, side), asked.display_option(name) == side) for side, label in SIDES.items()
    ]


def _opened(asked: MatrixFilter, result: SearchResult, rows: str, columns: str) -> dict:
    """What the agreements of a cell say will be done in its theme or area, or altogether."""
    row, column = asked.cell
    inside = search(with_value(with_value(asked.criteria, rows, row), columns, column))
    listed = inside.rows(MOST_IN_CELL)
    topics = {side: word for side, word in ((rows, row), (columns, column)) if side in ("area", "theme")}
    shown = inside.ids[:MOST_IN_CELL]
    actions = charts.actions(shown, **{side: word for side, word in topics.items() if word != NONE})
    return {
        "row": result.index.label(rows, row),
        "column": result.index.label(columns, column),
        "count": inside.count,
        "url": list_url(asked.criteria, **{rows: row, columns: column}),
        "cell": asked.link(asked.criteria, row=row, column=column) + "#cell",
        "shut": asked.link(asked.criteria),
        "doings": [(one, actions.get(one.key, {})) for one in listed],
    }
