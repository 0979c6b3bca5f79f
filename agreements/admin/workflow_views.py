"""Admin views of the workflow: preview, withdrawal and merging of an agreement."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext

from agreements.admin.merging import SurvivorsView, WithdrawForm, awaiting_merge, merge_token, ticks
from agreements.admin.two_person import AwaitsConfirmationError, TwoPersonMixin
from agreements.curation.merging import merge, offers
from agreements.curation.workflow import TRANSITIONS, RefusedError, blockers, may, needs_a_second, withdraw
from agreements.models import Agreement, MissingItem, catalogue_transaction
from agreements.presenters.record import Record


class WorkflowMixin(TwoPersonMixin):
    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/preview/", wrap(self.preview_view), name="agreements_agreement_preview"),
            path("<path:object_id>/withdraw/", wrap(self.withdraw_view), name="agreements_agreement_withdraw"),
            path(
                "<int:object_id>/survivors/",
                wrap(SurvivorsView.as_view(admin_site=self.admin_site)),
                name="agreements_agreement_survivors",
            ),
            *super().get_urls(),
        ]

    def preview_view(self, request, object_id):
        """The record's public page as it would be; kept by nobody."""
        pk = self.get_record(request, object_id).pk
        agreement = Agreement.objects.for_detail().get(pk=pk)
        context = {"agreement": agreement, "record": Record.for_page(agreement, timezone.localdate())}
        response = render(request, "admin/agreements/agreement/preview.html", context)
        patch_cache_control(response, private=True, no_store=True)
        return response

    def withdraw_view(self, request, object_id):
        """Take a record from readers; merging it into another asks on a second page what is carried over."""
        agreement = self.get_record(request, object_id)
        if not may(request.user, TRANSITIONS["withdraw"]):
            raise PermissionDenied
        form = WithdrawForm(agreement, self.admin_site, request.POST if request.method == "POST" else None)
        survivor = form.cleaned_data["merged_into"] if form.is_valid() else None
        try:
            if survivor and "merge" not in request.POST:
                self._check(request, agreement, form)
            elif form.is_valid() and self._withdraw(request, agreement, form):
                self.message_user(request, gettext("The record is withdrawn."), messages.SUCCESS)
                return HttpResponseRedirect(self.page_url(agreement, "change"))
        except AwaitsConfirmationError as awaiting:
            return self.store_proposal(request, awaiting, page="withdraw")
        if survivor and (form.is_valid() or "merge" in request.POST):
            return self._merge_page(request, agreement, survivor, form)
        context = {
            **self.page_context(request, agreement, gettext("Withdraw")),
            "form": form,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/agreements/agreement/withdraw.html", context)

    def _merge_page(self, request, agreement: Agreement, survivor: Agreement, form: WithdrawForm):
        """Side by side what the survivor lacks, each with a tick; what was ticked stays."""
        agreement.refresh_from_db()
        context = {
            **self.page_context(request, agreement, gettext("Merge")),
            "form": form,
            "survivor": survivor,
            "token": merge_token(agreement, survivor),
            "groups": ticks(offers(agreement, survivor), request.POST),
            "waits": needs_a_second(survivor),
        }
        return TemplateResponse(request, "admin/agreements/agreement/merge.html", context)

    def _check(self, request, agreement: Agreement, form: WithdrawForm) -> None:
        """Say what stands in the way of the withdrawal before anything is offered."""
        agreement.withdrawn_reason, agreement.merged_into = (
            form.cleaned_data["withdrawn_reason"], form.cleaned_data["merged_into"]
        )  # fmt: skip
        form.refuse(blockers(agreement, TRANSITIONS["withdraw"], request.user))

    def _withdraw(self, request, agreement: Agreement, form: WithdrawForm) -> bool:
        """Try; what stands in the way is told beside the field, and nothing was written."""
        why, survivor = form.cleaned_data["withdrawn_reason"], form.cleaned_data["merged_into"]
        is_confirmed = getattr(request, "is_confirmed", False)
        told = request.POST["reason"] if is_confirmed else why
        try:
            with catalogue_transaction(request.user, gettext("Withdrawn: %s") % told) as opened:
                opened.lock()
                agreement.refresh_from_db()
                if survivor is None:
                    withdraw(agreement, why)
                    return True
                if request.POST.get("token") != merge_token(agreement, survivor):
                    raise RefusedError(MissingItem("", gettext(
                        "One of the two records was saved after you opened this page. Look at it again; nothing was "
                        "saved."
                    )))  # fmt: skip
                carried = merge(agreement, survivor, why, request.POST.getlist("carry"))
                if carried and needs_a_second(survivor) and not is_confirmed:
                    raise awaiting_merge(agreement, survivor, carried)
        except RefusedError as refused:
            form.refuse(refused.gaps)
        return form.is_valid()
