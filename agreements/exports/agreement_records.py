"""Reading whole records as plain rows, a chunk at a time: as many queries for one as for a thousand. First floor."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db.models import Q

from agreements.exports.columns import Row, Table
from agreements.exports.tables import AGREEMENTS, CITATIONS, FACTS, PARTIES, RELATIONS, SOURCES, UNDERTAKINGS
from agreements.models import (
    SOURCED_FACTS,
    Agreement,
    Alias,
    Relation,
    Source,
    confidence,
)

CHUNK = 500
# The facts that the columns of the agreements' own table are worked out from.
LISTED = (PARTIES, UNDERTAKINGS, CITATIONS)


def records(chunks: Iterable[Sequence[int]], facts: Sequence[Table] = FACTS) -> Iterator[Row]:
    """The records of these primary keys, in their order, each with its facts and sources as lists of rows.

    Only what is published when its chunk is read; a record withdrawn meanwhile is left out.
    """
    for ids in chunks:
        yield from _chunk(list(ids), facts)


def listed(chunks: Iterable[Sequence[int]]) -> Iterator[Row]:
    """The same for the agreements' own columns alone."""
    return records(chunks, LISTED)


def record_of(agreement: Agreement) -> Row:
    """The record of an agreement that was fetched `for_detail()`. Asks the database nothing."""
    facts = {table.name: list(table.model.of(agreement)) for table in FACTS}
    named = {fact.source for rows in facts.values() for fact in rows if getattr(fact, "source", None)}
    lists = {table.name: [_row(table, fact) for fact in facts[table.name]] for table in FACTS}
    lists["sources"] = [_row(SOURCES, source) for source in sorted(named, key=lambda source: source.key)]
    names = [alias.name for alias in agreement.aliases.all()]
    return {**_row(AGREEMENTS, agreement, {**lists, "other_names": names, "sureness": confidence(named)}), **lists}


def _chunk(ids: list[int], facts: Sequence[Table]) -> Iterator[Row]:
    heads = Agreement.objects.published().filter(pk__in=ids).values_list("pk", *AGREEMENTS.paths)
    stored = {pk: values for pk, *values in heads}
    shown = [pk for pk in ids if pk in stored]
    relations = _relations(shown)
    parts = {table.name: _facts(table, shown) for table in facts if table is not RELATIONS}
    names, cited = _other_names(shown), _sources(shown, relations)
    for pk in shown:
        lists = {name: by_agreement[pk] for name, by_agreement in parts.items()}
        if RELATIONS in facts:
            lists["relations"] = [RELATIONS.row(values) for values, _source in relations[pk]]
        lists["sources"] = cited[pk].rows
        known = {**lists, "other_names": names[pk], "sureness": cited[pk].confidence}
        row = AGREEMENTS.row(stored[pk], known)
        yield {**row, **{table.name: lists[table.name] for table in facts}, "sources": lists["sources"]}


# From here on the agreements are such as readers may see: their facts are asked for by key alone, as a question that
# begins with all published agreements would be weighed against all of them for each chunk.


def _facts(table: Table, shown: list[int]) -> dict[int, list[Row]]:
    """The rows of a table by agreement."""
    rows = table.model.objects.filter(agreement__in=shown).order_by("agreement", "number")
    found = defaultdict(list)
    for agreement, *values in rows.values_list("agreement", *table.paths):
        found[agreement].append(table.row(values))
    return found


def _relations(shown: list[int]) -> dict[int, list[tuple[list, int | None]]]:
    """The stored values and the source of each relation, by the agreements at both its ends."""
    rows = Relation.objects.filter(Q(agreement__in=shown) | Q(other__in=shown)).order_by("agreement__key", "number")
    rows = list(rows.values_list("agreement", "other", "source", *RELATIONS.paths))
    ends = {end for agreement, other, *_values in rows for end in (agreement, other)}
    public = set(Agreement.objects.published().filter(pk__in=ends).values_list("pk", flat=True))
    found = defaultdict(list)
    for agreement, other, source, *values in rows:
        if {agreement, other} <= public:
            found[agreement].append((values, source))
            found[other].append((values, source))
    return found


def _other_names(shown: list[int]) -> dict[int, list[str]]:
    found = defaultdict(list)
    for agreement, name in Alias.objects.filter(agreement__in=shown).values_list("agreement", "name").order_by("name"):
        found[agreement].append(name)
    return found


class Cited(NamedTuple):
    """The sources of a record, and how sure they make us."""

    rows: list[Row]
    confidence: str


def _sources(shown: list[int], relations: dict[int, list[tuple[list, int | None]]]) -> dict[int, Cited]:
    """Every source that a record or one of its facts names."""
    kinds = (model for model in SOURCED_FACTS if model is not Relation)  # they are read already, for both their ends
    naming = (model.objects.filter(agreement__in=shown, source__isnull=False) for model in kinds)
    first, *others = (rows.order_by().values_list("agreement", "source") for rows in naming)
    uses = defaultdict(set)
    for agreement, source in first.union(*others):
        uses[agreement].add(source)
    for agreement, told in relations.items():
        uses[agreement] |= {source for _values, source in told if source}
    sources = Source.objects.select_related("copy_of").in_bulk({source for used in uses.values() for source in used})
    rows = _source_rows(sources.values())
    found = defaultdict(lambda: Cited([], ""))
    for agreement, used in uses.items():
        ordered = sorted(used, key=lambda pk: sources[pk].key)
        found[agreement] = Cited([rows[pk] for pk in ordered], confidence(sources[pk] for pk in used))
    return found


def _source_rows(sources: Iterable[Source]) -> dict[int, Row]:
    """Rows by primary key. What a source copies is named only where readers may see that too."""
    sources = list(sources)
    copied = {source.copy_of_id for source in sources} - {None, *(source.pk for source in sources)}
    hidden = (
        copied - set(Source.objects.published().filter(pk__in=copied).values_list("pk", flat=True)) if copied else set()
    )
    rows = {}
    for source in sources:
        row = _row(SOURCES, source)
        rows[source.pk] = {**row, "copy_of": None} if source.copy_of_id in hidden else row
    return rows


def _row(table: Table, instance, known: Row | None = None) -> Row:
    return table.row([_follow(instance, path) for path in table.paths], known)


def _follow(instance, path: str):
    """The value at the end of a path of relations; None where one of them is empty."""
    for step in path.split("__"):
        instance = getattr(instance, step) if instance is not None else None
    return instance
