"""Comparison of a few agreements or a few partners: a table with a column for each, as plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.charts.crosstab import LinkedCount
from agreements.models import Area, Commitment, Partner

if TYPE_CHECKING:
    from agreements.presenters.record import PartyGroup, Record


@dataclass(frozen=True)
class ComparisonRow:
    """One thing that is compared.

    `kind` says what the cells are: "lines", "status", "money", "counts", "texts", "actions", "area_actions". A cell is
    empty where nothing is stated, and None where a column does not name the area of the row.
    """

    kind: str
    title: str
    cells: tuple

    @property
    def is_same(self) -> bool:
        return all(cell == self.cells[0] for cell in self.cells)


@dataclass(frozen=True)
class Comparison:
    """The rows in their order; then one for each area of cooperation that all name, and that only some name."""

    rows: tuple[ComparisonRow, ...]
    common: tuple[tuple[Area, ComparisonRow], ...]
    others: tuple[tuple[Area, ComparisonRow], ...]


class AreaActions(NamedTuple):
    """What is done with a partner in an area: how many agreements name it, and the newest of their actions."""

    agreements: LinkedCount
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Profile:
    """What is compared of a partner: its agreements, counted by facets, with their money and their areas."""

    partner: Partner
    agreements: LinkedCount
    years: str
    facets: dict[str, tuple[LinkedCount, ...]]
    money: tuple[Commitment, ...]
    areas: dict[Area, AreaActions]


def _comparison(rows: Iterable[ComparisonRow], kind: str, areas: Sequence[dict[Area, Any]]) -> Comparison:
    """`areas` has for each column its areas with what the cell says; `kind` is that of these cells."""
    named = {area for column in areas for area in column}
    by_area = [
        (area, ComparisonRow(kind, area.name, tuple(column.get(area) for column in areas)))
        for area in sorted(named, key=lambda area: (area.theme.order, area.order, area.name))
    ]
    common = tuple(pair for pair in by_area if None not in pair[1].cells)
    return Comparison(tuple(rows), common, tuple(pair for pair in by_area if None in pair[1].cells))


def compare_agreements(records: Sequence[Record]) -> Comparison:
    """Compare records: instrument, parties, date, status, money, confidence, sources; and actions by area."""
    rows = [
        _row("lines", _("Instrument"), records, _instrument),
        _row("lines", _("On Japan’s side"), records, lambda record: _parties(record.japan_side)),
        _row("lines", _("On the partner side"), records, lambda record: _parties(record.partner_side)),
        _row("lines", _("When"), records, _when),
        _row("status", _("Status"), records, lambda record: (record.agreement.status, record.is_overdue)),
        _row("lines", _("Steps and meetings"), records, _steps),
        _row("money", _("Money"), records, lambda record: tuple(one.fact for _, rows in record.money for one in rows)),
        _row("lines", _("How sure"), records, lambda record: (str(record.confidence.label),)),
        _row("lines", _("Sources"), records, _sources),
        _row("texts", _("Official text"), records, lambda record: tuple(one.source for one in record.official_texts)),
    ]
    return _comparison(rows, "actions", [_areas(record) for record in records])


def compare_partners(profiles: Sequence[Profile]) -> Comparison:
    """Compare partners by their agreements: counts, years, instruments, status, money, sources; and actions by area."""
    rows = [
        _row("lines", _("Kind"), profiles, lambda one: (str(one.partner.get_kind_display()),)),
        _row("counts", _("Agreements"), profiles, lambda one: (one.agreements,)),
        _row("lines", _("Years"), profiles, lambda one: (one.years,) if one.years else ()),
        _row("counts", _("Instruments"), profiles, lambda one: one.facets["instrument"]),
        _row("counts", _("Status"), profiles, lambda one: one.facets["status"]),
        _row("money", _("Money"), profiles, lambda one: one.money),
        _row("counts", _("Kinds of sources"), profiles, lambda one: one.facets["source_kind"]),
    ]
    return _comparison(rows, "area_actions", [one.areas for one in profiles])


def _row(kind: str, title: str, columns: Iterable, cell: Callable[..., tuple]) -> ComparisonRow:
    return ComparisonRow(kind, title, tuple(cell(column) for column in columns))


def _instrument(record: Record) -> tuple[str, ...]:
    agreement = record.agreement
    if agreement.unilateral:
        return str(agreement.get_instrument_display()), _("Japan’s own, no agreement")
    binding = _("binding in international law") if agreement.is_binding else _("not legally binding")
    return str(agreement.get_instrument_display()), binding


def _parties(groups: Iterable[PartyGroup]) -> tuple[str, ...]:
    """A line for each partner, with the bodies that act for it."""
    lines = []
    for group in groups:
        bodies = ", ".join(dict.fromkeys(str(row.fact.body) for row in group.rows if row.fact.body))
        role = "" if group.is_party else f" ({group.role.label})"
        lines.append(f"{group.partner}{role}: {bodies}" if bodies else f"{group.partner}{role}")
    return tuple(lines)


def _when(record: Record) -> tuple[str, ...]:
    first = record.defining_event
    if not first:
        return ()
    date = first.fact.date.display() if first.fact.date else _("no date stated")
    return (f"{first.fact.get_kind_display()} {date}",)


def _steps(record: Record) -> tuple[str, ...]:
    number = ngettext("%(count)d step", "%(count)d steps", len(record.events)) % {"count": len(record.events)}
    latest = record.latest_event
    if latest is None or latest.fact.date is None:
        return (number,)
    return (number, f"{latest.fact.title}, {latest.fact.date.display()}")


def _sources(record: Record) -> tuple[str, ...]:
    official = _("%(count)d of them official") % {"count": record.official_sources}
    return (
        ngettext("%(count)d source", "%(count)d sources", len(record.sources)) % {"count": len(record.sources)},
        official if record.official_sources else _("none of them official"),
    )


def _areas(record: Record) -> dict[Area, tuple[str, ...]]:
    return {group.area: tuple(row.fact.action for row in group.actions) for group in record.areas}
