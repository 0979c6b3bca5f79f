"""What every template knows of the site: its URL, its contact, and its identity (name, licence)."""

from django.conf import settings

from agreements import site_identity


def site(request) -> dict:
    return {"site_url": settings.SITE_URL, "contact_email": settings.CONTACT_EMAIL, "site": site_identity}
