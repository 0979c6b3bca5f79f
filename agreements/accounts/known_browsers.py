"""Browsers that an account was signed in with before: they are spared the wait that guessing elsewhere causes.

Else who keeps guessing a name could keep its owner waiting. The cookie is good for nothing else, and for one password.
"""

from django.conf import settings
from django.utils.crypto import constant_time_compare

from agreements.accounts.names import account_named

AGE = 90 * 24 * 60 * 60  # seconds
_SALT = "known browser"


def cookie_name() -> str:
    return "__Host-known" if settings.SESSION_COOKIE_SECURE else "known"


def is_known(request, name: str) -> bool:
    """Whether the account of this name was signed in from the browser lately."""
    account = account_named(name)
    kept = request.get_signed_cookie(cookie_name(), default="", salt=_SALT, max_age=AGE)
    return account is not None and constant_time_compare(kept, account.get_session_auth_hash())


def remember_browser(get_response):
    """Middleware: give the cookie with the answer that an account was signed in by (`request.has_signed_in`)."""

    def middleware(request):
        response = get_response(request)
        if user := getattr(request, "has_signed_in", None):
            secure = settings.SESSION_COOKIE_SECURE
            value, options = user.get_session_auth_hash(), {"max_age": AGE, "secure": secure, "httponly": True}
            response.set_signed_cookie(cookie_name(), value, salt=_SALT, samesite="Lax", **options)
        return response

    return middleware
