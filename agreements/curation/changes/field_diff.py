"""Differences told to curators: everything, field by field. Second step of telling changes."""

from dataclasses import dataclass

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agreements.curation.changes.labels import Labels
from agreements.models import Difference, Revision, differences, versions


@dataclass(frozen=True)
class FieldDiff:
    """A field in two versions."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class RowDiff:
    """A row that was added, changed or removed: "Party Norway", "added"."""

    what: str
    how: str
    fields: tuple[FieldDiff, ...]


@dataclass(frozen=True)
class HistoryEntry:
    """What one revision changed of a record."""

    revision: Revision
    rows: tuple[RowDiff, ...]


def diff_fields(found: list[Difference]) -> list[RowDiff]:
    return _rows(found, Labels(found))


def history_entries(record: models.Model) -> list[HistoryEntry]:
    """Every revision that changed the record or its rows, newest first."""
    told = versions(type(record), [record.pk]).get(record.pk, [])
    found = [(after.revision, differences(before, after)) for before, after in zip([None, *told], told, strict=False)]
    names = Labels(one for _revision, differing in found for one in differing)
    return [
        HistoryEntry(revision, tuple(_rows(differing, names))) for revision, differing in reversed(found) if differing
    ]


def _rows(found: list[Difference], names: Labels) -> list[RowDiff]:
    return [RowDiff(_what(one, names), _how(one), tuple(_fields(one, names))) for one in found]


def _what(one: Difference, names: Labels) -> str:
    return " ".join(filter(None, [str(capfirst(one.model._meta.verbose_name)), names.name(one)]))


def _how(one: Difference) -> str:
    return _("added") if one.before is None else _("removed") if one.after is None else _("changed")


def _fields(one: Difference, names: Labels) -> list[FieldDiff]:
    before, after = one.before or {}, one.after or {}
    return [
        FieldDiff(
            str(capfirst(field.verbose_name)),
            names.say(field, before.get(field.attname)),
            names.say(field, after.get(field.attname)),
        )
        for field in one.fields
    ]
