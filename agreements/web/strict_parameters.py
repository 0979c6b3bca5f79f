"""Parameters of files, feeds and the API: what a page names and ignores is refused there, with names and reasons.

Nobody reads the page beside a file, so that a slip in its address would silently give other rows than were meant.
"""

from collections.abc import Callable, Collection
from functools import wraps

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from agreements.web.filters import AgreementFilter
from agreements.web.parameter_problems import TITLES, quoted, unknown_parameters

_OF_PAGES = {"page", "row", "column"}  # a file holds all pages, and all cells


def faults(filters: AgreementFilter, allowed: Collection[str]) -> list[tuple[str, str]]:
    """(parameter, reason) for everything that is wrong with a query string, where only some parameters are allowed."""
    data = filters.data
    reasons = {quoted(name): _("There is no such parameter here.") for name in unknown_parameters(data, allowed)}
    reasons |= {name: _("It means nothing here.") for name in data if name in filters.filters and name not in allowed}
    reasons |= {
        name: _("It is empty.") for name, values in data.lists() if name in allowed and not all(map(str.strip, values))
    }
    problems = (problem for problem in filters.problems if problem.parameter in allowed)
    return [*reasons.items(), *((problem.parameter, f"{problem.reason}.") for problem in problems)]


def refusal(request, filters: AgreementFilter, allowed: Collection[str] | None = None) -> HttpResponse | None:
    """The 400 that names each parameter at fault in the address of a file; None if there is none.

    Without `allowed` a file takes what its page takes, but for the parameters of its display.
    """
    allowed = filters.filters.keys() - _OF_PAGES if allowed is None else allowed
    if not (found := faults(filters, allowed)):
        return None
    named = [(TITLES.get(name, ""), name, reason) for name, reason in found]
    response = render(request, "errors/parameters.html", {"faults": named}, status=400)
    response["Access-Control-Allow-Origin"] = "*"  # as on the file itself
    return response


def refuse_parameters(view: Callable) -> Callable:
    """Decorate the view of a file that takes no parameters."""

    @wraps(view)
    def without_parameters(request, *args, **kwargs):
        return refusal(request, AgreementFilter(request.GET), ()) or view(request, *args, **kwargs)

    return without_parameters
