"""Read-only pages of the admin: revisions, digests of loaded records, proposals."""

from django.contrib import admin

from agreements.admin.base import ReadOnlyAdmin
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
    list_display = ["reason", "agreement", "user", "made_at"]
    list_select_related = ["agreement", "user"]
    search_fields = ["reason", "agreement__title"]
    fields = ["agreement", "user", "made_at", "reason"]
