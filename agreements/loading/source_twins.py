"""Makes one source of several of one page, which releases before the rule could hold."""

from django.db import models

from agreements.loading.records import Record, by_record, stored_rows
from agreements.models import LoadedDigest, Source

_TAKEN_OVER = ("title", "published_on", "language", "archived_address")


def merge_twins() -> None:
    """Make the older source of a page what the others were, inside an open catalogue transaction.

    What cites the others cites it then, with history. A record that nobody changed since it was loaded still counts as
    such, so that fixtures go on changing it.
    """
    twins = list(Source.objects.filter(normal_address=None).order_by("pk"))
    if not twins:
        return
    loaded = dict(LoadedDigest.objects.values_list("record", "digest"))
    before = by_record(stored_rows())
    unchanged = [name for name, record in before.items() if record.digest() == loaded.get(name)]
    for twin in twins:
        _settle(twin)
    after = by_record(stored_rows())
    for name in unchanged:
        digest = after.get(name, Record(name)).digest()
        LoadedDigest.objects.filter(record=name).exclude(digest=digest).update(digest=digest)


def _settle(twin: Source) -> None:
    kept = Source.objects.filter(normal_address=twin.normal_address).first()
    if kept is None:
        Source.objects.filter(pk=twin.pk).update(normal_address=twin.normal_address)
        return
    for relation in Source._meta.related_objects:
        if hasattr(relation.related_model, "history"):
            for row in relation.related_model._default_manager.filter(**{relation.field.name: twin}):
                _lead_to(kept, row, relation.field.name)
    kept.refresh_from_db()
    for name in _TAKEN_OVER:
        setattr(kept, name, getattr(kept, name) or getattr(twin, name))
    kept.save()
    twin.delete()


def _lead_to(kept: Source, row: models.Model, name: str) -> None:
    """Have a row name the source that is kept; drop one that would then stand twice, or make it a copy of itself."""
    setattr(row, name, None if row == kept else kept)
    if row == kept or not _stands_twice(row, name):
        row.save()
    else:
        row.refresh_from_db()  # its history ends with what it said
        row.delete()


def _stands_twice(row: models.Model, changed: str) -> bool:
    """Whether another row says the same, by the unique constraints that the changed field is part of."""
    sisters = type(row)._default_manager.exclude(pk=row.pk)
    return any(
        sisters.filter(**{name: getattr(row, name) for name in rule.fields}).exists()
        for rule in row._meta.constraints
        if isinstance(rule, models.UniqueConstraint) and changed in rule.fields
    )
