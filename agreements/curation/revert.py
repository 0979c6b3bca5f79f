"""Reverting a record to an earlier revision, with all its rows."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from agreements.curation.plausible import require_plausible
from agreements.models import Difference, Version, differences

# How far a record is on its way to readers is no part of what it says.
_STAYS = {"state", "withdrawn_reason", "merged_into_id", "published_at"}


class GoneError(Exception):
    """An earlier version that can't come back; the message says why."""


def undone(current: Version, wanted: Version) -> list[Difference]:
    """What bringing back `wanted` would change."""
    kept = {name: value for name, value in (current.own or {}).items() if name in _STAYS}
    own = {**(wanted.own or {}), **kept}
    return differences(current, Version(wanted.model, wanted.pk, wanted.revision, own, wanted.rows))


def revert_to(current: Version, wanted: Version, meant: Collection[str] = ()) -> None:
    """Make the record what it was, inside the open change; GoneError when something it named is gone.

    `meant` are the curator's answers to rules of plausibility, as for `require_plausible()`.
    """
    todo = undone(current, wanted)
    rows = [one for one in todo if one.model is not wanted.model]
    # Rows that differ leave and come back under their keys: no two sisters pass each other on the way.
    for one in rows:
        if one.before:
            one.model.objects.get(pk=one.pk).delete()
    for one in todo:
        if one.model is wanted.model:
            record = one.model.objects.get(pk=one.pk)
            for field in one.fields:
                setattr(record, field.attname, one.after[field.attname])
            _clean(record, validate_unique=True)
            record.save()
    for one in sorted(rows, key=_names_a_sister):
        if one.after:
            row = one.model(**one.after)
            _clean(row, validate_unique=False)
            row.save(force_insert=True)
    require_plausible(wanted.model.objects.get(pk=wanted.pk), meant)


def _names_a_sister(one: Difference) -> bool:
    """Whether a row that comes back names another of its model, which must be there before it."""
    own = (field for field in one.fields if field.related_model is one.model)
    return any((one.after or {}).get(field.attname) for field in own)


def _clean(row: models.Model, *, validate_unique: bool) -> None:
    try:
        row.full_clean(validate_unique=validate_unique)
    except ValidationError as error:
        raise GoneError(
            _("%(what)s can't come back as it was: %(why)s")
            % {"what": row._meta.verbose_name, "why": " ".join(error.messages)}
        ) from None
