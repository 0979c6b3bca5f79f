"""What every page knows: the site's own address and whom to write to. Second floor."""

from django.conf import settings


def site(request) -> dict:
    return {"site_url": settings.SITE_URL, "contact_email": settings.CONTACT_EMAIL}
