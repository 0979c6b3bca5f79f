"""Listing: agreements as lists show them, a page of rows at a time. First floor."""

import datetime as dt
from collections import defaultdict
from typing import NamedTuple

from agreements.facets.index import Index, Value
from agreements.models import Agreement, Instrument, Status, Undertaking
from agreements.partial_dates import PartialDate
from agreements.words import excerpt, pieces, words

Pieces = list[tuple[str, bool]]  # of a text, each with whether it meets the question
_MOST_NAMES = 3
_FETCHED = (
    "slug", "key", "title", "title_ja", "date", "status", "overdue_from", "instrument", "unilateral", "summary",
)  # fmt: skip


class ListRow(NamedTuple):
    """An agreement as lists show it; the last three are empty where no words were asked for."""

    slug: str
    key: str
    title: str
    title_ja: str
    date: PartialDate | None
    status: Status
    overdue: bool
    instrument: Instrument
    unilateral: bool
    summary: str
    partners: tuple[Value, ...]
    areas: tuple[Value, ...]
    title_pieces: Pieces
    snippet: Pieces
    found_by: list[Pieces]


def list_rows(index: Index, ids: list[int], q: str, today: dt.date) -> list[ListRow]:
    """The rows of these agreements in this order: one query, and one more where words were asked for."""
    rows = Agreement.objects.published().filter(pk__in=ids).order_by().values_list("pk", *_FETCHED)
    fetched = {pk: fields for pk, *fields in rows}
    partners, areas = index.values_of("partner", ids), index.values_of("area", ids)
    asked = list(dict.fromkeys(words(q)))
    actions, names = (_actions(ids), index.text.names_met(asked, ids)) if asked else ({}, {})
    return [
        _row(fetched[pk], today, partners[pk], areas[pk], asked, actions.get(pk, []), names.get(pk, []))
        for pk in ids
        if pk in fetched  # else withdrawn since the index was built: one_revision() answers again
    ]


def _actions(ids: list[int]) -> dict[int, list[str]]:
    actions = defaultdict(list)
    rows = Undertaking.objects.filter(agreement__in=ids).exclude(action="").values_list("agreement_id", "action")
    for pk, action in rows:
        actions[pk].append(action)
    return actions


def _row(
    fields: list, today: dt.date, partners: list[Value], areas: list[Value], asked: list, actions: list, names: list
) -> ListRow:
    slug, key, title, title_ja, date, status, overdue_from, instrument, unilateral, summary = fields
    overdue = bool(overdue_from and overdue_from <= today)
    return ListRow(
        slug, key, title, title_ja, date, Status(status), overdue, Instrument(instrument), unilateral, summary,
        tuple(partners), tuple(areas), pieces(title, asked), _snippet([summary, *actions], asked),
        [pieces(name, asked) for name in dict.fromkeys(names)][:_MOST_NAMES],
    )  # fmt: skip


def _snippet(texts: list[str], asked: list[str]) -> Pieces:
    """From the text that meets most of the words asked for, the first of equals."""
    if not asked:
        return []
    cuts = [excerpt(text, asked) for text in texts]
    return max(cuts, key=lambda cut: len({text.casefold() for text, met in cut if met}))
