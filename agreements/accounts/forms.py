"""Forms of signing in."""

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.utils.translation import gettext_lazy as _

from agreements import security_log
from agreements.accounts import known_browsers, names, throttling


class SignInForm(AdminAuthenticationForm):
    """Name and password. A name that no account can have gets the answer of a wrong one; `wait` is in seconds."""

    wait = 0

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].validators = []

    def clean(self):
        name = self.cleaned_data.get("username", "")
        if not names.is_possible(name):
            security_log.write("sign_in_failed")
            raise self.get_invalid_login_error()
        self.wait = 0 if known_browsers.is_known(self.request, name) else throttling.seconds_to_wait(name)
        if self.wait:
            security_log.write("sign_in_delayed", names.account_named(name))
            raise forms.ValidationError(
                _("This name was tried with many wrong passwords. Try again in %(seconds)d seconds."),
                params={"seconds": self.wait},
            )
        return super().clean()


class CodeForm(forms.Form):
    """A code of the authenticator app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=30,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )


class EnrolForm(CodeForm):
    """The first code of a new authenticator app; who is signed in already gives the password again."""

    password = forms.CharField(
        label=_("Your password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    field_order = ["password", "code"]

    def __init__(self, *args, user, is_signed_in: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self._user = user
        if not is_signed_in:
            del self.fields["password"]

    def clean_password(self):
        if not self._user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("This is not your password."))
        return self.cleaned_data["password"]
