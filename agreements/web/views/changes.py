"""The change log, newest first: of all agreements, or of those that meet the criteria."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.curation.changes import public_changes, public_pairs
from agreements.exports import json_ld
from agreements.search import PAGE_SIZE, Page, search
from agreements.search.criteria import Criteria
from agreements.web.filters import AgreementFilter, page_links


@require_safe
def changes(request):
    filters = AgreementFilter(request.GET)
    criteria = replace(filters.criteria, sort="")  # here the newest is first, whatever is asked
    ids = None if criteria == Criteria() else list(search(criteria).matches)
    pages = Paginator(public_pairs(ids), PAGE_SIZE)
    number = filters.page_number if filters.page_number <= pages.num_pages else 1
    page = Page(public_changes(pages.page(number)), number, pages.num_pages, pages.count)
    context = {
        "filters": filters,
        "page": page,
        "problems": filters.problems_on(page),
        "page_links": page_links(criteria, page),
        "linked_data": json_ld.page(request.path, _("Changes")),
    }
    return render(request, "agreements/changes.html", context)
