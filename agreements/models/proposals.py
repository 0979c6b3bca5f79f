"""Corrections of public records that wait for a second publisher."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models.agreements import Agreement


class Proposal(models.Model):
    """A correction as it was typed: nothing of it is in the catalogue until another publisher confirms it."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, verbose_name=_("agreement"), related_name="proposals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("asked for by"), related_name="+")
    made_at = models.DateTimeField(_("asked for at"), default=timezone.now, editable=False)
    reason = models.CharField(_("reason"), max_length=300)
    version = models.CharField(
        _("version"), max_length=16, blank=True, help_text=_("The token of the revision to bring back, if it is that.")
    )
    typed = models.TextField(_("what was typed"), help_text=_("The form, as a query string."))
    says = models.JSONField(_("what it changes"), help_text=_("Row by row and field by field, for reading."))

    class Meta:
        ordering = ["made_at"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")

    def __str__(self) -> str:
        return self.reason
