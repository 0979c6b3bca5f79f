"""What every template knows of the site: its URL, its contact, and its identity (name, licence)."""

from django.conf import settings

from agreements import site_identity
from agreements.web.parameter_problems import problems_of_unread


def site(request) -> dict:
    return {"site_url": settings.SITE_URL, "contact_email": settings.CONTACT_EMAIL, "site": site_identity}


def unread_parameters(request) -> dict:
    """For pages that read no parameters: what their address asks for in vain."""
    return {"unread_parameters": problems_of_unread(request.GET)}
