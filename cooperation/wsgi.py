"""The WSGI entry for any application server: Django behind the page cache."""

import gc
import os
import sys
from functools import lru_cache

from django.core.wsgi import get_wsgi_application

from cooperation.background_build import BackgroundBuild

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")


def make_application():
    """Django with what agreements.serving needs to know of the catalogue."""
    django = get_wsgi_application()
    # Everything below needs Django to be set up. The URLs bring every view, and with them every filter.
    from django.conf import settings
    from django.template.loader import render_to_string
    from django.urls import get_resolver

    from agreements.models import CURRENT_TOKEN
    from agreements.serving.page_cache import PageCache, Site
    from agreements.serving.response_files import release_digest
    from agreements.urls import ignores_parameter, is_expensive
    from agreements.web.context_processors import site

    get_resolver().url_patterns  # noqa: B018
    code = ("agreements", "cooperation", "templates", "static", "requirements.txt")
    readable = (settings.SITE_URL, settings.CONTACT_EMAIL, settings.ADMIN_PATH)
    return PageCache(
        django,
        Site(
            ignores_parameter=ignores_parameter,
            version_query=CURRENT_TOKEN,
            is_expensive=is_expensive,
            stale_notice=render_to_string("_stale.html"),
            busy_page=lru_cache(lambda: render_to_string("errors/busy.html", site(None))),
            release=release_digest([settings.BASE_DIR / name for name in code], *readable),
            on_new_version=BackgroundBuild().start if settings.BUILD_FILES else lambda: None,
        ),
        enabled=settings.PAGE_CACHE,
    )


application = make_application()
# What a page is made of is freed by reference counts; looking for cycles took a twentieth of the time of each page.
gc.set_threshold(20_000, 10, 10)
# A thread that has much to do gives way after so many seconds; of Python's own 0.005 several add up to a kept answer.
sys.setswitchinterval(0.001)
