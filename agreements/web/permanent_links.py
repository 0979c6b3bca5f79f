"""URLs of agreements last: a former slug redirects, a withdrawn record says why it is gone."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404
from django.shortcuts import redirect, render

from agreements.curation.withdrawals import withdrawal_of
from agreements.curation.workflow import former_address
from agreements.models import Agreement


def permanent_link(view: Callable) -> Callable:
    """Decorate a view of one agreement, which takes its `slug` and raises Http404 where there is no public one.

    Instead of that 404 it redirects (301) to where the record is now, or answers 410 with the reason of its withdrawal.
    """

    @wraps(view)
    def with_former_slugs(request, slug, **kwargs):
        try:
            return view(request, slug=slug, **kwargs)
        except Http404:
            withdrawn = Agreement.objects.gone().select_related("merged_into").filter(slug=slug).first()
            successor = withdrawn.merged_into if withdrawn else former_address(slug) or _in_other_capitals(slug)
            if successor and successor.slug != slug:
                return redirect(request.resolver_match.view_name, **kwargs, slug=successor.slug, permanent=True)
            if withdrawn:
                return render(request, "errors/410.html", {"withdrawal": withdrawal_of(withdrawn)}, status=410)
            raise

    return with_former_slugs


def _in_other_capitals(slug: str) -> Agreement | None:
    return Agreement.objects.published().filter(slug__iexact=slug).first()
