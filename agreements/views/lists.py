"""The list of agreements. Second floor."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.models import Agreement


@require_safe
def agreement_list(request):
    return render(request, "agreements/agreement_list.html", {"rows": Agreement.objects.published().for_list()})
