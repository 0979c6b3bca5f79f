"""Writes a plan in bulk and with history, inside an open catalogue transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db import connection, models
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from agreements.loading.plan import Plan
from agreements.loading.records import SPECS, ModelSpec, Record, Row
from agreements.models import (
    Agreement,
    Alias,
    CatalogueTransaction,
    Event,
    Fact,
    LoadedDigest,
    Source,
    State,
    Step,
    derive,
)
from agreements.partial_dates import PartialDate

_BATCH = 2000
_MANY = 1000  # rows that change what a table is like
_NO_STAMPS: Mapping = {}


class Writer:
    """Writes rows; `pks` has the primary keys of rows that others refer to, by model and natural key."""

    def __init__(self, opened: CatalogueTransaction, stored: dict[str, Record], wrote: Callable[[int], None]):
        self.opened, self.wrote = opened, wrote
        self.pks: dict[str, dict[tuple, int]] = defaultdict(dict)
        for record in stored.values():
            for row in record.rows.values():
                if row.spec.is_named and row.pk:
                    self.pks[row.spec.name][row.natural] = row.pk

    @property
    def history(self) -> dict:
        attributes = {"revision": self.opened.revision}
        return {"batch_size": _BATCH, "default_user": self.opened.user, "custom_historical_attrs": attributes}

    def create(self, spec: ModelSpec, rows: list[Row], stamps: Mapping[tuple, dict] = _NO_STAMPS) -> None:
        """Insert rows, those first that others refer to; `stamps` are values of computed fields by natural key."""
        while rows:
            ready = [row for row in rows if all(self._pk(row, name) for name in spec.to_itself if name in row.values)]
            made = [spec.model(**self._columns(row), **stamps.get(row.natural, {})) for row in ready]
            bulk_create_with_history(made, spec.model, **self.history)
            if spec.is_named:
                self.pks[spec.name].update(
                    zip((row.natural for row in ready), (instance.pk for instance in made), strict=True)
                )
            self._touch(spec, made)
            self.wrote(len(made))
            written = {row.natural for row in ready}
            rows = [row for row in rows if row.natural not in written]

    def update(self, spec: ModelSpec, pairs: list[tuple[Row, Row]]) -> None:
        """Bring stored rows to what the fixtures say."""
        if not pairs:
            return
        changed, names = self._renewed(spec, pairs)
        if spec.model is Agreement:
            names.add("published_at")
            for agreement in changed:
                if agreement.state == State.PUBLISHED and not agreement.published_at:
                    agreement.published_at = self.opened.revision.made_at
        bulk_update_with_history(changed, spec.model, sorted(names), **self.history)
        if spec.model is Source:
            # An expectation without a date is overdue some time after that of its source.
            undated = Event.objects.filter(source__in=changed, date="")
            self.opened.touch(undated.values_list("agreement_id", flat=True))
        self._touch(spec, changed)
        self.wrote(len(changed))

    def exchange(self, spec: ModelSpec, pairs: list[tuple[Row, Row]]) -> None:
        """Have stored rows give up and take what only one can have, before others are written."""
        if pairs:
            rows, _names = self._renewed(spec, pairs)
            spec.model.objects.exchange(rows)

    def _renewed(self, spec: ModelSpec, pairs: list[tuple[Row, Row]]) -> tuple[list[Any], set[str]]:
        """The stored rows with their new values, and which fields these are."""
        instances = spec.model.objects.in_bulk([old.pk for old, _new in pairs])
        names = set()
        for old, new in pairs:
            columns = self._columns(Row(spec, new.full()))
            for name in spec.fields:
                if old.values.get(name) != new.values.get(name):
                    attname = spec.fields[name].attname
                    setattr(instances[old.pk], attname, columns[attname])
                    names.add(name)
        if "address" in names:
            names.add("normal_address")
        return list(instances.values()), names

    def remove(self, spec: ModelSpec, rows: list[Row]) -> None:
        """Delete facts and names; signals write their history and touch their agreements."""
        spec.model.objects.filter(pk__in=[row.pk for row in rows]).delete()
        for row in rows:
            self.pks[spec.name].pop(row.natural, None)
        self.wrote(len(rows))

    def adopt(self, records: Iterable[Record]) -> None:
        """Give rows that plain loaddata wrote a first history row, and agreements their computed fields."""
        pks: dict[str, set[int]] = defaultdict(set)
        for record in records:
            for row in record.rows.values():
                if row.pk:
                    pks[row.spec.name].add(row.pk)
        unstamped = Agreement.objects.filter(state=State.PUBLISHED, published_at=None)
        stamped = [pk for pk in unstamped.values_list("pk", flat=True) if pk in pks["agreement"]]
        if stamped:
            Agreement.objects.filter(pk__in=stamped).update(published_at=self.opened.revision.made_at)
        self.opened.touch(pks["agreement"])
        for name, adopted in pks.items():
            model = SPECS[name].model
            past = model.history.filter(id=models.OuterRef("pk"))
            unrecorded = [row for row in model.objects.filter(~models.Exists(past)) if row.pk in adopted]
            if unrecorded:
                model.history.bulk_history_create(unrecorded, **self.history)
            self.wrote(len(adopted))

    def _touch(self, spec: ModelSpec, instances: list[models.Model]) -> None:
        if agreements := _agreements(instances):
            self.opened.touch(agreements)
        else:
            self.opened.note(spec.model, {instance.pk for instance in instances})

    def _pk(self, row: Row, name: str) -> int | None:
        key = row.values.get(name)
        return self.pks[row.spec.targets[name]].get(key) if key else None

    def _columns(self, row: Row) -> dict[str, object]:
        return {
            row.spec.fields[name].attname: self._pk(row, name) if name in row.spec.targets else value
            for name, value in row.values.items()
        }


def write(plan: Plan, stored: dict[str, Record], opened: CatalogueTransaction, wrote: Callable[[int], None]) -> None:
    """Carry the plan out; `wrote` is called with numbers of rows as they are written."""
    writer = Writer(opened, stored, wrote)
    added, changed, removed = _by_spec(plan)
    for name, rows in removed.items():
        writer.remove(SPECS[name], rows)
    for spec in SPECS.values():
        writer.exchange(spec, [(old, new) for old, new in changed[spec.name] if old.key in plan.exchanged])
        if spec.is_root:  # a changed source may name a new one
            stamps = _stamps(plan, stored, opened) if spec.model is Agreement else {}
            writer.create(spec, added[spec.name], stamps)
            writer.update(spec, changed[spec.name])
        else:  # a new undertaking may take the area and action that a changed one gives up
            writer.update(spec, changed[spec.name])
            writer.create(spec, added[spec.name])
    if plan.adopted:
        writer.adopt(plan.adopted.values())
    LoadedDigest.objects.bulk_create(
        [LoadedDigest(record=record, digest=digest) for record, digest in plan.ledger.items()],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["record"],
        update_fields=["digest"],
    )
    if plan.size >= _MANY:
        _analyze()


def _analyze() -> None:
    """Let PostgreSQL collect statistics: until autovacuum comes by, queries that take moments would take minutes."""
    if connection.vendor == "postgresql":
        tables = [model._meta.db_table for model in apps.get_app_config("agreements").get_models()]
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")


def _by_spec(plan: Plan) -> tuple[defaultdict, defaultdict, defaultdict]:
    """Rows to add, pairs to change and rows to remove, each by the name of their model."""
    added, changed, removed = defaultdict(list), defaultdict(list), defaultdict(list)
    for record in plan.added.values():
        for row in record.rows.values():
            added[row.spec.name].append(row)
    for difference in plan.changed.values():
        for row in difference.added:
            added[row.spec.name].append(row)
        for old, new in difference.changed:
            changed[old.spec.name].append((old, new))
        for row in difference.removed:
            removed[row.spec.name].append(row)
    return added, changed, removed


def _stamps(plan: Plan, stored: dict[str, Record], opened: CatalogueTransaction) -> dict[tuple, dict]:
    """The computed fields of new agreements, by natural key.

    The transaction computes the derived fields when it ends; inserted right, they need no second write.
    """
    stamps = {}
    for record in plan.added.values():
        root = next(row for row in record.rows.values() if row.spec.is_root)
        if root.spec.model is not Agreement:
            continue
        steps = [_step(row, plan, stored) for row in record.rows.values() if row.spec.model is Event]
        published = root.values.get("state") == State.PUBLISHED
        stamps[root.natural] = {
            **vars(derive(root.values["instrument"], steps)),
            "published_at": opened.revision.made_at if published else None,
            "revision": opened.revision,
        }
    return stamps


def _step(row: Row, plan: Plan, stored: dict[str, Record]) -> Step:
    event = row.full()
    reported_on = _reported(event, plan, stored)
    return Step(event["kind"], _date(event["date"]), event["defines"], reported_on, row.natural, event["settles"])


def _reported(event: dict, plan: Plan, stored: dict[str, Record]) -> PartialDate | None:
    if not event["source"] or event["date"]:
        return None
    name = f"source:{event['source'][0]}"
    source = plan.added.get(name) or stored[name]
    return _date(source.rows["source", event["source"]].values.get("published_on"))


def _date(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def _agreements(instances: Iterable[models.Model]) -> set[int]:
    """The agreements whose pages show these rows."""
    first, *_rest = instances
    if isinstance(first, Agreement):
        return {agreement.pk for agreement in instances}
    names = first.agreement_fields if isinstance(first, Fact) else ("agreement",) if isinstance(first, Alias) else ()
    return {pk for row in instances for name in names if (pk := getattr(row, f"{name}_id"))}
