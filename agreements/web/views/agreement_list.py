"""The list of agreements with its search box, facets, criteria in force and pages."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.exports import json_ld
from agreements.search import search
from agreements.templatetags.record_counts import way_of
from agreements.web.coverage import empty_list
from agreements.web.download_links import criteria_of, list_downloads
from agreements.web.filters import AgreementFilter, page_links, sort_links


@require_safe
def agreement_list(request):
    filters = AgreementFilter(request.GET)
    result = search(filters.criteria)
    page = result.page(filters.page_number)
    way = way_of(result)
    context = {
        "heading": _("Agreements %(way)s") % {"way": way} if way else _("Agreements"),
        "filters": filters,
        "result": result,
        "facets": result.facets,
        "page": page,
        "problems": filters.problems_on(page),
        "page_links": page_links(filters.criteria, page),
        "sort_links": sort_links(filters.criteria),
        "downloads": list_downloads(result, *criteria_of(filters)),
        "linked_data": json_ld.collection(request.path, _("Agreements"), page.count, json_ld.list_items(page.rows)),
    }
    if not page.count:
        context |= {
            "relaxations": filters.relaxations(result),
            "suggestion": filters.suggestion(result),
            "empty_list": empty_list(result),
        }
    return render(request, "agreements/agreement_list.html", context)
