"""What changed in the catalogue, newest first, of all agreements or of those that a question finds. Second floor."""

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
    asked = AgreementFilter(request.GET)
    criteria = replace(asked.criteria, sort="")  # here the newest is first, whatever is asked
    ids = None if criteria == Criteria() else list(search(criteria).matches)
    pages = Paginator(public_pairs(ids), PAGE_SIZE)
    number = asked.page_number if asked.page_number <= pages.num_pages else 1
    page = Page(public_changes(pages.page(number)), number, pages.num_pages, pages.count)
    context = {
        "asked": asked,
        "page": page,
        "problems": asked.problems_on(page),
        "page_links": page_links(criteria, page),
        "linked_data": json_ld.page(request.path, _("Changes")),
    }
    return render(request, "agreements/changes.html", context)
