"""Spreadsheets between being looked at and being imported."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

_WAITS = dt.timedelta(hours=1)


def _new_name() -> str:
    return get_random_string(32)


class UploadQuerySet(models.QuerySet[Any]):
    """Queries for uploads."""

    def waiting(self, user) -> Self:
        """Those that a user may still confirm."""
        return self.filter(user=user, made_at__gt=timezone.now() - _WAITS)

    def expire(self) -> None:
        """Delete those that have waited too long."""
        self.filter(made_at__lte=timezone.now() - _WAITS).delete()


class Upload(models.Model):
    """A file that waits for the confirmation of whoever sent it: in the database, where every host finds it."""

    name = models.CharField(_("name"), max_length=32, unique=True, default=_new_name, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("sent by"), related_name="+")
    made_at = models.DateTimeField(_("sent at"), default=timezone.now, editable=False)
    data = models.BinaryField(_("file"))

    objects = UploadQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # the import asks for its own
        ordering = ["made_at"]
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")

    def __str__(self) -> str:
        return self.name
