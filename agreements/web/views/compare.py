"""Comparison of two to four agreements, or of two to four partners."""

from typing import NamedTuple

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements import charts
from agreements.charts import LinkedCount, Profile
from agreements.models import Agreement, Area, Commitment, Partner, Status
from agreements.presenters.record import Record
from agreements.search import SearchResult, search
from agreements.search.criteria import Criteria
from agreements.web import chart_files
from agreements.web.chart_data import list_url
from agreements.web.chart_filters import MOST_COMPARED, CompareFilter
from agreements.web.facet_counts import counts, stated_count
from agreements.web.file_responses import unknown_ending
from agreements.web.strict_parameters import refusal

_MOST_ACTIONS = 3  # of a partner in an area
_MOST_READ = 1000  # agreements of a partner, the newest, whose actions and money are read


class Column(NamedTuple):
    """The head of a column, and the link to the same comparison without it."""

    name: str
    url: str
    drop: str


@require_safe
def compare(request):
    filters = CompareFilter(request.GET)
    columns, comparison = _compared(filters)
    context = {
        "filters": filters,
        "columns": columns,
        "comparison": comparison,
        "query": "?" + urlencode({"a": filters.agreements, "partner": filters.partners}, doseq=True),
        "partners": () if comparison else Partner.objects.published(),
        "chosen": filters.partners[:1],
    }
    return render(request, "charts/compare.html", context)


@require_safe
def compare_file(request, ending):
    if ending != "csv":
        return unknown_ending(request, ending, ("csv",))
    filters = CompareFilter(request.GET)
    if refused := refusal(request, filters, filters.used):
        return refused
    columns, comparison = _compared(filters)
    compared_rows = (
        (*comparison.rows, *(row for _area, row in (*comparison.common, *comparison.others))) if comparison else ()
    )
    header = [_("compared"), *(settings.SITE_URL + column.url for column in columns)]
    rows = [(row.title, *(_text(row.kind, cell) for cell in row.cells)) for row in compared_rows]
    return chart_files.csv("comparison", header, rows, search(Criteria()).token)


def _compared(filters: CompareFilter) -> tuple[list[Column], charts.Comparison | None]:
    """The columns and the comparison; nothing where there are fewer than two to compare."""
    if len(filters.agreements) > 1:
        found = Agreement.objects.published().for_detail().filter(slug__in=filters.agreements[:MOST_COMPARED])
        records = [Record(one, timezone.localdate()) for one in found]
        columns = _columns("a", [(one.agreement.slug, one.agreement) for one in records])
        return columns, charts.compare_agreements(records)
    if len(filters.partners) > 1:
        found = Partner.objects.published().select_related("country").filter(slug__in=filters.partners[:MOST_COMPARED])
        profiles = [_profile(one, search(Criteria(partner=(one.slug,)))) for one in found]
        return _columns("partner", [(one.partner.slug, one.partner) for one in profiles]), charts.compare_partners(
            profiles
        )
    return [], None


def _columns(parameter: str, compared: list[tuple[str, Agreement | Partner]]) -> list[Column]:
    slugs = [slug for slug, _one in compared]
    return [
        Column(
            str(one),
            one.get_absolute_url(),
            "?" + urlencode({parameter: [other for other in slugs if other != slug]}, doseq=True),
        )
        for slug, one in compared
    ]


def _profile(partner: Partner, result: SearchResult) -> Profile:
    criteria, ids = result.criteria, result.ids[:_MOST_READ]
    years = sorted(option.value for option in stated_count(result, "year"))
    span = " – ".join(dict.fromkeys((*years[:1], *years[-1:])))
    facets = {
        name: tuple(
            LinkedCount(option.label, option.count, list_url(criteria, **{name: option.value}))
            for option in stated_count(result, name)
        )
        for name in ("instrument", "status", "source_kind")
    }
    money = Commitment.objects.published().filter(agreement__in=ids).order_by("-agreement__date", "agreement", "number")
    every = LinkedCount("", result.count, list_url(criteria))
    return Profile(partner, every, span, facets, tuple(money), _area_actions(result, ids))


def _area_actions(result: SearchResult, ids: list[int]) -> dict[Area, charts.AreaActions]:
    """The areas of a partner's agreements, each with its number and the newest actions."""
    actions: dict[Area, list[str]] = {}
    for areas in charts.actions(ids).values():
        for area, told in areas.items():
            actions.setdefault(area, []).extend(told)
    numbers = counts(result, "area")
    return {
        area: charts.AreaActions(
            LinkedCount("", numbers[area.slug], list_url(result.criteria, area=area.slug)),
            tuple(dict.fromkeys(told))[:_MOST_ACTIONS],
        )
        for area, told in actions.items()
    }


def _text(kind: str, cell) -> str:
    """A cell for a spreadsheet."""
    match kind, cell:
        case _, None:
            return ""
        case "status", (status, is_overdue):
            return f"{Status(status).label}, {_('overdue')}" if is_overdue else str(Status(status).label)
        case "money", facts:
            return "; ".join(f"{fact} ({fact.get_certainty_display()}): {fact.purpose}" for fact in facts)
        case "texts", sources:
            return "; ".join(source.address for source in sources)
        case "counts", counts:
            return "; ".join(f"{one.label} {one.count}".strip() for one in counts)
        case "area_actions", area:
            return "; ".join((str(area.agreements.count), *area.actions))
        case "actions", ():
            return _("named")
    return "; ".join(cell)
