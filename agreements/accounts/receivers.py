"""What Django and django-axes tell of signing in, for sessions and the security log. The app connects it."""

import time

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from agreements import security_log
from agreements.accounts import names, sessions


def note_sign_in(sender, request, user, **kwargs) -> None:
    sessions.note_start(request.session, time.time())
    request.has_signed_in = user
    security_log.write("signed_in", user)


def note_failure(sender, credentials, **kwargs) -> None:
    security_log.write("sign_in_failed", names.account_named(credentials.get("username")))


def note_sign_out(sender, user, **kwargs) -> None:
    security_log.write("signed_out", user)


def connect() -> None:
    user_logged_in.connect(note_sign_in)
    user_login_failed.connect(note_failure)
    user_logged_out.connect(note_sign_out)
