"""The models' own constraints for rows that are not written yet, so that all broken rows can be named at once.

A constraint is declared once, in its model. Here Django compiles it as for the table, with a placeholder for each
column, and the database evaluates it for the values of many rows at a time. Whatever a table can have as a check or a
unique constraint works: expressions, lookups, conditions.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import connection, models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.expressions import Col, OrderBy
from django.db.models.functions import Lower
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

from agreements.loading.records import ModelSpec, Row

_BATCH = 100  # values that one query works out

Values = Mapping[str, Any]  # of a row, by the names of its fields


def broken_checks(rows: Iterable[Row]) -> dict[tuple, list[str]]:
    """The messages of the check constraints that refuse rows, by the keys of the rows.

    As in SQL, an unknown (NULL) breaks nothing.
    """
    by_spec: dict[ModelSpec, list[Row]] = defaultdict(list)
    for row in rows:
        by_spec[row.spec].append(row)
    checks = [
        (constraint, spec, own)
        for spec, own in by_spec.items()
        for constraint in spec.model._meta.constraints
        if isinstance(constraint, CheckConstraint)
    ]
    values = {spec: [_values(row) for row in own] for spec, own in by_spec.items()}
    outcomes = _evaluate([(_Compiled(spec, check.condition), values[spec]) for check, spec, _own in checks])
    refused: dict[tuple, list[str]] = defaultdict(list)
    for (check, _spec, own), column in zip(checks, outcomes, strict=True):
        for row, holds in zip(own, column, strict=True):
            if holds is not None and not holds:
                refused[row.key].append(_message(check))
    return refused


@dataclass(frozen=True)
class Taken:
    """What only one row may have, e.g. a slug; equal for two rows that can't be in the catalogue together."""

    constraint: str
    key: tuple
    message: str


def unique_values(spec: ModelSpec, rows: Sequence[Row]) -> dict[tuple, list[Taken]]:
    """What each of these rows of one model may share with no other one, by the keys of the rows."""
    taken = taken_by(spec, [_values(row) for row in rows])
    return {row.key: of_row for row, of_row in zip(rows, taken, strict=True)}


def taken_by(spec: ModelSpec, rows: Sequence[Values]) -> list[list[Taken]]:
    """The same for the values of rows, whatever names the rows that they refer to."""
    taken: list[list[Taken]] = [[] for _row in rows]
    for rule in _unique_rules(spec):
        for of_row, key in zip(taken, rule.of(rows), strict=True):
            if key is not None:
                of_row.append(Taken(rule.name, key, rule.message))
    return taken


@dataclass(frozen=True)
class _UniqueRule:
    name: str
    message: str
    spec: ModelSpec
    parts: Sequence[Any]  # F or another expression
    condition: Q | None = None
    nulls_distinct: bool = True

    def of(self, rows: Sequence[Values]) -> list[tuple | None]:
        """The unique values of each row; None for a row that the rule leaves alone."""
        columns = [self._column(part, rows) for part in self.parts]
        applies = self._evaluated(self.condition, rows) if self.condition else [True] * len(rows)
        keys = zip(*columns, strict=True)
        return [
            key if applied and not (self.nulls_distinct and None in key) else None
            for applied, key in zip(applies, keys, strict=True)
        ]

    def _column(self, part: Any, rows: Sequence[Values]) -> list:
        if isinstance(part, F):  # a column as it is: nothing to evaluate
            name = self.spec.model._meta.get_field(part.name).name  # type: ignore[attr-defined]  # the stubs lack F.name
            return [row.get(name) for row in rows]
        if isinstance(part, Lower) and isinstance(source := part.source_expressions[0], F):  # of a slug: ASCII
            return [value and value.lower() for value in self._column(source, rows)]
        return self._evaluated(part, rows)

    def _evaluated(self, expression: Any, rows: Sequence[Values]) -> list:
        [column] = _evaluate([(_Compiled(self.spec, expression), rows)])
        return column


def _unique_rules(spec: ModelSpec) -> Iterator[_UniqueRule]:
    for name, field in spec.fields.items():
        if field.unique:
            yield _UniqueRule(f"{spec.name}.{name}", f"{name} is the same", spec, [F(name)])
    for constraint in spec.model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            parts = [part.expression if isinstance(part, OrderBy) else part for part in constraint.expressions]
            yield _UniqueRule(
                constraint.name,
                _message(constraint),
                spec,
                parts or [F(name) for name in constraint.fields],
                constraint.condition,
                constraint.nulls_distinct is not False,
            )


def _message(constraint: models.BaseConstraint) -> str:
    return str(constraint.violation_error_message).rstrip(".")


def _values(row: Row) -> dict[str, Any]:
    """All values of a row by the names of its fields; rows are named by natural keys, so a key stands for an id."""
    values = {name: value[0] if isinstance(value, tuple) else value for name, value in row.full().items()}
    return values | row.worked_out() | {"id": row.natural[0] if row.spec.is_root else None}


class _RowCompiler(SQLCompiler):
    """Puts a placeholder where a query would name a column; the parameter is the field, to be replaced by a value."""

    def compile(self, node):
        if not isinstance(node, Col):
            return super().compile(node)
        # A bare parameter has no type, and SQLite compares the text of a number as text.
        is_decimal = isinstance(node.target, models.DecimalField)
        return "CAST(%s AS NUMERIC)" if is_decimal else "%s", [node.target]


class _Compiled:
    """The SQL of an expression over the columns of a model, and the fields that it reads."""

    def __init__(self, spec: ModelSpec, expression: Any):
        query = Query(spec.model, alias_cols=False)
        compiler = _RowCompiler(query, connection, connection.alias)
        is_condition = getattr(expression, "conditional", False)
        resolved = query.build_where(expression) if is_condition else expression.resolve_expression(query)
        self.sql, self._parameters = compiler.compile(resolved)
        self._fields = list(dict.fromkeys(part for part in self._parameters if isinstance(part, models.Field)))

    def inputs(self, values: Values) -> tuple:
        """What it reads of a row."""
        return tuple(values.get(field.name) for field in self._fields)

    def parameters(self, inputs: tuple) -> list:
        """The parameters of its SQL for a row with these inputs."""
        by_field = dict(zip(self._fields, inputs, strict=True))
        return [
            _prepared(part, by_field[part]) if isinstance(part, models.Field) else part for part in self._parameters
        ]


def _evaluate(requests: Sequence[tuple[_Compiled, Sequence[Values]]]) -> list[list]:
    """The values of each expression for its rows, None for NULL; equal inputs are evaluated once."""
    wanted = [[(compiled, compiled.inputs(values)) for values in rows] for compiled, rows in requests]
    distinct = list(dict.fromkeys(chain.from_iterable(wanted)))
    outcomes: dict[tuple[_Compiled, tuple], Any] = {}
    for start in range(0, len(distinct), _BATCH):
        batch = distinct[start : start + _BATCH]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT " + ", ".join(f"({compiled.sql})" for compiled, _inputs in batch),
                [parameter for compiled, inputs in batch for parameter in compiled.parameters(inputs)],
            )
            outcomes.update(zip(batch, cursor.fetchone(), strict=True))
    return [[outcomes[request] for request in column] for column in wanted]


def _prepared(field: models.Field, value: Any) -> Any:
    if field.is_relation or field.primary_key:
        return value  # a natural key
    return field.get_db_prep_value(value, connection)
