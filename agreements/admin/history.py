"""The history page of a record (who changed what, when and why), and reverting to an earlier version."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements import security_log
from agreements.admin import edit_conflict
from agreements.admin.questions import MeantField
from agreements.curation.changes import diff_fields, history_entries
from agreements.curation.revert import GoneError, revert_to, undone
from agreements.curation.workflow import RefusedError
from agreements.models import Version, catalogue_transaction, versions
from agreements.printable_text import validate_printable


class RevertForm(forms.Form):
    """Why an earlier version comes back; `token` is that of the version it replaces."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        validators=[validate_printable],
        widget=forms.TextInput(attrs={"size": 80}),
    )
    token = forms.CharField(widget=forms.HiddenInput)
    meant = MeantField()


class HistoryMixin(admin.ModelAdmin):
    """Replaces Django's log of clicks by the record's own revisions, its rows included."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_revert"
        view = self.admin_site.admin_view(self.revert_view)
        return [path("<path:object_id>/history/<str:token>/", view, name=name), *super().get_urls()]

    def history_view(self, request, object_id, extra_context=None):
        record = self.get_record(request, object_id)
        context = {
            **self.page_context(request, record, gettext("History")),
            "entries": history_entries(record),
            "may_revert": self.has_change_permission(request, record),
        }
        return TemplateResponse(request, "admin/agreements/history.html", context)

    def revert_view(self, request, object_id, token):
        record = self.get_record(request, object_id)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        current, wanted = self._versions(record, token)
        form = RevertForm(request.POST or None, initial={"token": edit_conflict.version_token(record)})
        if form.is_valid() and self._revert(request, record, token, form):
            self.message_user(request, gettext("The earlier version is back."), messages.SUCCESS)
            return HttpResponseRedirect(self.page_url(record, "change"))
        context = {
            **self.page_context(request, record, gettext("Bring back an earlier version")),
            "form": form,
            "revision": wanted.revision,
            "rows": diff_fields(undone(current, wanted)),
        }
        return TemplateResponse(request, "admin/agreements/revert.html", context)

    def _revert(self, request, record, token: str, form: RevertForm) -> bool:
        """Try; what stands in the way is told by the form, and nothing was written."""
        try:
            with catalogue_transaction(request.user, form.cleaned_data["reason"]) as opened:
                opened.lock()
                record.refresh_from_db()
                if edit_conflict.version_token(record) != form.cleaned_data["token"]:
                    form.data = {**form.data.dict(), "token": edit_conflict.version_token(record)}
                    raise RefusedError(edit_conflict.conflict_message(record))
                revert_to(*self._versions(record, token), form.cleaned_data["meant"])
                self.enforce_rules(request, type(record).objects.get(pk=record.pk))
                about = f"{self.opts.model_name} {record.pk}: {token}"
                security_log.write_on_commit("version_restored", request.user, about)
        except RefusedError as refused:
            form.fields["meant"].ask(getattr(refused, "questions", []))
            form.add_error(None, list(refused.gaps))
        except GoneError as gone:
            form.add_error(None, str(gone))
        except IntegrityError:
            form.add_error(None, gettext("Another record took a name that this version had. Nothing was changed."))
        return form.is_valid()

    def enforce_rules(self, request, record) -> None:
        """Raise RefusedError when the record may not be saved as it is now."""

    def get_record(self, request, object_id: str):
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return record

    def page_url(self, record, page: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[record.pk])

    def page_context(self, request, record, title: str) -> dict:
        """What every page about a record has in its context."""
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": str(record or ""),
            "opts": self.opts,
            "original": record,
            "has_view_permission": True,
            "is_popup": False,
        }

    def _versions(self, record, token: str) -> tuple[Version, Version]:
        """The present version and the one that the token names."""
        history = versions(type(record), [record.pk]).get(record.pk, [])
        wanted = next((one for one in history if one.revision.token == token and one.own), None)
        if wanted is None:
            raise Http404
        return history[-1], wanted
