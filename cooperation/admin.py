"""Django's admin site with the waiting work on its front page.

Django makes the site before it imports what registers with it, so this module imports nothing of agreements.admin.
"""

from functools import wraps

from django.contrib import admin
from django.core.exceptions import BadRequest
from django.db import DataError

from agreements.curation.worklist import waiting_work


class CatalogueAdminSite(admin.AdminSite):
    """Django's admin site with the waiting work on its front page."""

    index_template = "admin/catalogue_index.html"

    def admin_view(self, view, cacheable=False):
        """A page is asked for by numbers and dates that the database may not know: the request is at fault, not we."""

        @wraps(view)
        def asked(request, *args, **kwargs):
            try:
                return view(request, *args, **kwargs)
            except (DataError, OverflowError):
                if request.method == "POST":
                    raise
                raise BadRequest("a value beyond all bounds") from None

        return super().admin_view(asked, cacheable)

    def index(self, request, extra_context=None):
        work = waiting_work() if request.user.has_perm("agreements.view_agreement") else []
        return super().index(request, {**(extra_context or {}), "work": work})
