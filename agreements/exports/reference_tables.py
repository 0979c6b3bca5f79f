"""Reading what the records refer to: sources, partners, countries, memberships, bodies, themes, areas. First floor."""

from collections.abc import Callable, Iterator

from django.db import models
from django.db.models import Case, F, Q, QuerySet, When

from agreements.exports.columns import Column, Row, Table
from agreements.exports.tables import (
    AGREEMENTS,
    AREAS,
    BODIES,
    COUNTRIES,
    MEMBERSHIPS,
    PARTNERS,
    SOURCES,
    THEMES,
)
from agreements.models import Area, Body, Country, Event, Membership, Partner, Party, Source, Theme

_HIDDEN_WITH_DRAFTS = {table.name: table.model for table in (AGREEMENTS, SOURCES)}


def rows(table: Table, queryset: QuerySet) -> Iterator[Row]:
    """The rows of a reference table, in the order of the queryset; they name no record that readers may not see."""
    paths = [_shown(column) for column in table.columns if column.path]
    for values in queryset.values_list(*paths).iterator(2000):
        yield table.row(values)


def _shown(column: Column) -> models.Expression:
    target = _HIDDEN_WITH_DRAFTS.get(column.refers_to)
    if target is None:
        return F(column.path)
    relation = column.path.rpartition("__")[0]
    return Case(When(**{f"{relation}__in": target.objects.published()}, then=F(column.path)))


def named_by_records(table: Table) -> Iterator[Row]:
    """The rows of a reference table that published records name, directly or through another such row; by key."""
    queryset = _NAMED[table.name]().order_by(*(column.path for column in table.columns[: table.keys]))
    return rows(table, queryset)


def _bodies() -> QuerySet:
    """Bodies that act, and what those are part of."""
    named = found = set(Party.objects.published().filter(body__isnull=False).values_list("body", flat=True))
    while found:
        above = Body.objects.filter(pk__in=found, part_of__isnull=False).values_list("part_of", flat=True)
        found = set(above) - named
        named = named | found
    return Body.objects.filter(pk__in=named)


def _partners() -> QuerySet:
    acting = Partner.objects.filter(pk__in=Party.objects.published().values("partner"))
    return Partner.objects.filter(Q(pk__in=acting) | Q(pk__in=_bodies().values("partner")))


def _countries() -> QuerySet:
    events = Event.objects.published().filter(country__isnull=False)
    return Country.objects.filter(
        Q(pk__in=_partners().filter(country__isnull=False).values("country"))
        | Q(pk__in=Membership.objects.published().values("country"))
        | Q(pk__in=events.values("country"))
    )


_NAMED: dict[str, Callable[[], QuerySet]] = {
    SOURCES.name: Source.objects.published,
    PARTNERS.name: _partners,
    COUNTRIES.name: _countries,
    MEMBERSHIPS.name: Membership.objects.published,
    BODIES.name: _bodies,
    THEMES.name: lambda: Theme.objects.filter(pk__in=Area.objects.published().values("theme")),
    AREAS.name: Area.objects.published,
}
