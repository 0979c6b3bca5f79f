"""What is counted against guessing passwords, beside django-axes' own lock of a name at one address.

A name that many addresses try is answered more slowly, but never locked: else anybody could keep its owner out.
"""

import datetime as dt
import math

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.db.models import Max, Sum
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from agreements import security_log
from agreements.accounts import names
from agreements.client_networks import network_of

FREE_FAILURES = 10  # for one name from everywhere, before it has to wait
LONGEST_WAIT = 30  # seconds


def client_network(request) -> str | None:
    """What django-axes takes for the client's address."""
    return network_of(request.META.get("REMOTE_ADDR", "")) or None


def counted_name(request, credentials) -> str:
    """What django-axes takes and stores for the name: a hash, since people type passwords there too."""
    return _hash(_name(request, credentials))


def seconds_to_wait(name: str) -> int:
    """How long this name has to wait for its next attempt: 1, 2, 4 … seconds after its last failure anywhere."""
    recent = AccessAttempt.objects.filter(username=_hash(name), attempt_time__gt=timezone.now() - get_cool_off())
    counted = recent.aggregate(failures=Sum("failures_since_start"), latest=Max("attempt_time"))
    excess = (counted["failures"] or 0) - FREE_FAILURES
    if excess < 0:
        return 0
    wait = dt.timedelta(seconds=min(2 ** min(excess, 10), LONGEST_WAIT))
    return _seconds_until(counted["latest"] + wait)


def locked_out(request, response, credentials):
    """django-axes' answer to a name that is locked at the client's address."""
    name = _name(request, credentials)
    security_log.write("locked_out", names.account_named(name))
    tried = AccessAttempt.objects.filter(username=_hash(name), ip_address=client_network(request))
    latest = tried.aggregate(latest=Max("attempt_time"))["latest"] or timezone.now()
    answer = render(request, "errors/locked.html", status=429)
    answer["Retry-After"] = str(_seconds_until(latest + get_cool_off()))
    return answer


def _name(request, credentials) -> str:
    return (credentials or request.POST).get("username") or ""


def _hash(name: str) -> str:
    return salted_hmac("name at sign-in", name, algorithm="sha256").hexdigest()


def _seconds_until(moment: dt.datetime) -> int:
    return max(math.ceil((moment - timezone.now()).total_seconds()), 0)
