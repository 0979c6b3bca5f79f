"""Formatting for the list of agreements: the boxes of its facets, its rows. It never asks the database anything."""

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from itertools import groupby

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from agreements.search import Hit, Option
from agreements.templatetags.display import status

register = template.Library()


@register.simple_tag
def facet_checkboxes(facet: str, options: Iterable[Option]) -> SafeString:
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


@register.filter
def row_summary(row: Hit) -> SafeString:
    """Who, status, instrument and areas. In a template this, for 25 rows, would take a tenth of the time of a page."""
    who = _("Japan’s own, no agreement") if row.unilateral else names(row.partners, 4)
    parts = (escape(who), status(row.status, row.overdue), escape(row.instrument.label), escape(names(row.areas, 4)))
    return mark_safe("".join(f"<span>{part}</span>\n" for part in parts if part))


@register.filter
def tick(row: Hit, form: str) -> SafeString:
    """The box that puts a row into a form."""
    box = f'<input type="checkbox" name="a" value="{escape(row.slug)}" form="{escape(form)}">'
    name = f'{_("Compare")}<span class="visually-hidden"> {escape(row.title)}</span>'
    return mark_safe(f'<label class="tick">{box} {name}</label>')


def names(values, most: int) -> str:
    """Names in a line of text, the first few of many: "India, Japan and 3 more"."""
    labels = [str(value.label) for value in values]
    shown = ", ".join(labels[:most])
    rest = len(labels) - most
    return _("%(names)s and %(count)d more") % {"names": shown, "count": rest} if rest > 0 else shown
