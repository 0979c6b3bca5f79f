"""Django's admin with our own front page."""

from django.contrib.admin.apps import AdminConfig


class CatalogueAdminConfig(AdminConfig):
    default_site = "cooperation.admin.CatalogueAdminSite"
