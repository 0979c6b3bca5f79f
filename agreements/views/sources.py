"""Sources, and what rests on them. Second floor."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agreements.models import Source


@require_safe
def source_list(request):
    return render(request, "agreements/source_list.html", {"sources": Source.objects.published()})


@require_safe
def source_detail(request, key):
    source = get_object_or_404(Source.objects.published().select_related("copy_of"), key=key)
    return render(request, "agreements/source_detail.html", {"source": source})
