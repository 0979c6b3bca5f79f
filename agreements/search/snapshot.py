"""Snapshot: postings of everything that published agreements contain, updated incrementally from revision to revision.

Only agreements changed since the last snapshot are read again. A catalogue transaction gives its revision to every
agreement whose facts it changes, so an agreement of an older revision has the values that it had.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from django.db.models import CharField
from django.db.models.functions import Cast
from pyroaring import BitMap

from agreements.models import (
    SOURCED_FACTS,
    Agreement,
    Alias,
    Commitment,
    Party,
    Relation,
    Revision,
    Role,
    Side,
    Source,
    Undertaking,
)
from agreements.search.postings import FETCH_SIZE, FactReader, Postings, Value, group_by_value
from agreements.text_analysis import indexed_words, tokenise

_MAX_INCREMENTAL = 500  # agreements to read again by primary key; for more, reading all is faster


class AgreementRow(NamedTuple):
    """Columns of an agreement's own row."""

    key: str
    day: str  # as precise as it is known, as stored: "2024-01"; "" for no date
    instrument: str
    status: str
    year: int | None
    revision: int  # in which the agreement last changed


AgreementRows = dict[int, AgreementRow]  # by primary key


@dataclass(frozen=True)
class Snapshot:
    """What the agreements of one revision contain: postings by primary keys of what they refer to, and by words."""

    token: str = ""
    revision: int = 0
    everything: BitMap = field(default_factory=BitMap)  # all published agreements
    partners: Postings[int] = field(default_factory=dict)  # on the partner side, in the role of a party
    all_partners: Postings[int] = field(default_factory=dict)  # on either side, in any role
    bodies: Postings[int] = field(default_factory=dict)
    areas: Postings[int] = field(default_factory=dict)
    certainties: Postings[str] = field(default_factory=dict)
    source_kinds: Postings[str] = field(default_factory=dict)
    aliases: Postings[str] = field(default_factory=dict)  # other names of agreements themselves
    words: Postings[str] = field(default_factory=dict)  # of all texts
    title_words: Postings[str] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)  # by primary key, as normalised_titles() makes them


def read_agreement_rows() -> AgreementRows:
    """Read the rows of all published agreements, with only such columns as need no conversion, for speed."""
    columns = ("key", Cast("date", CharField()), "instrument", "status", "year", "revision_id")
    rows = Agreement.objects.published().order_by().values_list("pk", *columns)
    return {row[0]: AgreementRow._make(row[1:]) for row in rows.iterator(FETCH_SIZE)}


def update_snapshot(token: str, rows: AgreementRows, before: Snapshot) -> Snapshot:
    """Read what has changed since the snapshot `before`; everything, if that is unknown or too much.

    `token` names the revision that was current just before `rows` were read.
    """
    everything = BitMap(rows)
    revision, changed = _changed_since(token, rows, before)
    if changed is None or len(changed) > _MAX_INCREMENTAL:
        before, changed, reader = Snapshot(), BitMap(), FactReader(everything)
    else:
        reader = FactReader(everything, changed & everything)

    def updated(postings: Postings, pairs: Iterable[tuple]) -> Postings:
        return _patch_postings(postings, changed, group_by_value(pairs))

    aliases = list(reader.values(Alias, "name", agreement__isnull=False))
    titles, title_words, words = _read_texts(reader, aliases)
    return Snapshot(
        token,
        revision,
        everything,
        partners=updated(before.partners, reader.values(Party, "partner_id", side=Side.PARTNER, role=Role.PARTY)),
        all_partners=updated(before.all_partners, reader.values(Party, "partner_id")),
        bodies=updated(before.bodies, reader.values(Party, "body_id", body__isnull=False)),
        areas=updated(before.areas, reader.values(Undertaking, "area_id")),
        certainties=updated(before.certainties, reader.values(Commitment, "certainty")),
        source_kinds=updated(before.source_kinds, chain.from_iterable(map(reader.source_kinds, SOURCED_FACTS))),
        aliases=updated(before.aliases, aliases),
        words=_patch_postings(before.words, changed, words),
        title_words=_patch_postings(before.title_words, changed, title_words),
        titles={pk: title for pk, title in before.titles.items() if pk not in changed} | titles,
    )


def _changed_since(token: str, rows: AgreementRows, before: Snapshot) -> tuple[int, BitMap | None]:
    """The number of the revision, and the agreements that differ from `before`; None where that can't be known."""
    numbers = dict(Revision.objects.filter(token__in=(token, before.token)).values_list("token", "pk"))
    revision = numbers.get(token, 0)
    if not before.revision or numbers.get(before.token) != before.revision or revision < before.revision:
        return revision, None  # a restored database may count the same numbers again
    changed = BitMap(pk for pk, row in rows.items() if (row.revision or revision) > before.revision)
    gone = before.everything - BitMap(rows)
    edited_sources = Source.history.filter(revision_id__gt=before.revision).values("id")
    by_source = (
        model.objects.filter(source__in=edited_sources).order_by().values_list("agreement") for model in SOURCED_FACTS
    )
    # Readers see a relation only while both of its agreements are published.
    by_relation = (
        Relation.objects.filter(other__in=list(changed | gone)[: _MAX_INCREMENTAL + 1])
        .order_by()
        .values_list("agreement")
    )
    return revision, changed | gone | BitMap(pk for (pk,) in chain(by_relation, *by_source))


def _patch_postings(before: Postings[Value], changed: BitMap, fresh: Postings[Value]) -> Postings[Value]:
    """The postings `before` with the changed agreements removed and then put back as `fresh` has them.

    Sets that are the same as before are shared, not copied.
    """
    if changed:
        kept = {value: pks - changed if pks.intersect(changed) else pks for value, pks in before.items()}
    else:
        kept = before
    added = {value: kept[value] | pks if value in kept else pks for value, pks in fresh.items()}
    return {value: pks for value, pks in {**kept, **added}.items() if pks}


def _read_texts(
    reader: FactReader, aliases: list[tuple[int, str]]
) -> tuple[dict[int, str], Postings[str], Postings[str]]:
    """The normalised titles, the postings of their words, and the postings of the words of all texts."""
    titles: dict[int, str] = {}
    title_words: Postings[str] = defaultdict(BitMap)
    words: Postings[str] = defaultdict(BitMap)
    names = defaultdict(list)
    for pk, alias in aliases:
        names[pk].append(alias)
    for pk, title, title_ja, summary in reader.own_fields("title", "title_ja", "summary"):
        titles[pk] = normalised_titles(title, title_ja, *names[pk])
        for name in (title, title_ja, *names[pk]):
            for word in indexed_words(name):
                title_words[word].add(pk)
        for word in indexed_words(summary):
            words[word].add(pk)
    actions, signatories = reader.values(Undertaking, "action"), reader.values(Party, "signatory")
    for pk, text in chain(actions, signatories):
        for word in indexed_words(text) if text else ():
            words[word].add(pk)
    return titles, title_words, {word: words[word] | title_words[word] for word in {*words, *title_words}}


def normalised_titles(*titles: str) -> str:
    """Titles as one text in which a phrase is found at the beginning of a word, as " " + phrase.

    >>> normalised_titles("Joint Crediting Mechanism", "二国間クレジット制度")
    ' joint crediting mechanism | 二国間クレジット制度'
    """
    return " " + " | ".join(" ".join(tokenise(title)) for title in titles if title)
