"""Sources, and what rests on them. Second floor."""

from django.core.paginator import Paginator
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agreements.criteria import Criteria
from agreements.facets import by_source, one_revision, select
from agreements.filters import AgreementFilter
from agreements.models import Source
from agreements.profiles import resting_on

PAGE_SIZE = 100


@require_safe
@one_revision
def source_list(request):
    asked = AgreementFilter(request.GET)
    pages = Paginator(Source.objects.published().order_by(Lower("publisher"), "title", "key"), PAGE_SIZE)
    page = pages.page(asked.page_number if asked.page_number in pages.page_range else 1)
    resting = by_source(source.key for source in page)
    context = {
        "page": page,
        "rows": [(source, len(resting.get(source.key, ()))) for source in page],
        "problems": [problem for problem in asked.problems_on(page) if problem.parameter == "page"],
    }
    return render(request, "agreements/source_list.html", context)


@require_safe
@one_revision
def source_detail(request, key):
    source = get_object_or_404(Source.objects.published().select_related("copy_of"), key=key)
    context = {
        "source": source,
        "copies": source.copies.published(),
        "selection": select(Criteria(source=(source.key,))),
        "resting": resting_on(source),
        "memberships": source.memberships.published().select_related("bloc", "country"),
    }
    return render(request, "agreements/source_detail.html", context)
