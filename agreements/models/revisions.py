"""Revisions (one for each write transaction), the current one, and digests of what the loader wrote."""

import secrets

from django.conf import settings
from django.db import connections, models, router
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_token() -> str:
    """A random token, e.g. "5f2a9c0b7d31e846": unlike a counter it never repeats after a restore."""
    return secrets.token_hex(8)


class Revision(models.Model):
    """One write transaction: who changed the catalogue, when and why."""

    token = models.CharField(_("token"), max_length=16, unique=True, default=new_token, editable=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M} {self.reason}"


class CurrentRevision(models.Model):
    """The latest revision that changed something for readers; drafts are written past it.

    One row, locked by every write, so that revisions commit in their order.
    """

    revision = models.OneToOneField(Revision, models.PROTECT, verbose_name=_("revision"), related_name="+")

    class Meta:
        db_table = "agreements_head"  # its first name: servers of the release before read it during an upgrade
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="head_is_one_row",
                violation_error_message=_("There is only one current revision."),
            )
        ]

    def __str__(self) -> str:
        return self.revision.token


# Every answer asks for it first, so it is plain SQL: the ORM takes ten times as long over it.
CURRENT_TOKEN = "SELECT token FROM agreements_revision WHERE id = (SELECT revision_id FROM agreements_head)"


def current_token(using: str | None = None) -> str:
    """The token of the revision that readers see ("" before the first write). One query."""
    with connections[using or router.db_for_read(CurrentRevision)].cursor() as cursor:
        cursor.execute(CURRENT_TOKEN)
        row = cursor.fetchone()
    return row[0] if row else ""


class HistoricalRow(models.Model):
    """Base of every history row: each points to the revision that wrote it."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class LoadedDigest(models.Model):
    """What the loader wrote: a record's name and a digest of it, so that a curator's later edit is recognised."""

    record = models.CharField(_("record"), max_length=300, unique=True, help_text=_("E.g. agreement:azec-2022."))
    digest = models.CharField(_("digest"), max_length=64, help_text=_("SHA-256 of the record as it was loaded."))

    class Meta:
        db_table = "agreements_ledgerentry"
        ordering = ["record"]
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger")

    def __str__(self) -> str:
        return self.record
