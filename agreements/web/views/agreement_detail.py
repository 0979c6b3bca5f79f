"""The page of one agreement, and its history."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements import charts
from agreements.curation.changes import history_of
from agreements.exports import json_ld, record_of
from agreements.models import Agreement
from agreements.presenters.record import Record
from agreements.web.download_links import record_downloads
from agreements.web.permanent_links import permanent_link


@require_safe
@permanent_link
def agreement_detail(request, slug):
    agreement = get_object_or_404(Agreement.objects.published().for_detail(), slug=slug)
    record = Record.for_page(agreement, timezone.localdate())
    row = record_of(agreement)
    context = {
        "agreement": agreement,
        "record": record,
        "relations": charts.relations(agreement, record.related),
        "downloads": record_downloads(row),
        "linked_data": json_ld.record(row, agreement.get_instrument_display(), agreement.get_status_display()),
    }
    return render(request, "agreements/agreement_detail.html", context)


@require_safe
@permanent_link
def agreement_history(request, slug):
    agreement = get_object_or_404(Agreement.objects.published(), slug=slug)
    context = {"agreement": agreement, "changes": history_of(agreement)}
    return render(request, "agreements/agreement_history.html", context)
