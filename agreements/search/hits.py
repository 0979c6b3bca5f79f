"""Listing: agreements as lists show them, a page of rows at a time. First floor."""

import datetime as dt
from collections import defaultdict
from typing import NamedTuple

from agreements.models import Agreement, Instrument, Party, Status, Undertaking
from agreements.partial_dates import PartialDate
from agreements.paths import path_of
from agreements.search.index import FacetValue, Index
from agreements.text_analysis import QueryTerms, highlight, snippet, tokenise

Pieces = list[tuple[str, bool]]  # of a text, each with whether it meets the question
# Queries that need but the primary keys: building them took as long as answering them.
_ROWS = Agreement.objects.published().order_by().values_list(
    "pk", "slug", "key", "title", "title_ja", "date", "status", "overdue_from", "instrument", "unilateral", "summary"
)  # fmt: skip
_ACTIONS = Undertaking.objects.exclude(action="").order_by().values_list("agreement_id", "number", "action")
_SIGNATORIES = Party.objects.exclude(signatory="").order_by().values_list("agreement_id", "number", "signatory")


class Hit(NamedTuple):
    """An agreement as lists show it. Without a question the title is one piece, and the last two are empty."""

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
    partners: tuple[FacetValue, ...]
    areas: tuple[FacetValue, ...]
    title_pieces: Pieces
    snippet: Pieces
    matched_names: list[Pieces]

    def get_absolute_url(self) -> str:
        return path_of("agreement-detail", self.slug)


def build_hits(index: Index, ids: list[int], q: str, today: dt.date) -> list[Hit]:
    """The rows of these agreements in this order: one query, and one more where words were asked for."""
    fetched = {pk: fields for pk, *fields in _ROWS.filter(pk__in=ids)}
    partners, areas = index.values_of("partner", ids), index.values_of("area", ids)
    marks = _Marks(index, ids, q)
    found = []
    for pk in ids:
        if pk not in fetched:  # withdrawn since the index was built: consistent_revision() answers again
            continue
        slug, key, title, title_ja, date, status, overdue_from, instrument, unilateral, summary = fetched[pk]
        found.append(
            Hit(
                slug,
                key,
                title,
                title_ja,
                date,
                Status(status),
                bool(overdue_from and overdue_from <= today),
                Instrument(instrument),
                unilateral,
                summary,
                tuple(partners[pk]),
                tuple(areas[pk]),
                *marks.of(pk, title, summary),
            )
        )
    return found


class _Marks:
    """Where a few agreements meet a question, and by what else they were found."""

    def __init__(self, index: Index, ids: list[int], q: str):
        self.asked = QueryTerms(q)
        self.passages = _passages(ids) if self.asked else {}
        self.names = [(QueryTerms(word), index.text.names_met(word, ids)) for word in self.asked.words]

    def of(self, pk: int, title: str, summary: str) -> tuple[Pieces, Pieces, list[Pieces]]:
        """The title in pieces, the passage that meets most words, and names for words met in neither."""
        if not self.asked:
            return [(title, False)], [], []
        titled, snippet = highlight(title, self.asked), self._best_of([summary, *self.passages.get(pk, ())])
        shown = {word for text, is_met in (*titled, *snippet) if is_met for word in tokenise(text)}
        names = {met[pk] for word, met in self.names if pk in met and not any(map(word.meet, shown))}
        return titled, snippet, [highlight(name, self.asked) for name in sorted(names)]

    def _best_of(self, texts: list[str]) -> Pieces:
        """The first cut of those that meet most words; where one meets all, the rest is not looked at."""
        best, most = [], 0
        for text in texts:
            cut = snippet(text, self.asked)
            if (met := _different(cut)) > most:
                best, most = cut, met
            if most >= len(self.asked.words):
                break
        return best


def _different(cut: Pieces) -> int:
    """How many different words of a question a cut meets."""
    return len({text.casefold() for text, is_met in cut if is_met})


def _passages(ids: list[int]) -> dict[int, list[str]]:
    """What else than title and summary can say why agreements were found: their actions, then their signatories."""
    rows = _ACTIONS.filter(agreement__in=ids).union(_SIGNATORIES.filter(agreement__in=ids), all=True)
    passages = defaultdict(list)
    for pk, _number, passage in sorted(rows, key=lambda row: row[1]):
        passages[pk].append(passage)
    return passages
