"""Agreements or partners side by side, a line for each thing to compare. First floor: plain values in and out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.charts.crosstab import LinkedCount
from agreements.models import Area, Commitment, Partner

if TYPE_CHECKING:
    from agreements.presenters.record import PartyGroup, Record


@dataclass(frozen=True)
class ComparisonRow:
    """A thing to compare. `name` says what its cells are; an empty cell tells nothing, None does not name the area."""

    name: str
    title: str
    cells: tuple

    @property
    def is_same(self) -> bool:
        return all(cell == self.cells[0] for cell in self.cells)


@dataclass(frozen=True)
class Comparison:
    """Sides in their order; then the areas of cooperation: those that all name, and those that only some do."""

    sides: tuple[ComparisonRow, ...]
    common: tuple[tuple[Area, ComparisonRow], ...]
    others: tuple[tuple[Area, ComparisonRow], ...]


class Doings(NamedTuple):
    """What is done with a partner in an area: a number of agreements, and the newest of their actions."""

    figure: LinkedCount
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Profile:
    """What is compared of a partner: its agreements, counted by facets, with their money and their areas."""

    partner: Partner
    agreements: LinkedCount
    years: str
    facets: dict[str, tuple[LinkedCount, ...]]
    money: tuple[Commitment, ...]
    areas: dict[Area, Doings]


def _compared(name: str, sides: Iterable[ComparisonRow], areas: Sequence[dict[Area, object]]) -> Comparison:
    """Put what each column says of its areas beside the others."""
    named = {area for column in areas for area in column}
    rows = [
        (area, ComparisonRow(name, area.name, tuple(column.get(area) for column in areas)))
        for area in sorted(named, key=lambda area: (area.theme.order, area.order, area.name))
    ]
    common = tuple(row for row in rows if None not in row[1].cells)
    return Comparison(tuple(sides), common, tuple(row for row in rows if None in row[1].cells))


def compare_agreements(records: Sequence[Record]) -> Comparison:
    """Records by what they are, who is in them, when, how far, how sure, for how much; and by area."""
    sides = [
        _side("lines", _("Instrument"), records, _instrument),
        _side("lines", _("On Japan’s side"), records, lambda record: _parties(record.japan_side)),
        _side("lines", _("On the partner side"), records, lambda record: _parties(record.partner_side)),
        _side("lines", _("When"), records, _when),
        _side("status", _("Status"), records, lambda record: (record.agreement.status, record.is_overdue)),
        _side("lines", _("Steps and meetings"), records, _steps),
        _side("money", _("Money"), records, lambda record: tuple(one.fact for _, rows in record.money for one in rows)),
        _side("lines", _("How sure"), records, lambda record: (str(record.confidence.label),)),
        _side("lines", _("Sources"), records, _sources),
        _side("texts", _("Official text"), records, lambda record: tuple(one.source for one in record.official_texts)),
    ]
    return _compared("actions", sides, [_areas(record) for record in records])


def compare_partners(profiles: Sequence[Profile]) -> Comparison:
    """Partners by their agreements: how many, since when, of what sort, how far, for how much; and by area."""
    sides = [
        _side("lines", _("Kind"), profiles, lambda one: (str(one.partner.get_kind_display()),)),
        _side("figures", _("Agreements"), profiles, lambda one: (one.agreements,)),
        _side("lines", _("Years"), profiles, lambda one: (one.years,) if one.years else ()),
        _side("figures", _("Instruments"), profiles, lambda one: one.facets["instrument"]),
        _side("figures", _("Status"), profiles, lambda one: one.facets["status"]),
        _side("money", _("Money"), profiles, lambda one: one.money),
        _side("figures", _("Kinds of sources"), profiles, lambda one: one.facets["source_kind"]),
    ]
    return _compared("doings", sides, [one.areas for one in profiles])


def _side(name: str, title: str, columns: Iterable, tell: Callable[..., tuple]) -> ComparisonRow:
    return ComparisonRow(name, title, tuple(tell(column) for column in columns))


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
        bodies = ", ".join(dict.fromkeys(str(row.body) for row in group.rows if row.body))
        role = "" if group.is_party else f" ({group.role.label})"
        lines.append(f"{group.partner}{role}: {bodies}" if bodies else f"{group.partner}{role}")
    return tuple(lines)


def _when(record: Record) -> tuple[str, ...]:
    first = record.defining
    if not first:
        return ()
    date = first.fact.date.display() if first.fact.date else _("no date stated")
    return (f"{first.fact.get_kind_display()} {date}",)


def _steps(record: Record) -> tuple[str, ...]:
    number = ngettext("%(count)d step", "%(count)d steps", len(record.events)) % {"count": len(record.events)}
    latest = record.latest
    return (number, f"{latest.fact.title}, {latest.fact.date.display()}") if latest else (number,)


def _sources(record: Record) -> tuple[str, ...]:
    official = _("%(count)d of them official") % {"count": record.official_sources}
    return (
        ngettext("%(count)d source", "%(count)d sources", len(record.sources)) % {"count": len(record.sources)},
        official if record.official_sources else _("none of them official"),
    )


def _areas(record: Record) -> dict[Area, tuple[str, ...]]:
    return {area: tuple(row.action for row in rows) for area, rows in record.areas}
