"""The models' own constraints, applied to rows before they are written. Second step of loading.

A constraint is told once, in its model; here its condition is made into a function of a row in fixture form. As in SQL,
an unknown (None) breaks nothing.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import CheckConstraint, F, Func, Q, UniqueConstraint
from django.db.models.functions import Greatest, Least, Length, Upper
from django.db.models.lookups import Lookup

from agreements.loading.records import ModelSpec

_FUNCTIONS = {Length: len, Upper: str.upper, Least: min, Greatest: max}
_COMPARISONS = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "in": lambda value, choices: value in choices,
}

Values = dict[str, object]  # a row with all of its fields, and "id", its natural key


@dataclass(frozen=True)
class Check:
    """What must be true of a row alone."""

    message: str
    holds: Callable[[Values], bool | None]


@dataclass(frozen=True)
class Unique:
    """What no two rows may share; `of` gives None for a row that the rule leaves alone."""

    message: str
    of: Callable[[Values], tuple | None]


def checks(shape: ModelSpec) -> list[Check]:
    constraints = (one for one in shape.model._meta.constraints if isinstance(one, CheckConstraint))
    # Choices are checked with their fields, stored copies by nobody: they are not in a fixture.
    return [
        Check(_message(one), _condition(one.condition)) for one in constraints if _names(one.condition) <= _known(shape)
    ]


def uniques(shape: ModelSpec) -> list[Unique]:
    by_field = [Unique(f"{name} is the same", _shared([F(name)], None)) for name, f in shape.fields.items() if f.unique]
    constraints = (one for one in shape.model._meta.constraints if isinstance(one, UniqueConstraint))
    return by_field + [
        Unique(_message(one), _shared(one.expressions or [F(name) for name in one.fields], one.condition))
        for one in constraints
    ]


def _message(constraint) -> str:
    if constraint.violation_error_message == constraint.default_violation_error_message:
        return f"it breaks the rule “{constraint.name.replace('_', ' ')}”"
    return str(constraint.violation_error_message).rstrip(".")


def _known(shape: ModelSpec) -> set[str]:
    return {*shape.fields, "id"}


def _names(condition) -> set[str]:
    """The fields that a condition speaks of."""
    if isinstance(condition, tuple):
        return {condition[0].partition("__")[0]}
    if isinstance(condition, Q):
        return set().union(*(_names(child) for child in condition.children))
    return set()


def _shared(expressions, condition: Q | None) -> Callable[[Values], tuple | None]:
    parts = [_value(one) for one in expressions]
    applies = _condition(condition) if condition else None

    def of(values: Values) -> tuple | None:
        if applies and not applies(values):
            return None
        key = tuple(part(values) for part in parts)
        return None if None in key else key

    return of


def _value(expression) -> Callable[[Values], object]:
    if isinstance(expression, F):
        return operator.itemgetter(expression.name)
    if isinstance(expression, Func):
        call = _FUNCTIONS[type(expression)]
        parts = [_value(one) for one in expression.get_source_expressions()]
        return lambda values: call(*(part(values) for part in parts))
    return lambda values: expression


def _condition(condition) -> Callable[[Values], bool | None]:
    if isinstance(condition, Lookup):
        return _comparison(_value(condition.lhs), condition.lookup_name, condition.rhs)
    if isinstance(condition, tuple):
        path, rhs = condition
        name, _, lookup = path.partition("__")
        return _comparison(operator.itemgetter(name), lookup or "exact", rhs)
    parts = [_condition(child) for child in condition.children]
    decisive = condition.connector == Q.OR  # one true part decides an OR, one false part an AND

    def holds(values: Values) -> bool | None:
        found = [part(values) for part in parts]
        result = decisive if decisive in found else None if None in found else not decisive
        return not result if condition.negated and result is not None else result

    return holds


def _comparison(left, lookup: str, rhs) -> Callable[[Values], bool | None]:
    if lookup == "isnull":
        return lambda values: (left(values) is None) == rhs
    compare, right = _COMPARISONS[lookup], _value(rhs)

    def holds(values: Values) -> bool | None:
        a, b = left(values), right(values)
        return None if a is None or b is None else compare(a, b)

    return holds
