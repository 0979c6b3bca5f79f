"""The front page."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from agreements.exports import json_ld
from agreements.models import Source, Status
from agreements.search import search
from agreements.search.criteria import Criteria
from agreements.search.query_strings import list_path
from agreements.web.chart_data import map_data
from agreements.web.facet_counts import stated_count

# The fields that the catalogue was ordered for.
FIELDS = (
    (
        _("An ecosystem for electric vehicles in ASEAN"),
        _("Vehicles, charging and common standards with South-East Asia"),
        Criteria(partner=("asean",), theme=("mobility",)),
    ),
    (
        _("Batteries with the European Union"),
        _("Recycling, data, people and supply chains"),
        Criteria(partner=("european-union",), theme=("batteries",)),
    ),
    (
        _("Decarbonisation in Central Asia"),
        _("Energy transition with the five republics"),
        Criteria(region=("central-asia",), area=("decarbonisation",)),
    ),
    (
        _("Environmental dialogues with ASEAN"),
        _("Cities, biodiversity, waste and water since 2007"),
        Criteria(partner=("asean",), theme=("environment",)),
    ),
)
HAPPENED = Criteria(status=(Status.ANNOUNCED, Status.SIGNED, Status.ACTIVE, Status.ENDED))


@require_safe
def home(request):
    everything = search(Criteria())
    fields = [
        {
            "title": title,
            "text": text,
            "url": list_path(criteria),
            "result": result,
        }
        for title, text, criteria in FIELDS
        if (result := search(criteria)).count
    ]
    years = [option.value for option in stated_count(everything, "year")]
    context = {
        "everything": everything,
        "agreements": everything.count - everything.unilateral_count,
        "counts": {name: len(stated_count(everything, name)) for name in ("partner", "country")}
        | {"source": Source.objects.published().count()},
        "years": (min(years), max(years)) if years else None,
        "fields": fields,
        "map": map_data(everything),
        "themes": stated_count(everything, "theme"),
        "instruments": stated_count(everything, "instrument"),
        "latest": search(HAPPENED).rows(8),
    }
    return render(request, "agreements/home.html", context | {"linked_data": json_ld.site()})
