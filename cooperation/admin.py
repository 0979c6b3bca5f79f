"""Django's admin site with the waiting work on its front page, and a second factor before every page.

Django makes the site before it imports what registers with it, so this module imports nothing of agreements.admin.
"""

from functools import update_wrapper, wraps

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from agreements.accounts import second_factor, views
from agreements.accounts.forms import SignInForm
from agreements.curation.worklist import waiting_work


class CatalogueAdminSite(admin.AdminSite):
    """Django's admin site with our front page and our way of signing in."""

    index_template = "admin/catalogue_index.html"

    def get_urls(self):
        return [
            path("second-factor/", views.ask_for_code, name="second_factor"),
            path("second-factor/enrol/", views.enrol, name="second_factor_enrol"),
            path("logout/everywhere/", self.admin_view(views.sign_out_everywhere), name="logout_everywhere"),
            *super().get_urls(),
        ]

    def each_context(self, request):
        return {**super().each_context(request), "offers_second_factor": settings.SECOND_FACTOR}

    def has_permission(self, request):
        """A session without the second factor that its account has, or must have by now, opens nothing."""
        if not super().has_permission(request):
            return False
        return second_factor.is_given(request.user) or not second_factor.is_asked(request.user)

    def admin_view(self, view, cacheable=False):
        """As Django's; what was sent when the session had ended is shown, so that it is not lost."""
        guarded = super().admin_view(_refuse_boundless(view), cacheable)

        def inner(request, *args, **kwargs):
            had_session = settings.SESSION_COOKIE_NAME in request.COOKIES
            if had_session and (typed := _typed(request)) and not self.has_permission(request):
                context = {**self.each_context(request), "title": gettext("You are signed out"), "typed": typed}
                return TemplateResponse(request, "admin/session_ended.html", context, status=403)
            return guarded(request, *args, **kwargs)

        return update_wrapper(inner, guarded)

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        context = {
            **self.each_context(request),
            "title": gettext("Log in"),
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            **(extra_context or {}),
        }
        if REDIRECT_FIELD_NAME not in {*request.GET, *request.POST}:
            context[REDIRECT_FIELD_NAME] = reverse("admin:index")
        request.current_app = self.name
        return views.SignInView.as_view(
            extra_context=context, authentication_form=SignInForm, template_name="admin/login.html"
        )(request)

    def index(self, request, extra_context=None):
        work = waiting_work() if request.user.has_perm("agreements.view_agreement") else []
        return super().index(request, {**(extra_context or {}), "work": work})


def _typed(request) -> dict[str, str]:
    """What somebody typed into the form that was sent; no passwords."""
    return {
        name: value
        for name, value in request.POST.items()
        if value and not name.startswith("csrf") and "password" not in name
    }


def _refuse_boundless(view):
    """A page is asked for by numbers and dates that the database may not know: the request is at fault, not we."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except (DataError, IncorrectLookupParameters, OverflowError):
            if request.method == "POST":
                raise
            raise BadRequest("a value beyond all bounds") from None

    return asked
