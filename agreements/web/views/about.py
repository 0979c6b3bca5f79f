"""What the catalogue covers and how it counts; what was done for accessibility."""

from collections import Counter

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.curation.shares import share_of_evidence, share_official
from agreements.exports import json_ld
from agreements.models import Agreement, Source
from agreements.presenters.looks import State
from agreements.search import search
from agreements.search.criteria import NONE, Criteria
from agreements.web.coverage import coverage_table
from agreements.web.facet_counts import counts, stated_count
from agreements.web.middleware import revision_independent


@require_safe
def about(request):
    everything = search(Criteria())
    context = {
        "count": everything.count,
        "counts": {name: len(stated_count(everything, name)) for name in ("partner", "country", "area")}
        | {"source": Source.objects.published().count()},
        "years": [option.value for option in stated_count(everything, "year")],
        "undated": search(Criteria(year=(NONE,))).count,
        "unilateral": Agreement.objects.published().filter(unilateral=True).count(),
        "overdue": search(Criteria(status=("overdue",))).count,
        "status": counts(everything, "status"),
        "certainty": counts(everything, "certainty"),
        "instruments": stated_count(everything, "instrument"),
        "kinds": stated_count(everything, "source_kind"),
        "official": share_official(),
        "evidence": share_of_evidence(),
        "coverage_shares": _coverage_shares(),
        "linked_data": json_ld.page(request.path, _("About the catalogue")),
    }
    return render(request, "agreements/about.html", context)


def _coverage_shares() -> dict[str, int]:
    """How many pairs of a partner and a theme have agreements, were searched, or not."""
    states = Counter(cell.state for _row, _column, cell in coverage_table("partner", "theme").lines)
    return {
        "of": states.total(),
        "recorded": states[State.ON_RECORD],
        "searched": states[State.FOUND] + states[State.NONE_FOUND],
        "outdated": states[State.OUTDATED],
        "open": states[State.NOT_SEARCHED],
    }


@revision_independent
@require_safe
def accessibility(request):
    return render(request, "agreements/accessibility.html")
