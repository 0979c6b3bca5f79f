"""Query parameters of the API: validated strictly (400 names each at fault), and described for OpenAPI."""

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter

from agreements.api.throttling import Refused
from agreements.printable_text import PRINTABLE
from agreements.search import current_index
from agreements.search.criteria import NONE, YEAR
from agreements.web.chart_filters import COVERAGE_SIDES
from agreements.web.filters import CHOICES, STATED, AgreementFilter
from agreements.web.strict_parameters import faults

PAGE, SINCE = "page", "since"
LAST_PAGE = 9_999_999
OF_A_LIST = (*STATED, "sort", PAGE)
_MEANINGS = {
    "q": gettext_lazy("Words that all have to stand in the record, in English or Japanese."),
    "partner": gettext_lazy("Party on the partner side."),
    "country": gettext_lazy("Country that takes part, as a party or as a member of a bloc; see via."),
    "via": gettext_lazy(
        "How the countries and regions asked for take part: as a party (direct), which is as the only partner "
        "(bilateral) or as one of several (with-others); as a member of a bloc (bloc), or only as that (member). "
        "Each agreement of a country is in one of bilateral, with-others and member. "
        "Bilateral and with-others also tell apart the agreements of the partners asked for."
    ),
    "region": gettext_lazy("Region or sub-region of a country that takes part."),
    "area": gettext_lazy("Area of cooperation."),
    "theme": gettext_lazy("Theme of an area."),
    "instrument": gettext_lazy("Sort of instrument."),
    "status": gettext_lazy("How far it is; overdue where something expected has not come."),
    "year": gettext_lazy("Year of its date."),
    "year_from": gettext_lazy("First year."),
    "year_to": gettext_lazy("Last year."),
    "source_kind": gettext_lazy("Kind of publisher of one of its sources."),
    "source": gettext_lazy("Source that it cites."),
    "certainty": gettext_lazy("How certain one of its commitments of money is."),
    "partner_match": gettext_lazy("Whether any of the partners or all of them take part."),
    "area_match": gettext_lazy("Whether it is about any of the areas or all of them."),
    "sort": gettext_lazy("Order. Without it the best match comes first when there is a q, else the newest."),
    "page": gettext_lazy("Number of the page, from 1."),
    "rows": gettext_lazy("Kind of places; partner without it."),
    "columns": gettext_lazy("Kind of subjects; theme without it."),
    "since": gettext_lazy("A revision: only what changed after it."),
}
_TOKEN = "[0-9a-f]{16}"
_YEARS = ("year_from", "year_to")
_Filter = TypeVar("_Filter", bound=AgreementFilter)


def understood(data, allowed: Iterable[str]) -> AgreementFilter:
    """The question of a query string; Refused names every parameter that it gets wrong."""
    return checked(AgreementFilter(data), allowed)


def checked(asked: _Filter, allowed: Iterable[str]) -> _Filter:
    """A question, unless it gets a parameter wrong: Refused names every one."""
    data, allowed = asked.data, set(allowed)
    problems = faults(asked, allowed)
    if SINCE in allowed and data.get(SINCE) and not re.fullmatch(_TOKEN, ",".join(data.getlist(SINCE))):
        problems.append((SINCE, _("It is not one revision of sixteen signs.")))
    if problems:
        raise Refused(problems)
    return asked


def parameters(names: Sequence[str]) -> list[OpenApiParameter]:
    """These parameters as OpenAPI describes them, with the values that mean something now."""
    return [_parameter(name) for name in names]


def _parameter(name: str) -> OpenApiParameter:
    about = {"name": name, "description": str(_MEANINGS[name])}
    if name == PAGE:
        return OpenApiParameter(type=_number(1, LAST_PAGE), **about)
    if name in _YEARS:
        return OpenApiParameter(type=_number(1000, 9999), **about)
    if name == SINCE:
        return OpenApiParameter(type=str, pattern=f"^{_TOKEN}$", **about)
    if name == "q":
        return OpenApiParameter(type={"type": "string", "pattern": rf"^{PRINTABLE}*[^\W_]{PRINTABLE}*$"}, **about)
    if words := CHOICES.get(name) or COVERAGE_SIDES.get(name):
        return OpenApiParameter(type=str, enum=list(words), **about)
    return OpenApiParameter(type={"type": "array", "items": {"type": "string", **_words(name)}}, explode=True, **about)


def _words(name: str) -> dict:
    """What the values of a repeated parameter can be now."""
    if name == "year":
        return {"pattern": f"^({YEAR.pattern}|{NONE})$"}
    if name == "source":  # there are too many to name them all
        return {"pattern": "^[a-z0-9-]+$"}
    return {"enum": current_index().all_values(name)}


def _number(least: int, most: int) -> dict:
    return {"type": "integer", "minimum": least, "maximum": most}
