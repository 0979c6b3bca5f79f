"""Search hits: agreements as lists show them, with what matched the query, one page at a time."""

import datetime as dt
from collections import defaultdict
from typing import NamedTuple

from agreements.models import Agreement, Instrument, Party, Status, Undertaking
from agreements.partial_dates import PartialDate
from agreements.paths import path_of
from agreements.search.index import FacetValue, Index
from agreements.text_analysis import Highlighted, QueryTerms, highlight, snippet, tokenise

# Querysets that lack only the primary keys: building them took as long as executing them.
_ROWS = Agreement.objects.published().order_by().values_list(
    "pk", "slug", "key", "title", "title_ja", "date", "status", "overdue_from", "instrument", "unilateral", "summary"
)  # fmt: skip
_ACTIONS = Undertaking.objects.exclude(action="").order_by().values_list("agreement_id", "number", "action")
_SIGNATORIES = Party.objects.exclude(signatory="").order_by().values_list("agreement_id", "number", "signatory")


class Hit(NamedTuple):
    """An agreement as lists show it."""

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
    highlighted_title: Highlighted  # one piece, if there is no query
    snippet: Highlighted  # of the passage that matches most words; [] for none
    matched_names: list[Highlighted]  # other names by which it was found, if title and snippet don't show why

    def get_absolute_url(self) -> str:
        return path_of("agreement-detail", self.slug)


def build_hits(index: Index, ids: list[int], q: str, today: dt.date) -> list[Hit]:
    """The hits of these primary keys in their order: one query, and one more for a text query `q`."""
    fetched = {pk: fields for pk, *fields in _ROWS.filter(pk__in=ids)}
    partners, areas = index.values_of("partner", ids), index.values_of("area", ids)
    highlighter = _Highlighter(index, ids, q)
    hits = []
    for pk in ids:
        if pk not in fetched:  # withdrawn since the index was built: the view answers again, from a new index
            continue
        slug, key, title, title_ja, date, status, overdue_from, instrument, unilateral, summary = fetched[pk]
        hits.append(
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
                *highlighter.explain(pk, title, summary),
            )
        )
    return hits


class _Highlighter:
    """Shows for a few agreements why they match a query."""

    def __init__(self, index: Index, ids: list[int], q: str):
        self.terms = QueryTerms(" ".join(index.fulltext.words(q)))
        self.passages = _passages(ids) if self.terms else {}
        self.names = [(QueryTerms(word), index.fulltext.matched_names(word, ids)) for word in self.terms.words]

    def explain(self, pk: int, title: str, summary: str) -> tuple[Highlighted, Highlighted, list[Highlighted]]:
        """The highlighted title, the best snippet, and names for the words of the query that are in neither."""
        if not self.terms:
            return [(title, False)], [], []
        in_title, passage = highlight(title, self.terms), self._best_snippet([summary, *self.passages.get(pk, ())])
        shown = {word for text, is_match in (*in_title, *passage) if is_match for word in tokenise(text)}
        names = {by_pk[pk] for term, by_pk in self.names if pk in by_pk and not any(map(term.matches, shown))}
        return in_title, passage, [highlight(name, self.terms) for name in sorted(names)]

    def _best_snippet(self, texts: list[str]) -> Highlighted:
        """The first snippet of those that match most words; after one that matches all, no text is looked at."""
        best: Highlighted = []
        most = 0
        for text in texts:
            candidate = snippet(text, self.terms)
            if (count := _distinct_matches(candidate)) > most:
                best, most = candidate, count
            if most >= len(self.terms.words):
                break
        return best


def _distinct_matches(pieces: Highlighted) -> int:
    return len({text.casefold() for text, is_match in pieces if is_match})


def _passages(ids: list[int]) -> dict[int, list[str]]:
    """Texts besides title and summary that a query can match: actions and signatories, in the order of the record."""
    rows = _ACTIONS.filter(agreement__in=ids).union(_SIGNATORIES.filter(agreement__in=ids), all=True)
    passages = defaultdict(list)
    for pk, _number, passage in sorted(rows, key=lambda row: row[1]):
        passages[pk].append(passage)
    return passages
