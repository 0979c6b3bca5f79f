"""Areas of cooperation: the list of them, and what is done in one."""

from itertools import groupby

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.exports import json_ld
from agreements.models import Area
from agreements.presenters.profiles import area_partners
from agreements.search import search
from agreements.search.criteria import Criteria
from agreements.templatetags.record_counts import what
from agreements.web.chart_data import map_data, timeline_data
from agreements.web.download_links import named_list_downloads
from agreements.web.facet_counts import counts


@require_safe
def area_list(request):
    everything = search(Criteria())
    in_areas, in_themes = counts(everything, "area"), counts(everything, "theme")
    areas = Area.objects.published().select_related("theme")
    themes = [
        (theme, in_themes[theme.slug], [(area, in_areas[area.slug]) for area in group])
        for theme, group in groupby(areas, lambda area: area.theme)
    ]
    names = [(area.name, area.get_absolute_url()) for area in areas]
    context = {
        "themes": themes,
        "count": len(areas),
        "linked_data": json_ld.collection(request.path, _("Areas of cooperation"), len(areas), names),
    }
    return render(request, "agreements/area_list.html", context)


@require_safe
def area_detail(request, slug):
    area = get_object_or_404(Area.objects.published().select_related("theme"), slug=slug)
    result = search(Criteria(area=(area.slug,)))
    groups = area_partners(area)
    agreements = {row.agreement: None for group in groups for row in group.agreements}
    about = json_ld.thing("DefinedTerm", area.name, area.name_ja, description=area.description)
    context = {
        "area": area,
        "result": result,
        "map": map_data(result),
        "timeline": timeline_data(result, label=_("%(records)s on %(area)s") % {"records": what(result), "area": area}),
        "groups": groups,
        "downloads": named_list_downloads("areas", area.slug, area.name, result),
        "linked_data": json_ld.collection(request.path, area.name, result.count, json_ld.list_items(agreements), about),
    }
    return render(request, "agreements/area_detail.html", context)
