"""The one app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = _("Catalogue")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from agreements.accounts import receivers  # models are ready only now
        from agreements.curation.groups import make_groups, note_permissions

        receivers.connect()
        pre_migrate.connect(note_permissions, sender=self)
        post_migrate.connect(make_groups, sender=self)
