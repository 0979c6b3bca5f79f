"""The models' own constraints for rows that are not written yet, so that all broken rows can be named at once.

A constraint is declared once, in its model. Here Django compiles it as for the table, with a placeholder for each
column, and the database evaluates it for the values of many rows at a time. Whatever a table can have as a check or a
unique constraint works: expressions, lookups, conditions.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.expressions import Col, OrderBy
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

from agreements.loading.records import ModelSpec, Row

_BATCH = 100  # rows that one query evaluates


def broken_checks(spec: ModelSpec, rows: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    """The rows of one model that a check constraint refuses, each with the constraint's message.

    As in SQL, an unknown (NULL) breaks nothing.
    """
    values = [_values(row) for row in rows]
    for constraint in spec.model._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            outcomes = _Evaluation(spec, constraint.condition).of(values)
            message = _message(constraint)
            yield from ((row, message) for row, holds in zip(rows, outcomes, strict=True) if holds in (False, 0))


@dataclass(frozen=True)
class Taken:
    """What only one row may have, e.g. a slug; equal for two rows that can't be in the catalogue together."""

    constraint: str
    key: tuple
    message: str


def unique_values(spec: ModelSpec, rows: Sequence[Row]) -> dict[tuple, list[Taken]]:
    """What each of these rows of one model may share with no other one, by the keys of the rows."""
    taken: dict[tuple, list[Taken]] = {row.key: [] for row in rows}
    values = [_values(row) for row in rows]
    for rule in _unique_rules(spec):
        for row, key in zip(rows, rule.of(values), strict=True):
            if key is not None:
                taken[row.key].append(Taken(rule.name, key, rule.message))
    return taken


@dataclass(frozen=True)
class _UniqueRule:
    name: str
    message: str
    spec: ModelSpec
    parts: Sequence[Any]  # F or another expression
    condition: Q | None = None
    nulls_distinct: bool = True

    def of(self, rows: Sequence[Mapping[str, Any]]) -> list[tuple | None]:
        """The unique values of each row; None for a row that the rule leaves alone."""
        columns = [self._column(part, rows) for part in self.parts]
        applies = _Evaluation(self.spec, self.condition).of(rows) if self.condition else [True] * len(rows)
        keys = zip(*columns, strict=True)
        return [
            key if applied and not (self.nulls_distinct and None in key) else None
            for applied, key in zip(applies, keys, strict=True)
        ]

    def _column(self, part: Any, rows: Sequence[Mapping[str, Any]]) -> list:
        if isinstance(part, F):  # a column as it is: nothing to evaluate
            name = self.spec.model._meta.get_field(part.name).name  # type: ignore[attr-defined]  # the stubs lack F.name
            return [row.get(name) for row in rows]
        return _Evaluation(self.spec, part).of(rows)


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
    if constraint.violation_error_message == constraint.default_violation_error_message:
        return f"it breaks the rule “{constraint.name.replace('_', ' ')}”"
    return str(constraint.violation_error_message).rstrip(".")


def _values(row: Row) -> dict[str, Any]:
    """All values of a row by the names of its fields; rows are named by natural keys, so a key stands for an id."""
    values = {name: value[0] if isinstance(value, tuple) else value for name, value in row.full().items()}
    return values | {"id": row.natural[0] if row.spec.is_root else None}


class _RowCompiler(SQLCompiler):
    """Puts a placeholder where a query would name a column; the parameter is the field, to be replaced by a value."""

    def compile(self, node):
        if not isinstance(node, Col):
            return super().compile(node)
        # A bare parameter has no type, and SQLite compares the text of a number as text.
        is_decimal = isinstance(node.target, models.DecimalField)
        return "CAST(%s AS NUMERIC)" if is_decimal else "%s", [node.target]


class _Evaluation:
    """An expression over the columns of a model, evaluated by the database for the values of rows."""

    def __init__(self, spec: ModelSpec, expression: Any):
        query = Query(spec.model, alias_cols=False)
        compiler = _RowCompiler(query, connection, connection.alias)
        is_condition = getattr(expression, "conditional", False)
        resolved = query.build_where(expression) if is_condition else expression.resolve_expression(query)
        self._sql, self._parameters = compiler.compile(resolved)
        self._fields = list(dict.fromkeys(part for part in self._parameters if isinstance(part, models.Field)))

    def of(self, rows: Sequence[Mapping[str, Any]]) -> list:
        """The value of the expression for each row; None for NULL. Equal rows are evaluated once."""
        inputs = [tuple(row.get(field.name) for field in self._fields) for row in rows]
        distinct = list(dict.fromkeys(inputs))
        outcomes: dict[tuple, Any] = {}
        for start in range(0, len(distinct), _BATCH):
            batch = distinct[start : start + _BATCH]
            outcomes.update(zip(batch, self._evaluate(batch), strict=True))
        return [outcomes[values] for values in inputs]

    def _evaluate(self, batch: list[tuple]) -> tuple:
        parameters = []
        for values in batch:
            by_field = dict(zip(self._fields, values, strict=True))
            parameters += [
                _prepared(part, by_field[part]) if isinstance(part, models.Field) else part for part in self._parameters
            ]
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join([f"({self._sql})"] * len(batch)), parameters)
            return cursor.fetchone()


def _prepared(field: models.Field, value):
    if field.is_relation or field.primary_key:
        return value  # a natural key
    return field.get_db_prep_value(value, connection)
