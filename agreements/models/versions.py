"""Versions of a record: what it and its rows were after each revision, read from the history rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Max

from agreements.models.agreements import Agreement
from agreements.models.areas import Area
from agreements.models.fact_registry import FACTS
from agreements.models.natural_keys import NaturalKeyModel
from agreements.models.places import Body, Partner
from agreements.models.revisions import Revision

# The rows that make one record with their parent: shown, reverted and locked together.
CHILD_RELATIONS = {
    Agreement: (*(model.relation_name() for model in FACTS), "aliases"),
    Partner: ("memberships", "aliases"),
    Body: ("aliases",),
    Area: ("aliases",),
}

Model = type[NaturalKeyModel]
Values = dict[str, Any]  # by the names of the columns: {"partner_id": 3, "role": "party", …}


@dataclass(frozen=True)
class Version:
    """A record after a revision: its own values (None once it is deleted) and those of its rows, by model and key."""

    model: Model
    pk: int
    revision: Revision
    own: Values | None
    rows: dict[tuple[Model, int], Values]

    def of(self, model: Model) -> list[Values]:
        return [values for (of, _pk), values in self.rows.items() if of is model]


@dataclass(frozen=True)
class Difference:
    """One row that differs between two versions. `before` is None for what was added, `after` for what was removed."""

    model: Model
    pk: int
    owner: str  # the column that says whose row it is
    before: Values | None
    after: Values | None

    @property
    def fields(self) -> list[models.Field]:
        """The fields that differ, in the order of the form; of an added or removed row those that say something."""
        before, after = self.before or {}, self.after or {}
        return [
            field
            for field in tracked_fields(self.model)
            if field.editable
            and field.attname not in {"id", self.owner}
            and (before.get(field.attname) or "") != (after.get(field.attname) or "")
        ]


@cache  # simple_history builds a class at every look at a model's `history`
def tracked_fields(model: Model) -> tuple[models.Field, ...]:
    """The fields of a model that its history rows keep."""
    return tuple(model.history.model.tracked_fields)


def latest_revision(record: NaturalKeyModel) -> int | None:
    """The revision that last wrote the record or a row of it: what the lock of a form compares."""
    if isinstance(record, Agreement):
        return record.revision_id
    written = [
        of.history.filter(**{owner: record.pk}).aggregate(last=Max("revision"))["last"]
        for of, owner in _models(type(record))
    ]
    return max((pk for pk in written if pk), default=None)


def versions(model: Model, pks: Iterable[int]) -> dict[int, list[Version]]:
    """All versions of these records, oldest first: a query for each model that takes part, one for the revisions."""
    written: dict[int, dict[int, list]] = defaultdict(lambda: defaultdict(list))
    for of, owner in _models(model):
        columns = [field.attname for field in tracked_fields(of)]
        past = of.history.filter(**{f"{owner}__in": pks}).order_by("history_id")
        for row in past.values(*columns, "revision_id", "history_type"):
            revision, gone = row.pop("revision_id"), row.pop("history_type") == "-"
            written[row[owner]][revision].append((of, row["id"], None if gone else row))
    revisions = Revision.objects.select_related("user").in_bulk({pk for by in written.values() for pk in by})
    return {pk: list(_replayed(model, pk, by_revision, revisions)) for pk, by_revision in written.items()}


def _models(model: Model) -> Iterator[tuple[Model, str]]:
    """The record's model and those of its rows, each with the column that holds the record's key."""
    yield model, "id"
    for name in CHILD_RELATIONS.get(model, ()):
        relation: Any = model._meta.get_field(name)
        yield relation.related_model, relation.field.attname


def _replayed(model: Model, pk: int, by_revision: dict[int, list], revisions: dict[int, Revision]) -> Iterator[Version]:
    own: Values | None = None
    rows: dict[tuple[Model, int], Values] = {}
    for revision in sorted(by_revision):
        rows = dict(rows)
        for of, key, values in by_revision[revision]:
            if of is model:
                own = values
            elif values is None:
                rows.pop((of, key), None)
            else:
                rows[of, key] = values
        yield Version(model, pk, revisions[revision], own, rows)


def differences(before: Version | None, after: Version) -> list[Difference]:
    """What changed from a version of a record to a later one: the record itself first, then its rows."""
    old = before.rows if before else {}
    rows = [Difference(after.model, after.pk, "id", before.own if before else None, after.own)]
    for of, owner in list(_models(after.model))[1:]:
        keys = sorted({key for model, key in [*old, *after.rows] if model is of})
        rows += [Difference(of, key, owner, old.get((of, key)), after.rows.get((of, key))) for key in keys]
    return [difference for difference in rows if difference.fields]
