"""Read-only pages of the admin: revisions, digests of loaded records, proposals."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from agreements.admin.base import ReadOnlyAdmin
from agreements.admin.two_person import proposal_url
from agreements.models import LoadedDigest, Proposal, Revision


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ["made_at", "user", "reason"]
    list_filter = ["user"]
    list_select_related = ["user"]
    search_fields = ["reason", "token"]
    date_hierarchy = "made_at"

    def get_changelist_instance(self, request):
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, ValueError):  # Django adds a year or a month to the date: 9999 has no next one
            raise IncorrectLookupParameters from None


@admin.register(LoadedDigest)
class LoadedDigestAdmin(ReadOnlyAdmin):
    list_display = ["record", "digest"]
    search_fields = ["record"]


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    list_display = ["reason", "record", "user", "made_at"]
    list_display_links = None
    list_filter = ["model"]
    list_select_related = ["user"]
    search_fields = ["reason"]
    fields = ["record", "user", "made_at", "reason"]

    @admin.display(description=_("record"))
    def record(self, proposal):
        """The record, with a link to where the proposal is confirmed or dropped."""
        record = proposal.record
        return format_html('<a href="{}">{}</a>', proposal_url(proposal), record) if record else "–"
