"""Problems of query parameters in plain words: what could not be used, why, and what a page does instead."""

from collections.abc import Collection
from typing import NamedTuple

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.printable_text import replace_unprintable
from agreements.search import FACET_TITLES
from agreements.tracking_parameters import is_tracking_parameter

_MOST_QUOTED = 60  # characters of a value that can't be understood
_MOST_NAMED = 5  # values of one parameter that can't be understood
UNKNOWN = ""  # in the place of a name: that of the problem which names all unknown parameters
TITLES: dict[str, str | Promise] = {
    **FACET_TITLES,
    "q": gettext_lazy("Search"),
    "via": gettext_lazy("Taking part"),
    "year_from": gettext_lazy("From year"),
    "year_to": gettext_lazy("To year"),
    "partner_match": gettext_lazy("Partners"),
    "area_match": gettext_lazy("Areas"),
    "sort": gettext_lazy("Order"),
    "page": gettext_lazy("Page"),
    "a": gettext_lazy("Agreement"),
    "by": gettext_lazy("By"),
    "rows": gettext_lazy("Rows"),
    "columns": gettext_lazy("Columns"),
    "row": gettext_lazy("Row"),
    "column": gettext_lazy("Column"),
    UNKNOWN: gettext_lazy("Parameter"),
}


class ParameterProblem(NamedTuple):
    """A parameter that could not be used: its name, why, and what the page does instead."""

    parameter: str
    reason: str
    outcome: str

    def __str__(self):
        return f"{TITLES[self.parameter]}: {self.reason}{self.outcome}"


def quoted(value: str) -> str:
    """The beginning of what somebody typed, in one line and fit to be shown."""
    return " ".join(replace_unprintable(value[:_MOST_QUOTED]).split())


def unknown_values(parameter: str, values: Collection[str]) -> ParameterProblem:
    """The problem that these values of a parameter mean nothing.

    >>> str(unknown_values("partner", ["atlantis"]))
    'Partner: “atlantis” is unknown here and was ignored.'
    """
    named = ", ".join(f"“{quoted(value)}”" for value in list(values)[:_MOST_NAMED])
    if (more := len(values) - _MOST_NAMED) > 0:
        named = _("%(values)s and %(more)d more") % {"values": named, "more": more}
    reason = ngettext("%(values)s is unknown here", "%(values)s are unknown here", len(values)) % {"values": named}
    return ParameterProblem(parameter, reason, ngettext(" and was ignored.", " and were ignored.", len(values)))


def unknown_parameters(data: QueryDict, known: Collection[str] = ()) -> tuple[str, ...]:
    """The names of the parameters that mean nothing here, without those that track readers."""
    return tuple(name for name in data if name not in known and not is_tracking_parameter(name))


def problems_of_unread(data: QueryDict, known: Collection[str] = ()) -> tuple[ParameterProblem, ...]:
    """One problem that names every parameter which means nothing here, or none.

    >>> [str(problem) for problem in problems_of_unread(QueryDict("utm_source=mail&yaer=2024"))]
    ['Parameter: “yaer” is unknown here and was ignored.']
    """
    names = unknown_parameters(data, known)
    return (unknown_values(UNKNOWN, names),) if names else ()
