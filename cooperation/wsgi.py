"""The WSGI entry for any application server: Django with the front hall before it."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")


def make_application():
    django = get_wsgi_application()
    from agreements.serving.page_cache import PageCache  # reads models, so after Django is set up

    return PageCache(django)


application = make_application()
# What a page is made of is freed by itself; to look for rings of it took a twentieth of the time of each page.
gc.set_threshold(20_000, 10, 10)
