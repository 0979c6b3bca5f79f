"""The list of agreements: a question in, its answer out, with facets, chips and pages. Second floor."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.exports import json_ld
from agreements.search import search
from agreements.web.download_links import criteria_of, list_downloads
from agreements.web.filters import AgreementFilter, page_links, sort_links


@require_safe
def agreement_list(request):
    asked = AgreementFilter(request.GET)
    result = search(asked.criteria)
    page = result.page(asked.page_number)
    context = {
        "asked": asked,
        "result": result,
        "facets": result.facets,
        "page": page,
        "problems": asked.problems_on(page),
        "page_links": page_links(asked.criteria, page),
        "sort_links": sort_links(asked.criteria),
        "taking": list_downloads(result, *criteria_of(asked)),
        "linked_data": json_ld.collection(request.path, _("Agreements"), page.count, json_ld.rows(page.rows)),
    }
    if not page.count:
        context |= {"relaxations": asked.relaxations(result), "suggestion": asked.suggestion(result)}
    return render(request, "agreements/agreement_list.html", context)
