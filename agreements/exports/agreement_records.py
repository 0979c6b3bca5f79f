"""Records: agreements with all their facts and sources as plain rows, read in chunks of a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import Model, Q

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
# The facts from which the columns of the agreements' own table are computed.
_FACTS_OF_COLUMNS = (PARTIES, UNDERTAKINGS, CITATIONS)


def records(chunks: Iterable[Sequence[int]], facts: Sequence[Table] = FACTS) -> Iterator[Row]:
    """The records of these primary keys, in their order: {"key": …, "title": …, "parties": [{…}, …], "sources": […]}.

    `chunks` are read one by one, of some CHUNK keys each. A record that is not published, or no longer, is left out.
    """
    for ids in chunks:
        yield from _records(list(ids), facts)


def agreement_rows(chunks: Iterable[Sequence[int]]) -> Iterator[Row]:
    """Records with no more facts than the columns of the agreements' own table need."""
    return records(chunks, _FACTS_OF_COLUMNS)


def record_of(agreement: Agreement) -> Row:
    """The record of an agreement that was fetched `for_detail()`; no queries."""
    facts = {table.name: list(table.model.of(agreement)) for table in FACTS}
    sources = {fact.source for rows in facts.values() for fact in rows if getattr(fact, "source", None)}
    lists = {table.name: [_row(table, fact) for fact in facts[table.name]] for table in FACTS}
    lists["sources"] = [_row(SOURCES, source) for source in sorted(sources, key=lambda source: source.key)]
    names = [alias.name for alias in agreement.aliases.all()]
    return {**_row(AGREEMENTS, agreement, {**lists, "other_names": names, "sureness": confidence(sources)}), **lists}


def _records(ids: list[int], facts: Sequence[Table]) -> Iterator[Row]:
    agreements = Agreement.objects.published().filter(pk__in=ids).values_list("pk", *AGREEMENTS.paths)
    stored = {pk: values for pk, *values in agreements}
    published = [pk for pk in ids if pk in stored]
    relations = _relations(published)
    rows = {table.name: _fact_rows(table, published) for table in facts if table is not RELATIONS}
    names, sources = _other_names(published), _sources(published, relations)
    for pk in published:
        lists = {name: by_agreement[pk] for name, by_agreement in rows.items()}
        if RELATIONS in facts:
            lists["relations"] = [RELATIONS.row(relation.values) for relation in relations[pk]]
        lists["sources"] = sources[pk].rows
        rest = {**lists, "other_names": names[pk], "sureness": sources[pk].confidence}
        row = AGREEMENTS.row(stored[pk], rest)
        yield {**row, **{table.name: lists[table.name] for table in facts}, "sources": lists["sources"]}


# The functions below get published agreements and filter facts by their keys alone: joined with all published
# agreements, a query would be planned against all of them for each chunk.


def _fact_rows(table: Table, published: list[int]) -> dict[int, list[Row]]:
    """The rows of a table by agreement."""
    facts = table.model.objects.without_hidden().filter(agreement__in=published).order_by("agreement", "number")
    rows = defaultdict(list)
    for agreement, *values in facts.values_list("agreement", *table.paths):
        rows[agreement].append(table.row(values))
    return rows


class StoredRelation(NamedTuple):
    """The source of a relation, and its stored values in the order of the table's paths."""

    source: int | None
    values: list


def _relations(published: list[int]) -> dict[int, list[StoredRelation]]:
    """The relations between published agreements, by both of their agreements."""
    queryset = Relation.objects.filter(Q(agreement__in=published) | Q(other__in=published))
    rows = list(
        queryset.order_by("agreement__key", "number").values_list("agreement", "other", "source", *RELATIONS.paths)
    )
    related = {pk for agreement, other, *_values in rows for pk in (agreement, other)}
    public = set(Agreement.objects.published().filter(pk__in=related).values_list("pk", flat=True))
    relations = defaultdict(list)
    for agreement, other, source, *values in rows:
        if {agreement, other} <= public:
            relations[agreement].append(StoredRelation(source, values))
            relations[other].append(StoredRelation(source, values))
    return relations


def _other_names(published: list[int]) -> dict[int, list[str]]:
    aliases = Alias.objects.filter(agreement__in=published).order_by("name")
    names = defaultdict(list)
    for agreement, name in aliases.values_list("agreement", "name"):
        names[agreement].append(name)
    return names


class RecordSources(NamedTuple):
    """The sources of a record, and the confidence that their kinds give it."""

    rows: list[Row]
    confidence: str


def _sources(published: list[int], relations: dict[int, list[StoredRelation]]) -> dict[int, RecordSources]:
    """The sources that a record or one of its facts names, by agreement."""
    kinds = (model for model in SOURCED_FACTS if model is not Relation)  # they are read already, for both their ends
    facts = (model.objects.without_hidden().filter(agreement__in=published, source__isnull=False) for model in kinds)
    first, *others = (rows.order_by().values_list("agreement", "source") for rows in facts)
    cited = defaultdict(set)
    for agreement, source in first.union(*others):
        cited[agreement].add(source)
    for agreement, related in relations.items():
        cited[agreement] |= {relation.source for relation in related if relation.source}
    sources = Source.objects.select_related("copy_of").in_bulk({pk for pks in cited.values() for pk in pks})
    rows = _source_rows(sources.values())
    by_agreement: dict[int, RecordSources] = defaultdict(lambda: RecordSources([], ""))
    for agreement, pks in cited.items():
        ordered = sorted(pks, key=lambda pk: sources[pk].key)
        by_agreement[agreement] = RecordSources([rows[pk] for pk in ordered], confidence(sources[pk] for pk in pks))
    return by_agreement


def _source_rows(sources: Iterable[Source]) -> dict[int, Row]:
    """Rows by primary key; `copy_of` is left empty where the copied source is not published."""
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


def _row(table: Table, instance: Model, facts: Row | None = None) -> Row:
    return table.row([_value_at(instance, path) for path in table.paths], facts)


def _value_at(instance: Any, path: str) -> Any:
    """The value at the end of a path such as "copy_of__key"; None where a relation on the way is empty."""
    for step in path.split("__"):
        instance = getattr(instance, step) if instance is not None else None
    return instance
