"""The list of agreements. Second floor."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.facets import select
from agreements.filters import AgreementFilter


@require_safe
def agreement_list(request):
    asked = AgreementFilter(request.GET)
    page = select(asked.criteria).page(asked.page_number)
    return render(request, "agreements/agreement_list.html", {"page": page, "problems": asked.problems})
