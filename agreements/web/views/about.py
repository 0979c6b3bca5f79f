"""What the catalogue covers and how it counts; what was done for accessibility. Second floor."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.curation.quality import share_official
from agreements.exports import json_ld
from agreements.models import Agreement, Source
from agreements.search import one_revision, select
from agreements.search.criteria import NONE, Criteria
from agreements.web.facet_counts import counts, stated


@require_safe
@one_revision
def about(request):
    everything = select(Criteria())
    context = {
        "count": everything.count,
        "counts": {name: len(stated(everything, name)) for name in ("partner", "country", "area")}
        | {"source": Source.objects.published().count()},
        "years": [option.value for option in stated(everything, "year")],
        "undated": select(Criteria(year=(NONE,))).count,
        "unilateral": Agreement.objects.published().filter(unilateral=True).count(),
        "overdue": select(Criteria(status=("overdue",))).count,
        "status": counts(everything, "status"),
        "certainty": counts(everything, "certainty"),
        "instruments": stated(everything, "instrument"),
        "kinds": stated(everything, "source_kind"),
        "official": share_official(),
        "linked_data": json_ld.page(request.path, _("About the catalogue")),
    }
    return render(request, "agreements/about.html", context)


@require_safe
def accessibility(request):
    return render(request, "agreements/accessibility.html")
