"""Read-only pages of the admin: revisions, digests of loaded records, proposals."""

from django.contrib import admin
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
