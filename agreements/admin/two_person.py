"""Two-person rule: a correction of a public record is stored as a proposal until another publisher confirms it."""

from dataclasses import asdict

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext

from agreements.admin.history import HistoryMixin
from agreements.curation.changes import RowDiff, diff_fields
from agreements.curation.workflow import MAY_PUBLISH, needs_a_second
from agreements.models import Agreement, Proposal, current_transaction, differences, versions


class AwaitsConfirmationError(Exception):
    """What was written is undone, to wait for a second publisher; `rows` tell it."""

    def __init__(self, agreement: Agreement, rows: list[RowDiff]):
        super().__init__(str(agreement))
        self.agreement, self.rows = agreement, rows


class TwoPersonMixin(HistoryMixin):
    def get_urls(self):
        view = self.admin_site.admin_view(self.proposal_view)
        return [
            path("<path:object_id>/proposals/<int:pk>/", view, name="agreements_agreement_proposal"),
            *super().get_urls(),
        ]

    def enforce_rules(self, request, record):
        super().enforce_rules(request, record)
        confirmed = getattr(request, "is_confirmed", False)
        if needs_a_second(record) and not confirmed and not current_transaction().is_empty:
            history = versions(Agreement, [record.pk])[record.pk]
            raise AwaitsConfirmationError(record, diff_fields(differences(*history[-2:])))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except AwaitsConfirmationError as awaiting:
            return self._store_proposal(request, awaiting)

    def revert_view(self, request, object_id, token):
        try:
            return super().revert_view(request, object_id, token)
        except AwaitsConfirmationError as awaiting:
            return self._store_proposal(request, awaiting, token)

    def _store_proposal(self, request, awaiting: AwaitsConfirmationError, version: str = ""):
        typed = request.POST.copy()
        typed.pop("csrfmiddlewaretoken", None)
        Proposal.objects.create(
            agreement=awaiting.agreement,
            user=request.user,
            reason=typed["reason"],
            version=version,
            typed=typed.urlencode(),
            says=[asdict(row) for row in awaiting.rows],
        )
        self.message_user(request, gettext("Your correction waits for another publisher."), messages.SUCCESS)
        return HttpResponseRedirect(self.page_url(awaiting.agreement, "change"))

    def proposal_view(self, request, object_id, pk):
        agreement = self.get_record(request, object_id)
        proposal = get_object_or_404(Proposal.objects.select_related("user"), agreement=agreement, pk=pk)
        is_other = proposal.user != request.user
        if "confirm" in request.POST:
            if not is_other or not request.user.has_perm(MAY_PUBLISH):
                raise PermissionDenied
            return self._confirm(request, proposal)
        if "drop" in request.POST:
            if is_other and not request.user.has_perm(MAY_PUBLISH):
                raise PermissionDenied
            proposal.delete()
            self.message_user(request, gettext("The proposed correction is dropped."), messages.SUCCESS)
            return HttpResponseRedirect(self.page_url(agreement, "change"))
        context = {
            **self.page_context(request, agreement, gettext("Proposed correction")),
            "proposal": proposal,
            "may_confirm": is_other and request.user.has_perm(MAY_PUBLISH),
        }
        return TemplateResponse(request, "admin/agreements/agreement/proposal.html", context)

    def _confirm(self, request, proposal: Proposal):
        """Send what was typed again, as this publisher; a proposal that is out of date comes back as a form."""
        typed = QueryDict(proposal.typed, mutable=True)
        values = {"reason": proposal.reason, "who": proposal.user}
        typed["reason"] = (gettext("%(reason)s (asked for by %(who)s)") % values)[:300]
        request.POST, request.is_confirmed = typed, True
        pk = str(proposal.agreement_id)
        with transaction.atomic():
            if proposal.version:
                response = self.revert_view(request, pk, proposal.version)
            else:
                response = self.change_view(request, pk, self.page_url(proposal.agreement, "change"))
            if response.status_code == 302:
                proposal.delete()
        return response

    def pending_proposals(self, agreement: Agreement | None) -> list[tuple[Proposal, str]]:
        """The proposals for a record, each with the address of its page."""
        if agreement is None:
            return []
        proposals = agreement.proposals.select_related("user")
        name = "admin:agreements_agreement_proposal"
        return [(one, reverse(name, args=[agreement.pk, one.pk])) for one in proposals]
