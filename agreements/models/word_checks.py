"""Word checks: whether the page of a source still shows the words by which facts are found there."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.check_words import Seen
from agreements.models.sources import Source


class WordCheckQuerySet(models.QuerySet[Any]):
    """Queries for word checks."""

    def note(self, source: int, found: dict[str, bool], at: dt.datetime) -> None:
        """Store which words a page showed, by the primary key of its source; those no fact names now are forgotten."""
        own = self.filter(source=source)
        own.exclude(words__in=found).delete()
        known = {check.words: check for check in own}
        checks: list[Any] = [known.get(words) or WordCheck(source_id=source, words=words) for words in found]
        for check in checks:
            check.set(found[check.words], at)
        self.bulk_create(
            checks,
            update_conflicts=True,
            unique_fields=["source", "words"],
            update_fields=["seen_at", "gone_since"],
        )


class WordCheck(models.Model):
    """When the page of a source last showed a check word, or since when it doesn't. No history: it edits nothing."""

    source = models.ForeignKey(Source, models.CASCADE, verbose_name=_("source"), related_name="word_checks")
    words = models.CharField(_("words"), max_length=60)
    seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    gone_since = models.DateTimeField(_("gone since"), null=True, blank=True)

    objects: ClassVar = WordCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("word check")
        verbose_name_plural = _("word checks")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["source", "words"],
                name="word_check_is_one",
                violation_error_message=_("These words of this source are checked already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.words} ({self.source})"

    def set(self, is_there: bool, at: dt.datetime) -> None:
        """Note what was found at a moment; when they were last seen stays known when they are gone."""
        if is_there:
            self.seen_at, self.gone_since = at, None
        else:
            self.gone_since = self.gone_since or at


def words_seen(checks: Iterable[WordCheck]) -> Seen:
    """When each check word was last found in its source, of those that are there still."""
    return {
        (check.source_id, check.words): timezone.localdate(check.seen_at)
        for check in checks
        if check.seen_at and not check.gone_since
    }
