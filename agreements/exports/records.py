"""Reading whole records as plain rows, a chunk at a time: as many queries for one as for a thousand. First floor."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db.models import Q

from agreements.exports.columns import Row, Table
from agreements.exports.tables import AGREEMENTS, CITATIONS, FACTS, PARTIES, RELATIONS, SOURCES, UNDERTAKINGS
from agreements.models import (
    Agreement,
    Alias,
    Citation,
    Commitment,
    Event,
    Note,
    Relation,
    Source,
    sureness,
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
    facts = {table.name: list(getattr(agreement, table.name).all()) for table in FACTS}
    facts["relations"] += agreement.relations_from.all()
    named = {fact.source for rows in facts.values() for fact in rows if getattr(fact, "source", None)}
    lists = {table.name: [_row(table, fact) for fact in facts[table.name]] for table in FACTS}
    lists["sources"] = [_row(SOURCES, source) for source in sorted(named, key=lambda source: source.key)]
    names = [alias.name for alias in agreement.aliases.all()]
    return {**_row(AGREEMENTS, agreement, {**lists, "other_names": names, "sureness": sureness(named)}), **lists}


def _chunk(ids: list[int], facts: Sequence[Table]) -> Iterator[Row]:
    heads = Agreement.objects.published().filter(pk__in=ids).values_list("pk", *AGREEMENTS.paths)
    stored = {pk: values for pk, *values in heads}
    parts = {table.name: _facts(table, ids) for table in facts}
    names, cited = _other_names(ids), _sources(ids)
    for pk in ids:
        if pk not in stored:
            continue
        lists = {name: by_agreement[pk] for name, by_agreement in parts.items()}
        lists["sources"] = cited[pk].rows
        known = {**lists, "other_names": names[pk], "sureness": cited[pk].sureness}
        yield {**AGREEMENTS.row(stored[pk], known), **lists}


def _facts(table: Table, ids: list[int]) -> dict[int, list[Row]]:
    """The rows of a table by agreement; a relation stands with both."""
    rows = table.model.objects.published()
    found = defaultdict(list)
    if table is RELATIONS:
        rows = rows.filter(Q(agreement__in=ids) | Q(other__in=ids)).values_list("agreement", "other", *table.paths)
        for agreement, other, *values in rows.order_by("agreement__key", "number"):
            row = table.row(values)
            found[agreement].append(row)
            found[other].append(row)
        return found
    rows = rows.filter(agreement__in=ids).values_list("agreement", *table.paths).order_by("agreement", "number")
    for agreement, *values in rows:
        found[agreement].append(table.row(values))
    return found


def _other_names(ids: list[int]) -> dict[int, list[str]]:
    found = defaultdict(list)
    for agreement, name in Alias.objects.filter(agreement__in=ids).values_list("agreement", "name").order_by("name"):
        found[agreement].append(name)
    return found


class Cited(NamedTuple):
    """The sources of a record, and how sure they make us."""

    rows: list[Row]
    sureness: str


def _sources(ids: list[int]) -> dict[int, Cited]:
    """Every source that a record or one of its facts names."""
    own = [
        model.objects.published().filter(agreement__in=ids) for model in (Citation, Event, Commitment, Note, Relation)
    ]
    pairs = [rows.filter(source__isnull=False).values_list("agreement", "source") for rows in own]
    turned = Relation.objects.published().filter(other__in=ids, source__isnull=False).values_list("other", "source")
    uses = defaultdict(list)
    for agreement, source in pairs[0].order_by().union(*(pair.order_by() for pair in pairs[1:]), turned.order_by()):
        uses[agreement].append(source)
    named = {source for used in uses.values() for source in used}
    sources = Source.objects.select_related("copy_of").in_bulk(named)
    rows = _source_rows(sources.values())
    found = defaultdict(lambda: Cited([], ""))
    for agreement, used in uses.items():
        ordered = sorted(used, key=lambda pk: sources[pk].key)
        found[agreement] = Cited([rows[pk] for pk in ordered], sureness(sources[pk] for pk in used))
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
