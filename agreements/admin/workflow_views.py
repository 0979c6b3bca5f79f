"""Admin views of the workflow: preview and withdrawal of an agreement."""

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.admin.history import HistoryMixin
from agreements.curation.workflow import TRANSITIONS, RefusedError, may, withdraw
from agreements.models import Agreement, catalogue_transaction
from agreements.presenters.record import Record
from agreements.printable_text import validate_printable


class WithdrawForm(forms.Form):
    """Why a record goes, and perhaps where readers find the same."""

    withdrawn_reason = forms.CharField(
        label=_("Reason"),
        validators=[validate_printable],
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
        required=False,
        help_text=_("Readers of the old address see it: the memorandum was never signed."),
    )
    merged_into = forms.ModelChoiceField(
        label=_("Merged into"),
        queryset=Agreement.objects.published(),
        required=False,
        help_text=_("For a record that stands here twice: the old address leads to this one."),
    )


class WorkflowMixin(HistoryMixin):
    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/preview/", wrap(self.preview_view), name="agreements_agreement_preview"),
            path("<path:object_id>/withdraw/", wrap(self.withdraw_view), name="agreements_agreement_withdraw"),
            *super().get_urls(),
        ]

    def preview_view(self, request, object_id):
        """The record's public page as it would be; kept by nobody."""
        pk = self.get_record(request, object_id).pk
        agreement = Agreement.objects.for_detail().get(pk=pk)
        context = {"agreement": agreement, "record": Record(agreement, timezone.localdate())}
        response = render(request, "admin/agreements/agreement/preview.html", context)
        patch_cache_control(response, private=True, no_store=True)
        return response

    def withdraw_view(self, request, object_id):
        agreement = self.get_record(request, object_id)
        if not may(request.user, TRANSITIONS["withdraw"]):
            raise PermissionDenied
        form = WithdrawForm(request.POST or None)
        form.fields["merged_into"].widget = AutocompleteSelect(
            Agreement._meta.get_field("merged_into"), self.admin_site, choices=form.fields["merged_into"].choices
        )
        if form.is_valid() and self._withdraw(request, agreement, form):
            self.message_user(request, gettext("The record is withdrawn."), messages.SUCCESS)
            return HttpResponseRedirect(self.page_url(agreement, "change"))
        context = {
            **self.page_context(request, agreement, gettext("Withdraw")),
            "form": form,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/agreements/agreement/withdraw.html", context)

    def _withdraw(self, request, agreement: Agreement, form: WithdrawForm) -> bool:
        """Try; what stands in the way is told beside the field, and nothing was written."""
        values = form.cleaned_data
        try:
            with catalogue_transaction(request.user, gettext("Withdrawn: %s") % values["withdrawn_reason"]) as opened:
                opened.lock()
                agreement.refresh_from_db()
                withdraw(agreement, values["withdrawn_reason"], values["merged_into"])
        except RefusedError as refused:
            for gap in refused.gaps:
                form.add_error(gap.place if gap.place in form.fields else None, gap)
        return form.is_valid()
