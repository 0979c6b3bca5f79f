"""The front page. Second floor."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from agreements.criteria import NONE, Criteria
from agreements.facets import Selection, select
from agreements.filters import query_string
from agreements.models import Status

# The fields that the catalogue was ordered for.
FIELDS = (
    (
        _("An ecosystem for electric vehicles in ASEAN"),
        _("Vehicles, charging and common standards with South-East Asia"),
        {"partner": ("asean",), "theme": ("mobility",)},
    ),
    (
        _("Batteries with the European Union"),
        _("Recycling, data, people and supply chains"),
        {"partner": ("european-union",), "theme": ("batteries",)},
    ),
    (
        _("Decarbonisation in Central Asia"),
        _("Energy transition with the five republics"),
        {"region": ("central-asia",), "area": ("decarbonisation",)},
    ),
    (
        _("Environmental dialogues with ASEAN"),
        _("Cities, biodiversity, waste and water since 2007"),
        {"partner": ("asean",), "theme": ("environment",)},
    ),
)
HAPPENED = (Status.ANNOUNCED, Status.SIGNED, Status.ACTIVE, Status.ENDED)


@require_safe
def home(request):
    everything = select(Criteria())
    fields = [
        {
            "title": title,
            "text": text,
            "query": query_string(Criteria(**criteria)),
            "count": everything.instead(**criteria).count,
        }
        for title, text, criteria in FIELDS
    ]
    context = {
        "count": everything.count,
        "counts": {name: _values(everything, name) for name in ("partner", "country", "source")},
        "years": _years(everything),
        "fields": fields,
        "themes": everything.facet("theme").options,
        "instruments": everything.facet("instrument").options,
        "latest": everything.instead(status=HAPPENED).rows(8),
    }
    return render(request, "agreements/home.html", context)


def _values(selection: Selection, facet: str) -> int:
    """How many values of a facet have agreements."""
    return sum(option.value != NONE for option in selection.facet(facet).options)


def _years(selection: Selection) -> tuple[str, str] | None:
    """The first and the last year that agreements have."""
    years = [option.value for option in selection.facet("year").options if option.value != NONE]
    return (min(years), max(years)) if years else None
