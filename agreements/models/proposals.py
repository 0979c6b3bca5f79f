"""Corrections of public records that wait for a second publisher."""

from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ProposalQuerySet(models.QuerySet[Any]):
    """Queries for proposals."""

    def for_record(self, record: models.Model) -> Self:
        return self.filter(model=record._meta.model_name, object_id=record.pk)


class Proposal(models.Model):
    """A correction as it was typed: nothing of it is in the catalogue until another publisher confirms it."""

    model = models.CharField(_("kind of record"), max_length=40, help_text=_("The name of its model: source."))
    object_id = models.PositiveBigIntegerField(_("primary key of the record"), db_column="agreement_id")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("asked for by"), related_name="+")
    made_at = models.DateTimeField(_("asked for at"), default=timezone.now, editable=False)
    reason = models.CharField(_("reason"), max_length=300)
    version = models.CharField(
        _("version"), max_length=16, blank=True, help_text=_("The token of the revision to bring back, if it is that.")
    )
    page = models.CharField(
        _("page"), max_length=20, blank=True, db_default="",
        help_text=_("The page of the admin on which it was typed, if not the form of the record: signed, withdraw."),
    )  # fmt: skip
    typed = models.TextField(_("what was typed"), help_text=_("The form, as a query string."))
    says = models.JSONField(_("what it changes"), help_text=_("Row by row and field by field, for reading."))

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["made_at"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")

    def __str__(self) -> str:
        return self.reason

    @property
    def record(self) -> Any:
        """The record that it corrects; None when that is gone. A query."""
        return apps.get_model("agreements", self.model)._default_manager.filter(pk=self.object_id).first()
