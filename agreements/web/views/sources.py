"""Sources: the list of them, and the agreements that cite one."""

from django.core.paginator import Paginator
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.exports import json_ld
from agreements.models import Source
from agreements.presenters.profiles import uses_of
from agreements.search import current_index, search
from agreements.search.criteria import Criteria
from agreements.web.download_links import named_list_downloads
from agreements.web.filters import PageFilter

PAGE_SIZE = 100


@require_safe
def source_list(request):
    filters = PageFilter(request.GET)
    pages = Paginator(Source.objects.published().order_by(Lower("publisher"), "title", "key"), PAGE_SIZE)
    page = pages.page(filters.page_number if filters.page_number in pages.page_range else 1)
    citing = current_index().sources.postings(source.key for source in page)
    names = [(source.title or source.publisher, source.get_absolute_url()) for source in page]
    context = {
        "page": page,
        "rows": [(source, len(citing.get(source.key, ()))) for source in page],
        "filters": filters,
        "problems": filters.problems_on(page),
        "linked_data": json_ld.collection(request.path, _("Sources"), pages.count, names),
    }
    return render(request, "agreements/source_list.html", context)


@require_safe
def source_detail(request, key):
    source = get_object_or_404(Source.objects.published().select_related("copy_of"), key=key)
    result, uses = search(Criteria(source=(source.key,))), uses_of(source)
    agreements = json_ld.list_items(use.agreement for use in uses)
    context = {
        "source": source,
        "copies": source.copies.published(),
        "result": result,
        "uses": uses,
        "downloads": named_list_downloads("sources", source.key, str(source), result) if uses else None,
        "linked_data": json_ld.collection(
            request.path, source.title or source.publisher, result.count, agreements, json_ld.source(source)
        ),
        "memberships": source.memberships.published().select_related("bloc", "country"),
    }
    return render(request, "agreements/source_detail.html", context)
