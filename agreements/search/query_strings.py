"""Criteria as query strings, and as URLs of the list of agreements: no other code writes them."""

from dataclasses import fields

from django.utils.http import urlencode

from agreements.paths import path_of
from agreements.search.criteria import Criteria

_DEFAULTS = Criteria()


def query_string(criteria: Criteria, page: int = 1) -> str:
    """What differs from the defaults, in the order of the fields: one query string for one question.

    >>> query_string(Criteria(area=("hydrogen-ammonia",), year_from=2020), page=2)
    'area=hydrogen-ammonia&year_from=2020&page=2'
    """
    values = {field.name: getattr(criteria, field.name) for field in fields(criteria)}
    stated = {name: value for name, value in values.items() if value != getattr(_DEFAULTS, name)}
    return urlencode({**stated, **({"page": page} if page > 1 else {})}, doseq=True)


def query(criteria: Criteria, page: int = 1) -> str:
    """The query string as it follows a path: "?area=hydrogen-ammonia", or "" without criteria."""
    text = query_string(criteria, page)
    return f"?{text}" if text else ""


def list_path(criteria: Criteria) -> str:
    """Path and query of the list of these agreements: "/agreements/?area=hydrogen-ammonia"."""
    return path_of("agreement-list") + query(criteria)
