"""The WSGI entry for any application server: Django behind the page cache."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")


def make_application():
    """Django with what agreements.serving needs to know of the catalogue."""
    django = get_wsgi_application()
    # Everything below needs Django to be set up. The URLs bring every view, and with them every filter.
    from django.conf import settings
    from django.template.loader import render_to_string
    from django.urls import get_resolver

    from agreements.models import CURRENT_TOKEN
    from agreements.serving.page_cache import PageCache
    from agreements.web.filters import known_parameters

    get_resolver().url_patterns  # noqa: B018
    return PageCache(
        django,
        known_parameters=known_parameters(),
        version_query=CURRENT_TOKEN,
        stale_notice=render_to_string("_stale.html"),
        enabled=settings.PAGE_CACHE,
    )


application = make_application()
# What a page is made of is freed by reference counts; looking for cycles took a twentieth of the time of each page.
gc.set_threshold(20_000, 10, 10)
