"""Accounts in the admin: Django's page, and what a superuser does for an account whose device or session is lost."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from agreements import security_log
from agreements.accounts import second_factor, sessions

# Their pages show secrets; what there is to do with devices is done here.
admin.site.unregister([User, TOTPDevice, StaticDevice])


@admin.register(User)
class AccountAdmin(UserAdmin):
    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/second-factor/reset/", wrap(self.reset_view), name="auth_user_reset_factor"),
            path("<path:object_id>/sessions/end/", wrap(self.end_sessions_view), name="auth_user_end_sessions"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["may_end_sessions"] = change and request.user.is_superuser
        context["may_reset_factor"] = change and _may_reset(request.user, obj) and second_factor.is_enrolled(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def reset_view(self, request, object_id):
        """Forget the devices of somebody else, who has lost them, and end the sessions."""
        account = self._account(request, object_id)
        if not _may_reset(request.user, account):
            raise PermissionDenied
        if request.method != "POST":
            question = gettext("The authenticator app and the recovery codes of this account count no more.")
            return self._confirm(request, account, gettext("Reset the second factor"), question)
        second_factor.reset(account)
        sessions.end_sessions(account)
        security_log.write("second_factor_reset", request.user, account.get_username())
        self.message_user(request, gettext("The second factor is reset."), messages.SUCCESS)
        return self._back(account)

    def end_sessions_view(self, request, object_id):
        account = self._account(request, object_id)
        if request.method != "POST":
            question = gettext("This account is signed out everywhere.")
            return self._confirm(request, account, gettext("End all sessions"), question)
        ended = sessions.end_sessions(account)
        security_log.write("sessions_ended", request.user, f"{account.get_username()}: {ended}")
        self.message_user(request, gettext("Sessions ended: %d.") % ended, messages.SUCCESS)
        return self._back(account)

    def _account(self, request, object_id: str) -> User:
        if not request.user.is_superuser:
            raise PermissionDenied
        account = self.get_object(request, unquote(object_id))
        if account is None:
            raise Http404
        return account

    def _confirm(self, request, account: User, title: str, question: str):
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": str(account),
            "question": question,
            "button": title,
        }
        return TemplateResponse(request, "admin/confirm.html", context)

    def _back(self, account: User):
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[account.pk]))


def _may_reset(user, account) -> bool:
    """Superusers, but not of their own: a session left open would do to take the factor off."""
    return user.is_superuser and account != user
