"""Areas of cooperation. Second floor."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agreements.models import Area


@require_safe
def area_list(request):
    areas = Area.objects.published().select_related("theme")
    return render(request, "agreements/area_list.html", {"areas": areas})


@require_safe
def area_detail(request, slug):
    area = get_object_or_404(Area.objects.published().select_related("theme"), slug=slug)
    return render(request, "agreements/area_detail.html", {"area": area})
