"""Gathering: what published agreements say, as sets of agreements, before anything is named. First floor.

After a change only the agreements that it touched are read again: the write door moves the revision of every agreement
whose facts change, so what has an older revision says what it said.
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
from agreements.search.postings import FETCH_SIZE, FactReader, Postings, group_by_value
from agreements.text_analysis import tokenise

_MAX_INCREMENTAL = 500  # agreements that are read again one by one; more are read with all others


class AgreementRow(NamedTuple):
    """What stands in an agreement's own row; `day` as it is stored ("2024-01")."""

    key: str
    day: str
    instrument: str
    status: str
    year: int | None
    revision: int


@dataclass(frozen=True)
class Snapshot:
    """What the agreements of one revision say, by the primary keys of what they name, and by word."""

    token: str = ""
    revision: int = 0
    everything: BitMap = field(default_factory=BitMap)
    partners: Postings = field(default_factory=dict)  # across the table from Japan, with the role of a party
    named: Postings = field(default_factory=dict)  # partners in any role
    bodies: Postings = field(default_factory=dict)
    areas: Postings = field(default_factory=dict)
    certainties: Postings = field(default_factory=dict)
    kinds: Postings = field(default_factory=dict)  # of their sources
    aliases: Postings = field(default_factory=dict)  # other names of agreements themselves
    words: Postings = field(default_factory=dict)
    titled: Postings = field(default_factory=dict)  # the words of titles alone
    titles: dict[int, str] = field(default_factory=dict)  # folded, in both languages, with other names


AgreementRows = dict[int, AgreementRow]


def read_agreement_rows() -> AgreementRows:
    """Of every published agreement; only columns that the database gives as they are, for the sake of speed."""
    own = ("key", Cast("date", CharField()), "instrument", "status", "year", "revision_id")
    rows = Agreement.objects.published().order_by().values_list("pk", *own)
    return {row[0]: AgreementRow._make(row[1:]) for row in rows.iterator(FETCH_SIZE)}


def update_snapshot(token: str, rows: AgreementRows, before: Snapshot) -> Snapshot:
    """Read what has changed since `before`, or everything where that can't be told or is too much."""
    everything = BitMap(rows)
    revision, stale = _since(token, rows, before)
    if stale is None or len(stale) > _MAX_INCREMENTAL:
        before, stale, reader = Snapshot(), BitMap(), FactReader(everything)
    else:
        reader = FactReader(everything, stale & everything)

    def patched(known: Postings, rows: Iterable[tuple]) -> Postings:
        return _patch_postings(known, stale, group_by_value(rows))

    aliases = list(reader.facts(Alias, "name", agreement__isnull=False))
    titles, titled, standing = _read_texts(reader, aliases)
    return Snapshot(
        token,
        revision,
        everything,
        partners=patched(before.partners, reader.facts(Party, "partner_id", side=Side.PARTNER, role=Role.PARTY)),
        named=patched(before.named, reader.facts(Party, "partner_id")),
        bodies=patched(before.bodies, reader.facts(Party, "body_id", body__isnull=False)),
        areas=patched(before.areas, reader.facts(Undertaking, "area_id")),
        certainties=patched(before.certainties, reader.facts(Commitment, "certainty")),
        kinds=patched(before.kinds, chain.from_iterable(map(reader.kinds, SOURCED_FACTS))),
        aliases=patched(before.aliases, aliases),
        words=_patch_postings(before.words, stale, standing),
        titled=_patch_postings(before.titled, stale, titled),
        titles={pk: title for pk, title in before.titles.items() if pk not in stale} | titles,
    )


def _since(token: str, rows: AgreementRows, before: Snapshot) -> tuple[int, BitMap | None]:
    """The number of a revision, and the agreements that say something else since; None where nobody knows."""
    numbers = dict(Revision.objects.filter(token__in=(token, before.token)).values_list("token", "pk"))
    revision = numbers.get(token, 0)
    if not before.revision or numbers.get(before.token) != before.revision or revision < before.revision:
        return revision, None  # a restored database may count the same numbers again
    changed = BitMap(pk for pk, head in rows.items() if (head.revision or revision) > before.revision)
    gone = before.everything - BitMap(rows)
    retold = Source.history.filter(revision_id__gt=before.revision).values("id")
    sourced = (model.objects.filter(source__in=retold).order_by().values_list("agreement") for model in SOURCED_FACTS)
    # A relation is one that readers may see as long as both its ends are.
    related = (
        Relation.objects.filter(other__in=list(changed | gone)[: _MAX_INCREMENTAL + 1])
        .order_by()
        .values_list("agreement")
    )
    return revision, changed | gone | BitMap(pk for (pk,) in chain(related, *sourced))


def _patch_postings(known: Postings, stale: BitMap, fresh: Postings) -> Postings:
    """Sets with what is stale taken out of them and what is fresh put in; what neither touches is shared."""
    kept = {key: found - stale if found.intersect(stale) else found for key, found in known.items()} if stale else known
    changed = {key: kept[key] | found if key in kept else found for key, found in fresh.items()}
    return {key: found for key, found in {**kept, **changed}.items() if found}


def _read_texts(reader: FactReader, aliases: list[tuple[int, str]]) -> tuple[dict[int, str], Postings, Postings]:
    """The folded titles, and the agreements of every word of these, and of all texts of their own."""
    titles, titled, standing, names = {}, defaultdict(BitMap), defaultdict(BitMap), defaultdict(list)
    for pk, name in aliases:
        names[pk].append(name)
    for pk, title, title_ja, summary in reader.own("title", "title_ja", "summary"):
        titles[pk] = normalised_titles(title, title_ja, *names[pk])
        for word in titles[pk].split():
            titled[word].add(pk)
        for word in tokenise(summary):
            standing[word].add(pk)
    actions, signatories = reader.facts(Undertaking, "action"), reader.facts(Party, "signatory")
    for pk, text in chain(actions, signatories):
        for word in tokenise(text) if text else ():
            standing[word].add(pk)
    return titles, titled, {word: standing[word] | titled[word] for word in {*standing, *titled}}


def normalised_titles(*titles: str) -> str:
    """Titles so that a phrase is found by its words: " joint crediting mechanism | 二国間クレジット制度"."""
    return " " + " | ".join(" ".join(tokenise(title)) for title in titles if title)
