"""The front page. Second floor."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.models import Agreement


@require_safe
def home(request):
    published = Agreement.objects.published()
    return render(request, "agreements/home.html", {"count": published.count(), "latest": published.for_list()[:6]})
