"""What was searched: places by subjects, with what is on record, and the searches themselves; the same as CSV."""

from itertools import groupby

from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.presenters.looks import Cell
from agreements.search import Option
from agreements.search.criteria import Criteria
from agreements.web import chart_files
from agreements.web.chart_data import list_url
from agreements.web.chart_filters import COVERAGE_SIDES, CoverageFilter
from agreements.web.coverage import CoverageTable, coverage_table
from agreements.web.file_responses import unknown_ending
from agreements.web.filters import OptionLink
from agreements.web.strict_parameters import refusal

SIDES = tuple(COVERAGE_SIDES)  # of the table: the parameters of the file


@require_safe
def coverage_page(request):
    filters = CoverageFilter(request.GET)
    rows, columns = map(filters.display_option, SIDES)
    table = coverage_table(rows, columns)
    names = [COVERAGE_SIDES[side][filters.display_option(side)] for side in SIDES]
    titles = {"rows": _("Rows"), "columns": _("Columns")}
    context = {
        "filters": filters,
        "heading": _("What was searched"),
        "caption": _("%(rows)s and %(columns)s") % {"rows": capfirst(names[0]), "columns": names[1]},
        "heads": [(one, _url(**{columns: one})) for one in table.columns],
        "groups": _groups(table, rows, columns),
        "searches": table.searches.all,
        "side_links": [(name, titles[name], _side_links(filters, name)) for name in SIDES],
    }
    return render(request, "charts/coverage.html", context)


def _side_links(filters: CoverageFilter, name: str) -> list[OptionLink]:
    return [
        OptionLink(label, filters.link(Criteria(), **{name: side}), filters.display_option(name) == side)
        for side, label in COVERAGE_SIDES[name].items()
    ]


def _groups(table: CoverageTable, rows: str, columns: str) -> list[tuple]:
    """(heading, rows), each row with its link, and its cells with theirs."""
    linked = [
        (
            row,
            _url(**{rows: row}),
            [(cell, _url(**{rows: row, columns: one})) for cell, one in zip(cells, table.columns, strict=True)],
        )
        for row, cells in zip(table.rows, table.cells, strict=True)
    ]
    return [(group, list(members)) for group, members in groupby(linked, key=lambda line: line[0].group)]


def _url(**values: Option) -> str:
    """The list of these values; "" where one is only searched for, so that lists don't know it."""
    if not all(option.count for option in values.values()):
        return ""
    return list_url(Criteria(), **{facet: option.value for facet, option in values.items()})


@require_safe
def coverage_file(request, ending):
    if ending != "csv":
        return unknown_ending(request, ending, ("csv",))
    filters = CoverageFilter(request.GET)
    if refused := refusal(request, filters, SIDES):
        return refused
    rows, columns = map(filters.display_option, SIDES)
    table = coverage_table(rows, columns)
    header = [rows, f"{rows}_name", columns, f"{columns}_name", "agreements", "state"]
    lines = [
        (row.value, row.label, column.value, column.label, cell.count, cell.state, *_of_search(cell))
        for row, column, cell in table.lines
    ]
    return chart_files.csv("coverage", [*header, "searched_on", "searched", "found"], lines, table.token)


def _of_search(cell: Cell) -> tuple:
    return (cell.search.day, cell.search.searched, cell.search.found) if cell.search else ("", "", "")
