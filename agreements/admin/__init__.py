"""Django admin over every model of the catalogue, for curators."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from agreements.admin import agreements, audit, looks, places, sources, users

__all__ = ["agreements", "audit", "looks", "places", "sources", "users"]

admin.site.site_header = admin.site.site_title = _("Cooperation agreements: curation")
admin.site.index_title = _("The catalogue")
# Deleting many at once would pass by what the record's own page asks and says.
admin.site.disable_action("delete_selected")
