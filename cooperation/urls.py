"""The street: the admin's address, the app's, and the pages for what goes wrong."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

handler400 = "agreements.views.errors.bad_request"
handler403 = "agreements.views.errors.forbidden"
handler404 = "agreements.views.errors.not_found"
handler500 = "agreements.views.errors.server_error"

urlpatterns = [
    path("healthz/", include("agreements.serving.health")),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("", include("agreements.urls")),
]
