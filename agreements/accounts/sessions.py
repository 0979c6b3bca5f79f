"""Sessions of curators: half signed in until the second factor, ended after a while, ended by others.

Who has given a password and still owes a code is nobody yet: `request.user` is anonymous, only the session knows.
"""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user_model, login
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django_otp import login as otp_login

from agreements import security_log

HALF = "half_signed_in"
HALF_AGE = 10 * 60  # seconds from the password to the code
_STARTED, _ACTIVE = "started_at", "active_at"
_STEP = 60  # seconds that activity is noted after, so that not each request writes


def start_half(request, user, next_page: str) -> None:
    """Remember in a new session that this account's password was right, and where it wants to go."""
    request.session.flush()
    request.user = AnonymousUser()
    request.session[HALF] = {
        "user": user.pk,
        "backend": user.backend,
        "password": user.get_session_auth_hash(),
        "at": time.time(),
        "next": next_page,
    }


def half_signed_in(request):
    """The account whose password was given a moment ago in this session, and where it wants to go; or None twice."""
    half = request.session.get(HALF)
    if not half or not settings.SECOND_FACTOR or time.time() > half["at"] + HALF_AGE:
        return None, None
    user = get_user_model().objects.filter(pk=half["user"], is_active=True).first()
    if user is None or not constant_time_compare(half["password"], user.get_session_auth_hash()):
        return None, None
    return user, half["next"]


def finish(request, user, device) -> None:
    """Sign the account in, or note in the session that it has, with this device as its second factor."""
    half = request.session.pop(HALF, None)
    if half:
        login(request, user, backend=half["backend"])
    else:
        request.session.cycle_key()
    otp_login(request, device)


def end_sessions(user) -> int:
    """End the account's sessions, those half signed in too; gives their number."""
    ended = 0
    for session in Session.objects.filter(expire_date__gte=timezone.now()):
        values = session.get_decoded()
        owner = values.get(SESSION_KEY) or values.get(HALF, {}).get("user")
        if str(owner) == str(user.pk):
            session.delete()
            ended += 1
    return ended


def note_start(session, now: float) -> None:
    session[_STARTED] = session[_ACTIVE] = now


def session_limits(get_response):
    """Middleware: end sessions that were left alone for too long, or have lasted long enough."""

    def middleware(request):
        in_admin = request.path_info.startswith(f"/{settings.ADMIN_PATH}")
        if in_admin and settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            _end_or_note(request)
        return get_response(request)

    return middleware


def _end_or_note(request) -> None:
    now, session = time.time(), request.session
    too_old = now > session.setdefault(_STARTED, now) + settings.SESSION_COOKIE_AGE
    idle = now > session.setdefault(_ACTIVE, now) + settings.SESSION_IDLE_MINUTES * 60
    if too_old or idle:
        security_log.write("session_expired", request.user, "age" if too_old else "idle")
        session.flush()
        request.user = AnonymousUser()
    elif now > session[_ACTIVE] + _STEP:
        session[_ACTIVE] = now
