"""The site's addresses and three more: a save and a question that take long, and which worker answers."""

import os
import sys
import time

from django.db import connection
from django.http import HttpResponse
from django.urls import include, path

from agreements.models import Agreement, catalogue_transaction
from cooperation.urls import handler400, handler403, handler404, handler500  # noqa: F401  Django looks for them here
from tests.faults.pages import IN_THE_MIDDLE


def slow_save(request):
    """Change every title, say so in the log, and then take long to finish."""
    with catalogue_transaction(None, "a long save"):
        for agreement in Agreement.objects.all():
            agreement.title = "Half done"
            agreement.save()
        print(IN_THE_MIDDLE, file=sys.stderr, flush=True)
        time.sleep(30)
    return HttpResponse("done")


def slow_question(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(30)")
    return HttpResponse("done")


def worker(_request):
    return HttpResponse(os.getpid())


urlpatterns = [
    path("healthz/worker", worker),
    path("healthz/slow-save", slow_save),
    path("slow-question/", slow_question),
    path("", include("cooperation.urls")),
]
