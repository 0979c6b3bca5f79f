"""What the door and the loader keep, for reading: revisions and the loader's ledger."""

from django.contrib import admin

from agreements.admin.door import ReadOnlyAdmin
from agreements.models import LedgerEntry, Revision


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ["made_at", "user", "reason"]
    list_filter = ["user"]
    list_select_related = ["user"]
    search_fields = ["reason", "token"]
    date_hierarchy = "made_at"


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    list_display = ["record", "digest"]
    search_fields = ["record"]
