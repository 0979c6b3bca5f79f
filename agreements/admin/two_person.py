"""Two-person rule: a correction of a public record is stored as a proposal until another publisher confirms it."""

from dataclasses import asdict

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext

from agreements.admin.history import HistoryMixin
from agreements.curation.changes import RowDiff, diff_fields
from agreements.curation.workflow import MAY_PUBLISH, needs_a_second
from agreements.models import Proposal, current_transaction, differences, versions

_NOT_TYPED = ("csrfmiddlewaretoken", "_popup", "_to_field", "_move")


class AwaitsConfirmationError(Exception):
    """What was written is undone, to wait for a second publisher; `rows` tell it."""

    def __init__(self, record: models.Model, rows: list[RowDiff]):
        super().__init__(str(record))
        self.record, self.rows = record, rows


class TwoPersonMixin(HistoryMixin):
    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_proposal"
        view = self.admin_site.admin_view(self.proposal_view)
        return [path("<path:object_id>/proposals/<int:pk>/", view, name=name), *super().get_urls()]

    def enforce_rules(self, request, record):
        super().enforce_rules(request, record)
        confirmed = getattr(request, "is_confirmed", False)
        if needs_a_second(record) and not confirmed and not current_transaction().is_empty:
            history = versions(self.model, [record.pk])[record.pk]
            raise AwaitsConfirmationError(record, diff_fields(differences(*history[-2:])))

    def revert_view(self, request, object_id, token):
        try:
            return super().revert_view(request, object_id, token)
        except AwaitsConfirmationError as awaiting:
            return self.store_proposal(request, awaiting, token)

    def store_proposal(self, request, awaiting: AwaitsConfirmationError, version: str = "", page: str = ""):
        typed = request.POST.copy()
        for name in _NOT_TYPED:
            typed.pop(name, None)
        Proposal.objects.create(
            model=self.opts.model_name,
            object_id=awaiting.record.pk,
            user=request.user,
            reason=(typed.get("reason") or typed.get("withdrawn_reason", ""))[:300],
            version=version,
            page=page,
            typed=typed.urlencode(),
            says=[asdict(row) for row in awaiting.rows],
        )
        self.message_user(request, gettext("Your correction waits for another publisher."), messages.SUCCESS)
        return HttpResponseRedirect(self.page_url(awaiting.record, "change"))

    def proposal_view(self, request, object_id, pk):
        record = self.get_record(request, object_id)
        proposal = get_object_or_404(Proposal.objects.for_record(record).select_related("user"), pk=pk)
        is_other = proposal.user != request.user
        if "confirm" in request.POST:
            if not is_other or not request.user.has_perm(MAY_PUBLISH):
                raise PermissionDenied
            return self._confirm(request, record, proposal)
        if "drop" in request.POST:
            if is_other and not request.user.has_perm(MAY_PUBLISH):
                raise PermissionDenied
            proposal.delete()
            self.message_user(request, gettext("The proposed correction is dropped."), messages.SUCCESS)
            return HttpResponseRedirect(self.page_url(record, "change"))
        context = {
            **self.page_context(request, record, gettext("Proposed correction")),
            "proposal": proposal,
            "may_confirm": is_other and request.user.has_perm(MAY_PUBLISH),
        }
        return TemplateResponse(request, "admin/agreements/proposal.html", context)

    def _confirm(self, request, record: models.Model, proposal: Proposal):
        """Send what was typed again, as this publisher; a proposal that is out of date comes back as a form."""
        typed = QueryDict(proposal.typed, mutable=True)
        values = {"reason": proposal.reason, "who": proposal.user}
        typed["reason"] = (gettext("%(reason)s (asked for by %(who)s)") % values)[:300]
        request.POST, request.is_confirmed = typed, True
        with transaction.atomic():
            if proposal.version:
                response = self.revert_view(request, str(record.pk), proposal.version)
            elif proposal.page:
                response = getattr(self, f"{proposal.page}_view")(request, str(record.pk))
            else:
                response = self.change_view(request, str(record.pk), self.page_url(record, "change"))
            if response.status_code == 302:
                proposal.delete()
        return response

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """With the proposals for the record, each with the address of its page."""
        waiting = Proposal.objects.for_record(obj).select_related("user") if obj else []
        context["proposals"] = [(one, proposal_url(one)) for one in waiting]
        return super().render_change_form(request, context, add, change, form_url, obj)


def proposal_url(proposal: Proposal) -> str:
    """The page of a proposal."""
    return reverse(f"admin:agreements_{proposal.model}_proposal", args=[proposal.object_id, proposal.pk])
