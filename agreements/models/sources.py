"""Sources: the articles and pages that the catalogue cites."""

import hashlib
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agreements.models.confirmations import Confirmable
from agreements.models.natural_keys import NaturalKeyModel, NaturalKeyQuerySet, unique_in_any_case
from agreements.models.revisions import HistoricalRow
from agreements.partial_dates import PartialDateField
from agreements.paths import path_of
from agreements.public_addresses import validate_public_address

LONGEST_ADDRESS = 1000

# Outcomes of a link check (curation.link_checker) for a page that no longer exists; other failures may be temporary.
NO_HOST = "no such host"
DEAD = ("404", "410", NO_HOST)
# The page is there, and keeps programs out.
_CLOSED = ("401", "403", "405", "406", "429", "451")


def source_key(address: str) -> str:
    """The key of a new source: its host and eight digits of its address, e.g. "meti-go-jp-3fa9c1d2"."""
    host = (urlsplit(address).hostname or "source").removeprefix("www.")
    return f"{slugify(host.replace('.', '-'))[:60]}-{hashlib.sha256(address.encode()).hexdigest()[:8]}"


class SourceKind(models.TextChoices):
    """Who publishes a source. Government and intergovernmental pages are the official ones."""

    GOVERNMENT = "government", _("government")
    INTERGOVERNMENTAL = "intergovernmental", _("intergovernmental")
    PRESS = "press", _("press")
    RESEARCH = "research", _("research")
    INDUSTRY = "industry", _("industry body")
    COMPANY = "company", _("company")
    OTHER = "other", _("other")


OFFICIAL_KINDS = (SourceKind.GOVERNMENT, SourceKind.INTERGOVERNMENTAL)


class Confidence(models.TextChoices):
    """How sure a record is; computed from the kinds of its sources, never typed."""

    OFFICIAL = "official", _("official source")
    SEVERAL = "several", _("several sources, none official")
    SINGLE = "single", _("a single source, not official")


class SourceQuerySet(NaturalKeyQuerySet):
    """Queries for sources."""

    def published(self) -> Self:
        """Those that something names which readers may see: a citation, another fact, a partner's membership."""
        from agreements.models.fact_registry import (
            SOURCED_FACTS,  # they point here, so this module can't import them first
        )

        naming: tuple[Any, ...] = (*SOURCED_FACTS, self.model._meta.get_field("memberships").related_model)
        uses = (models.Q(pk__in=model.objects.published().values("source")) for model in naming)
        return self.filter(reduce(or_, uses))

    def dead(self) -> Self:
        """Those whose page no longer exists."""
        return self.filter(check_status__in=DEAD)

    def silent(self) -> Self:
        """Those whose page could not be fetched at the last check, though it may exist."""
        return self.exclude(check_status__in=["", *_CLOSED, *DEAD]).exclude(check_status__startswith="2")


class Source(NaturalKeyModel, Confirmable):
    """An article or page that says something about an agreement."""

    natural = ("key",)

    key = models.SlugField(_("key"), max_length=80, unique=True, editable=False)
    address = models.URLField(
        _("address"),
        max_length=LONGEST_ADDRESS,
        unique=True,
        validators=[validate_public_address],
        help_text=_("Of the page itself."),
    )
    title = models.CharField(
        _("title"), max_length=400, blank=True, help_text=_("As printed; empty where it has none.")
    )
    publisher = models.CharField(_("publisher"), max_length=200)
    published_on = PartialDateField(
        _("publication date"), blank=True, help_text=_("2024, 2024-01 or 2024-01-09; empty where none is printed.")
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=SourceKind, help_text=_("By who publishes it, not by its address.")
    )
    copy_of = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("copy of"),
        null=True,
        blank=True,
        related_name="copies",
        help_text=_("The source whose text this page repeats."),
    )
    archived_address = models.URLField(
        _("archived copy"), max_length=LONGEST_ADDRESS, blank=True, validators=[validate_public_address]
    )
    checked_at = models.DateTimeField(_("last check"), null=True, blank=True, editable=False)
    check_status = models.CharField(
        _("outcome of the last check"),
        max_length=40,
        blank=True,
        editable=False,
        help_text=_("An HTTP status such as 200 or 404, or a word such as timeout."),
    )

    objects: ClassVar = SourceQuerySet.as_manager()
    history = HistoricalRecords(bases=[HistoricalRow], excluded_fields=["checked_at", "check_status"])

    class Meta:
        ordering = ["publisher", "title", "key"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            unique_in_any_case("source", "key"),
            models.CheckConstraint(
                condition=models.Q(copy_of__isnull=True) | ~models.Q(copy_of=models.F("id")),
                name="source_is_no_copy_of_itself",
                violation_error_message=_("A source can't be a copy of itself."),
            ),
            models.CheckConstraint(
                condition=~models.Q(publisher=""),
                name="source_has_publisher",
                violation_error_message=_("A source has a publisher."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=SourceKind.values),
                name="source_kind_is_known",
                violation_error_message=_("This is no kind of source that the catalogue knows."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}" if self.title else f"{self.publisher} ({self.address})"

    def save(self, **kwargs) -> None:
        if not self.key:
            self.key = source_key(self.address)
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        return path_of("source-detail", self.key)

    @property
    def is_official(self) -> bool:
        return self.kind in OFFICIAL_KINDS

    @property
    def is_dead(self) -> bool:
        return self.check_status in DEAD


def confidence(sources: Iterable[Source]) -> Confidence:
    """The confidence that these sources give a record. A copy adds nothing to its original, and is as official as it.

    >>> original = Source(kind="press", pk=1)
    >>> confidence([original, Source(kind="press", pk=2, copy_of=original)]).name
    'SINGLE'
    """
    sources = list(sources)
    if any(source.is_official or (source.copy_of and source.copy_of.is_official) for source in sources):
        return Confidence.OFFICIAL
    independent = {source.copy_of_id or source.pk for source in sources}
    return Confidence.SEVERAL if len(independent) > 1 else Confidence.SINGLE
