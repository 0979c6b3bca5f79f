"""Formatting for the list of agreements: the boxes of its facets. It never asks the database anything."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from agreements.facets import Option

register = template.Library()


@register.simple_tag
def boxes(facet: str, options: Iterable[Option]) -> SafeString:
    """The options of a facet as a list of boxes to tick, a heading before each group.

    Hundreds of them stand on every list: what never changes is escaped once and kept.
    """
    items = []
    for group, members in groupby(options, lambda option: option.group):
        if group:
            items.append(format_html('<li class="group">{}</li>', group))
        for value, label, _group, count, selected in members:
            start, end = _box(facet, value, str(label))
            item = "<li>" if count or selected else '<li class="unused">'
            items.append(f"{item}{start}{' checked' if selected else ''}{end}{count}</span></label></li>")
    return mark_safe(f'<ul class="options">{"".join(items)}</ul>')


@lru_cache(maxsize=10_000)
def _box(facet: str, value: str, label: str) -> tuple[str, str]:
    return (
        format_html('<label><input type="checkbox" id="{0}-{1}" name="{0}" value="{1}"', facet, value),
        format_html('> {} <span class="number">', label),
    )
