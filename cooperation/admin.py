"""Django's admin site with the waiting work on its front page.

Django makes the site before it imports what registers with it, so this module imports nothing of agreements.admin.
"""

from django.contrib import admin

from agreements.curation.worklist import waiting_work


class CatalogueAdminSite(admin.AdminSite):
    """Django's admin site with the waiting work on its front page."""

    index_template = "admin/catalogue_index.html"

    def index(self, request, extra_context=None):
        work = waiting_work() if request.user.has_perm("agreements.view_agreement") else []
        return super().index(request, {**(extra_context or {}), "work": work})
