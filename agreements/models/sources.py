"""Sources: the articles and pages that the catalogue cites."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from contextlib import suppress
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from babel import Locale
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agreements.models.confirmations import Confirmable
from agreements.models.natural_keys import NaturalKeyModel, NaturalKeyQuerySet, unique_in_any_case
from agreements.models.revisions import HistoricalRow
from agreements.normal_addresses import host_of, normal_address
from agreements.partial_dates import PartialDateField
from agreements.paths import path_of
from agreements.public_addresses import validate_public_address

LONGEST_ADDRESS = 1000

# Outcomes of a link check (curation.link_checker) for a page that no longer exists; other failures may be temporary.
NO_HOST = "no such host"
DEAD = ("404", "410", NO_HOST)
REFUSES = "refuses programs"  # its robots.txt does
# The page is there, and keeps programs out.
_CLOSED = ("401", "403", "405", "406", "429", "451", REFUSES)
_COPIED = re.compile(r"/web/(\d{8})\d*[a-z_]*/")
_LANGUAGES = {code: name for code, name in Locale("en").languages.items() if len(code) == 2}  # ISO 639-1


def source_key(address: str) -> str:
    """The key of a new source: its host and eight digits of its address, e.g. "meti-go-jp-3fa9c1d2"."""
    host = (urlsplit(address).hostname or "source").removeprefix("www.")
    return f"{slugify(host.replace('.', '-'))[:60]}-{hashlib.sha256(address.encode()).hexdigest()[:8]}"


def validate_language(code: str) -> None:
    """Validator of model fields: ValidationError when no language has this code."""
    if code not in _LANGUAGES:
        raise ValidationError(
            gettext("“%(code)s” is no code of a language: take one of ISO 639-1, such as en or ja."),
            params={"code": code},
        )


# What commands find out about a source's page: no part of what the catalogue says, so without history and revision.
FOUND_BY_COMMANDS = ("checked_at", "check_status", "wayback_address", "wayback_asked_at")


class _NormalAddress:
    """Gives the normal form of a row's address as it is now, whatever was read from the database."""

    def __init__(self, field: models.Field):
        self.name = field.attname

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        return self if row is None else normal_address(row.address)

    def __set__(self, row: Any, value: object) -> None:
        row.__dict__[self.name] = value  # by which Django knows that the field is loaded


class NormalAddressField(models.CharField):
    """The normal form of a row's `address`: whoever writes the row, in bulk too, stores it without a thought."""

    descriptor_class = _NormalAddress


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

    def changed(self) -> Self:
        """Those whose page does not show the words any more by which a fact was found there."""
        return self.filter(word_checks__gone_since__isnull=False).distinct()

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
    # Empty only in what a release before this one wrote, while it was replaced: load_catalogue fills it in.
    normal_address = NormalAddressField(
        _("normal form of the address"), max_length=LONGEST_ADDRESS + 300, null=True, editable=False
    )
    title = models.CharField(
        _("title"), max_length=400, blank=True, help_text=_("As printed; empty where it has none.")
    )
    publisher = models.CharField(_("publisher"), max_length=200)
    published_on = PartialDateField(
        _("publication date"), blank=True, help_text=_("2024, 2024-01 or 2024-01-09; empty where none is printed.")
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        blank=True,
        validators=[validate_language],
        help_text=_("The code of ISO 639-1: en, ja, de."),
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

    wayback_address = models.URLField(
        _("copy in the Wayback Machine"),
        max_length=2 * LONGEST_ADDRESS,
        blank=True,
        editable=False,
        help_text=_("Found by archive_sources; shown where no archived copy is named."),
    )
    wayback_asked_at = models.DateTimeField(_("Wayback Machine last asked"), null=True, blank=True, editable=False)

    objects: ClassVar = SourceQuerySet.as_manager()
    history = HistoricalRecords(bases=[HistoricalRow], excluded_fields=[*FOUND_BY_COMMANDS, "normal_address"])

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
            models.UniqueConstraint(
                fields=["normal_address"],
                name="source_page_is_one",
                violation_error_message=_("Its page is a source already."),
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
        return f"{self.publisher}: {self.title}" if self.title else self.name

    def save(self, **kwargs) -> None:
        if not self.key:
            self.key = source_key(self.address)
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        return path_of("source-detail", self.key)

    @property
    def name(self) -> str:
        """Its title; where it has none, what stands for it: "METI, page without title (meti.go.jp)"."""
        untitled = {"publisher": self.publisher, "host": host_of(self.address)}
        return self.title or gettext("%(publisher)s, page without title (%(host)s)") % untitled

    @property
    def language_name(self) -> str:
        """Its language in English: "Japanese"; "" where it is not known."""
        return _LANGUAGES.get(self.language, "")

    @property
    def copy_address(self) -> str:
        """Where a copy of the page is kept: the one that a curator named, or else the one that was found."""
        return self.archived_address or self.wayback_address

    @property
    def copied_on(self) -> dt.date | None:
        """The day of that copy, where its address says it, as those of the Wayback Machine do."""
        if not (found := _COPIED.search(self.copy_address)):
            return None
        with suppress(ValueError):
            return dt.date.fromisoformat(found[1])
        return None

    @property
    def changed_on(self) -> dt.date | None:
        """The day since which the page lacks words that it showed before; None while it has all."""
        gone = [one.gone_since for one in self.word_checks.all() if one.seen_at and one.gone_since]
        return timezone.localdate(min(gone)) if gone else None

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
