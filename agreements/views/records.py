"""The page of one agreement. Second floor."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.models import Agreement
from agreements.record import Record


@require_safe
def agreement_detail(request, slug):
    agreement = get_object_or_404(Agreement.objects.published().for_detail(), slug=slug)
    record = Record(agreement, timezone.localdate())
    return render(request, "agreements/agreement_detail.html", {"agreement": agreement, "record": record})
