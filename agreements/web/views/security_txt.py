"""/.well-known/security.txt: where to report a vulnerability (RFC 9116)."""

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.paths import path_of
from agreements.web.middleware import revision_independent


def expiry(today: dt.date) -> str:
    """A year after the first of this month: the RFC wants less than a year, and the file should seldom change.

    >>> expiry(dt.date(2026, 11, 28))
    '2027-11-01T00:00:00Z'
    """
    return f"{today.year + 1}-{today.month:02d}-01T00:00:00Z"


@revision_independent
@require_safe
def security_txt(request):
    """Not found where the site names no contact."""
    if not settings.CONTACT_EMAIL:
        raise Http404
    fields = {
        "Contact": f"mailto:{settings.CONTACT_EMAIL}",
        "Expires": expiry(timezone.now().date()),
        "Preferred-Languages": settings.LANGUAGE_CODE,
        "Canonical": settings.SITE_URL + path_of("security-txt"),
    }
    text = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
