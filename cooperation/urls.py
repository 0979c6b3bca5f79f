"""Root URLs: health, admin, the app; and the views of errors."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

handler400 = "agreements.web.views.errors.bad_request"
handler403 = "agreements.web.views.errors.forbidden"
handler404 = "agreements.web.views.errors.not_found"
handler500 = "agreements.web.views.errors.server_error"

urlpatterns = [
    path("healthz/", include("agreements.serving.health")),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("", include("agreements.urls")),
]
