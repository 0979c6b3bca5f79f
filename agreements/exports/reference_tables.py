"""Rows of the tables that records refer to: sources, partners, countries and others; and searches."""

from collections.abc import Callable, Iterator

from django.db.models import Case, F, Q, QuerySet, When

from agreements.exports.columns import Column, Row, Table
from agreements.exports.tables import (
    AGREEMENTS,
    AREAS,
    BODIES,
    COUNTRIES,
    LOOKS,
    MEMBERSHIPS,
    PARTNERS,
    SOURCES,
    THEMES,
)
from agreements.models import Agreement, Area, Body, Country, Event, Look, Membership, Partner, Party, Source, Theme

# Tables of which drafts have rows too.
_PUBLISHABLE: dict[str, type[Agreement | Source]] = {AGREEMENTS.name: Agreement, SOURCES.name: Source}


def reference_rows(table: Table, queryset: QuerySet) -> Iterator[Row]:
    """The rows of a table for these objects, in their order. References to what is not published are left empty."""
    paths = [_public_path(column) for column in table.columns if column.path]
    for values in queryset.values_list(*paths).iterator(2000):
        yield table.row(values)


def _public_path(column: Column) -> F | Case:
    publishable = _PUBLISHABLE.get(column.refers_to)
    if publishable is None:
        return F(column.path)
    relation = column.path.rpartition("__")[0]
    return Case(When(**{f"{relation}__in": publishable.objects.published()}, then=F(column.path)))


def published_reference_rows(table: Table) -> Iterator[Row]:
    """The rows of a table that published records refer to, directly or through another such row; by key."""
    queryset = _REFERENCED[table.name]().order_by(*(column.path for column in table.columns[: table.keys]))
    return reference_rows(table, queryset)


def _searched(name: str) -> QuerySet:
    """What searches name by this foreign key."""
    return Look.objects.filter(**{f"{name}__isnull": False}).values(name)


def _bodies() -> QuerySet:
    """Bodies that take part in published agreements, and all that those are part of."""
    acting = Party.objects.published().filter(body__isnull=False).values_list("body", flat=True)
    bodies = level = set(filter(None, acting))
    while level:
        parents = Body.objects.filter(pk__in=level, part_of__isnull=False).values_list("part_of", flat=True)
        level = set(filter(None, parents)) - bodies
        bodies = bodies | level
    return Body.objects.filter(pk__in=bodies)


def _partners() -> QuerySet:
    parties = Partner.objects.filter(pk__in=Party.objects.published().values("partner"))
    in_searches = Q(pk__in=_searched("partner"))
    return Partner.objects.filter(Q(pk__in=parties) | Q(pk__in=_bodies().values("partner")) | in_searches)


def _countries() -> QuerySet:
    events = Event.objects.published().filter(country__isnull=False)
    return Country.objects.filter(
        Q(pk__in=_partners().filter(country__isnull=False).values("country"))
        | Q(pk__in=Membership.objects.published().values("country"))
        | Q(pk__in=events.values("country"))
        | Q(pk__in=_searched("country"))
    )


def _areas() -> QuerySet:
    return Area.objects.filter(Q(pk__in=Area.objects.published()) | Q(pk__in=_searched("area")))


_REFERENCED: dict[str, Callable[[], QuerySet]] = {
    SOURCES.name: Source.objects.published,
    PARTNERS.name: _partners,
    COUNTRIES.name: _countries,
    MEMBERSHIPS.name: Membership.objects.published,
    BODIES.name: _bodies,
    THEMES.name: lambda: Theme.objects.filter(Q(pk__in=_areas().values("theme")) | Q(pk__in=_searched("theme"))),
    AREAS.name: _areas,
    LOOKS.name: Look.objects.all,
}
