"""Pages of signing in: name and password, the code, a new authenticator app; and signing out everywhere."""

from base64 import b32encode
from urllib.parse import quote

import segno
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import LoginView
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from agreements import security_log
from agreements.accounts import second_factor, sessions
from agreements.accounts.forms import CodeForm, EnrolForm

_NEW_KEY = "second_factor_key"


class SignInView(LoginView):
    """Name and password; an account with a second factor is not signed in by them, but sent on."""

    def form_valid(self, form):
        user = form.get_user()
        if not second_factor.is_asked(user):
            return super().form_valid(form)
        sessions.start_half(self.request, user, self.get_success_url())
        return redirect("admin:second_factor")

    def form_invalid(self, form):
        return _refused_until(super().form_invalid(form), form.wait)


@never_cache
@csrf_protect
@sensitive_post_parameters("code")
def ask_for_code(request):
    """The step after the password."""
    user, next_page = sessions.half_signed_in(request)
    if user is None:
        return redirect("admin:login")
    if not second_factor.is_enrolled(user):
        return redirect("admin:second_factor_enrol")
    form, wait = CodeForm(request.POST or None), 0
    if form.is_valid():
        checked = second_factor.check(user, form.cleaned_data["code"])
        if checked.device:
            recovery = second_factor.is_recovery(checked.device)
            security_log.write("recovery_code_used" if recovery else "second_factor_passed", user)
            sessions.finish(request, user, checked.device)
            return HttpResponseRedirect(next_page)
        security_log.write("second_factor_failed", user)
        wait = checked.wait
        form.add_error("code", _why_not(wait))
    context = {**_page(request, gettext("Second step")), "form": form}
    return _refused_until(TemplateResponse(request, "admin/second_factor/code.html", context), wait)


@never_cache
@csrf_protect
@sensitive_post_parameters("code", "password")
def enrol(request):
    """A new authenticator app, for who gave the password and has to have one, or is signed in and wants one."""
    user, next_page = sessions.half_signed_in(request)
    is_signed_in = user is None and settings.SECOND_FACTOR and admin.site.has_permission(request)
    if is_signed_in:
        user, next_page = request.user, reverse("admin:index")
    if user is None:
        return redirect("admin:login")
    if not is_signed_in and second_factor.is_enrolled(user):
        return redirect("admin:second_factor")
    key = request.session.setdefault(_NEW_KEY, second_factor.new_key())
    form = EnrolForm(request.POST or None, user=user, is_signed_in=is_signed_in)
    if form.is_valid():
        if enrolled := second_factor.enrol(user, key, form.cleaned_data["code"]):
            return _enrolled(request, user, next_page, *enrolled)
        form.add_error("code", _why_not(0))
    context = {**_page(request, gettext("Set up an authenticator app")), **_shown(user, key), "form": form}
    context["replaces"] = is_signed_in and second_factor.is_enrolled(user)
    return TemplateResponse(request, "admin/second_factor/enrol.html", context)


def _enrolled(request, user, next_page: str, device, codes: list[str]):
    """Sign in with the new device, and show the recovery codes this once."""
    del request.session[_NEW_KEY]
    security_log.write("second_factor_enrolled", user)
    sessions.finish(request, user, device)
    file = "data:text/plain;charset=utf-8," + quote("\n".join([request.get_host(), user.get_username(), *codes, ""]))
    context = {**_page(request, gettext("Recovery codes")), "codes": codes, "codes_file": file, "next_page": next_page}
    return TemplateResponse(request, "admin/second_factor/recovery_codes.html", context)


def sign_out_everywhere(request):
    """End the account's sessions, this one too."""
    if request.method != "POST":
        title = gettext("Log out everywhere")
        question = gettext("All your sessions end, in this browser and in every other.")
        context = {**_page(request, title), "question": question, "button": title}
        return TemplateResponse(request, "admin/confirm.html", context)
    ended = sessions.end_sessions(request.user)
    security_log.write("sessions_ended", request.user, f"{request.user.get_username()}: {ended}")
    response = redirect("admin:login")
    response["Clear-Site-Data"] = '"cache"'  # as after "Log out": forms that the browser was let keep
    return response


def _page(request, title: str) -> dict:
    return {**admin.site.each_context(request), "title": title}


def _shown(user, key: str) -> dict:
    """The secret as a picture for an app's camera, and as letters to type."""
    device = second_factor.unsaved_device(user, key)
    letters = b32encode(device.bin_key).decode()
    return {
        "picture": segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=4, light="white"),
        "letters": " ".join(letters[at : at + 4] for at in range(0, len(letters), 4)),
    }


def _why_not(wait: int) -> str:
    if wait:
        said = gettext("After wrong codes the next one has to wait: try again in %(seconds)d seconds.")
        return said % {"seconds": wait}
    return gettext("This code is not right, or was used before. Wait for the app’s next one.")


def _refused_until(response, wait: int):
    """The page again; with a wait it is a refusal that says when to come back."""
    if wait:
        response.status_code = 429
        response["Retry-After"] = str(wait)
    return response
