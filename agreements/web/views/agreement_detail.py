"""The page of one agreement and its history, at an address that never dies. Second floor."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements import charts
from agreements.curation.changes import history_of
from agreements.curation.workflow import former_address
from agreements.exports import json_ld, record_of
from agreements.models import Agreement
from agreements.presenters.record import Record
from agreements.web.download_links import record_downloads
from agreements.web.views import errors


def lasting(view: Callable) -> Callable:
    """Where a view finds no public record at a slug: lead to where it is now, or say why it was withdrawn."""

    @wraps(view)
    def answer(request, slug, **rest):
        try:
            return view(request, slug=slug, **rest)
        except Http404:
            gone = Agreement.objects.gone().select_related("merged_into").filter(slug=slug).first()
            now = gone.merged_into if gone else former_address(slug)
            if now and now.slug != slug:
                return redirect(request.resolver_match.view_name, **rest, slug=now.slug, permanent=True)
            if gone:
                return errors.gone(request, gone)
            raise

    return answer


@require_safe
@lasting
def agreement_detail(request, slug):
    agreement = get_object_or_404(Agreement.objects.published().for_detail(), slug=slug)
    record = Record(agreement, timezone.localdate())
    row = record_of(agreement)
    context = {
        "agreement": agreement,
        "record": record,
        "relations": charts.relations(agreement, record.related),
        "taking": record_downloads(row),
        "linked_data": json_ld.record(row, agreement.get_instrument_display(), agreement.get_status_display()),
    }
    return render(request, "agreements/agreement_detail.html", context)


@require_safe
@lasting
def agreement_history(request, slug):
    agreement = get_object_or_404(Agreement.objects.published(), slug=slug)
    context = {"agreement": agreement, "changes": history_of(agreement)}
    return render(request, "agreements/agreement_history.html", context)
