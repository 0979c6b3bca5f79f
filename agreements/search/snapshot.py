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
    Agreement,
    Alias,
    Citation,
    Commitment,
    Event,
    Note,
    Party,
    Relation,
    Revision,
    Role,
    Side,
    Source,
    Undertaking,
)
from agreements.search.postings import AT_ONCE, Reader, Sets, sets
from agreements.text_analysis import words

SOURCED = (Citation, Commitment, Event, Note, Relation)
_FEW = 500  # agreements that are read again one by one; more are read with all others


class Head(NamedTuple):
    """What stands in an agreement's own row; `day` as it is stored ("2024-01")."""

    key: str
    day: str
    instrument: str
    status: str
    year: int | None
    revision: int


@dataclass(frozen=True)
class Gathered:
    """What the agreements of one revision say, by the primary keys of what they name, and by word."""

    token: str = ""
    revision: int = 0
    everything: BitMap = field(default_factory=BitMap)
    partners: Sets = field(default_factory=dict)  # across the table from Japan, with the role of a party
    named: Sets = field(default_factory=dict)  # partners in any role
    bodies: Sets = field(default_factory=dict)
    areas: Sets = field(default_factory=dict)
    certainties: Sets = field(default_factory=dict)
    kinds: Sets = field(default_factory=dict)  # of their sources
    aliases: Sets = field(default_factory=dict)  # other names of agreements themselves
    words: Sets = field(default_factory=dict)
    titled: Sets = field(default_factory=dict)  # the words of titles alone
    titles: dict[int, str] = field(default_factory=dict)  # folded, in both languages, with other names


Heads = dict[int, Head]


def read_heads() -> Heads:
    """Of every published agreement; only columns that the database gives as they are, for the sake of speed."""
    own = ("key", Cast("date", CharField()), "instrument", "status", "year", "revision_id")
    rows = Agreement.objects.published().order_by().values_list("pk", *own)
    return {row[0]: Head._make(row[1:]) for row in rows.iterator(AT_ONCE)}


def gather(token: str, heads: Heads, before: Gathered) -> Gathered:
    """Read what has changed since `before`, or everything where that can't be told or is too much."""
    everything = BitMap(heads)
    revision, stale = _since(token, heads, before)
    if stale is None or len(stale) > _FEW:
        before, stale, reader = Gathered(), BitMap(), Reader(everything)
    else:
        reader = Reader(everything, stale & everything)

    def patched(known: Sets, rows: Iterable[tuple]) -> Sets:
        return _patched(known, stale, sets(rows))

    aliases = list(reader.facts(Alias, "name", agreement__isnull=False))
    titles, titled, standing = _read_texts(reader, aliases)
    return Gathered(
        token,
        revision,
        everything,
        partners=patched(before.partners, reader.facts(Party, "partner_id", side=Side.PARTNER, role=Role.PARTY)),
        named=patched(before.named, reader.facts(Party, "partner_id")),
        bodies=patched(before.bodies, reader.facts(Party, "body_id", body__isnull=False)),
        areas=patched(before.areas, reader.facts(Undertaking, "area_id")),
        certainties=patched(before.certainties, reader.facts(Commitment, "certainty")),
        kinds=patched(before.kinds, chain.from_iterable(map(reader.kinds, SOURCED))),
        aliases=patched(before.aliases, aliases),
        words=_patched(before.words, stale, standing),
        titled=_patched(before.titled, stale, titled),
        titles={pk: title for pk, title in before.titles.items() if pk not in stale} | titles,
    )


def _since(token: str, heads: Heads, before: Gathered) -> tuple[int, BitMap | None]:
    """The number of a revision, and the agreements that say something else since; None where nobody knows."""
    numbers = dict(Revision.objects.filter(token__in=(token, before.token)).values_list("token", "pk"))
    revision = numbers.get(token, 0)
    if not before.revision or numbers.get(before.token) != before.revision or revision < before.revision:
        return revision, None  # a restored database may count the same numbers again
    changed = BitMap(pk for pk, head in heads.items() if (head.revision or revision) > before.revision)
    gone = before.everything - BitMap(heads)
    retold = Source.history.filter(revision_id__gt=before.revision).values("id")
    sourced = (model.objects.filter(source__in=retold).order_by().values_list("agreement") for model in SOURCED)
    # A relation is one that readers may see as long as both its ends are.
    related = Relation.objects.filter(other__in=list(changed | gone)[: _FEW + 1]).order_by().values_list("agreement")
    return revision, changed | gone | BitMap(pk for (pk,) in chain(related, *sourced))


def _patched(known: Sets, stale: BitMap, fresh: Sets) -> Sets:
    """Sets with what is stale taken out of them and what is fresh put in; what neither touches is shared."""
    kept = {key: found - stale if found.intersect(stale) else found for key, found in known.items()} if stale else known
    changed = {key: kept[key] | found if key in kept else found for key, found in fresh.items()}
    return {key: found for key, found in {**kept, **changed}.items() if found}


def _read_texts(reader: Reader, aliases: list[tuple[int, str]]) -> tuple[dict[int, str], Sets, Sets]:
    """The folded titles, and the agreements of every word of these, and of all texts of their own."""
    titles, titled, standing, names = {}, defaultdict(BitMap), defaultdict(BitMap), defaultdict(list)
    for pk, name in aliases:
        names[pk].append(name)
    for pk, title, title_ja, summary in reader.own("title", "title_ja", "summary"):
        titles[pk] = folded_titles(title, title_ja, *names[pk])
        for word in titles[pk].split():
            titled[word].add(pk)
        for word in words(summary):
            standing[word].add(pk)
    actions, signatories = reader.facts(Undertaking, "action"), reader.facts(Party, "signatory")
    for pk, text in chain(actions, signatories):
        for word in words(text) if text else ():
            standing[word].add(pk)
    return titles, titled, {word: standing[word] | titled[word] for word in {*standing, *titled}}


def folded_titles(*titles: str) -> str:
    """Titles so that a phrase is found by its words: " joint crediting mechanism | 二国間クレジット制度"."""
    return " " + " | ".join(" ".join(words(title)) for title in titles if title)
