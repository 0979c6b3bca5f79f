"""Sentences that count records: agreements, and apart from them strategies of Japan's own, which are none.

Numbers are <data> elements with a class for what they count, so that programs need not understand the sentence.
"""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.search import SearchResult
from agreements.search.criteria import VIA
from agreements.search.index import VIA_FACETS

register = template.Library()
_MOST_NAMED = 3  # places in a sentence


@register.filter
def counted(result: SearchResult) -> SafeString:
    """What was found: "50 agreements and 2 strategies of Japan’s own"."""
    return _marked_up(_parts(result.count - result.unilateral_count, result.unilateral_count))


@register.filter
def counted_of_all(result: SearchResult) -> SafeString:
    """The same, beside how many agreements there are, and how they take part whom it asks for.

    "50 of 273 agreements and 2 strategies of Japan’s own, with Viet Nam as a party".
    """
    total = result.total - result.unilateral_total
    numbers = _marked_up(_parts(result.count - result.unilateral_count, result.unilateral_count, total))
    way = way_words(result)
    return format_html("{}, {}", numbers, way) if way else numbers


@register.filter
def counted_all(result: SearchResult) -> SafeString:
    """All records of the catalogue, whatever was found."""
    return _marked_up(_parts(result.total - result.unilateral_total, result.unilateral_total))


@register.filter
def count_words(result: SearchResult) -> str:
    """What was found, as plain text."""
    parts = _parts(result.count - result.unilateral_count, result.unilateral_count)
    return _joined(text for _name, _number, text in parts)


def _parts(agreements: int, strategies: int, total: int | None = None) -> list[tuple[str, int, str]]:
    """What is counted, the number, and both in words; only what there is, but no agreement where there is nothing."""
    parts = []
    if agreements or not strategies:
        numbers = {"count": agreements, "total": total}
        if total in (None, agreements):
            words = ngettext("%(count)d agreement", "%(count)d agreements", agreements)
        else:
            words = ngettext("%(count)d of %(total)d agreement", "%(count)d of %(total)d agreements", total or 0)
        parts.append(("agreements", agreements, words % numbers))
    if strategies:
        words = ngettext("%(count)d strategy of Japan’s own", "%(count)d strategies of Japan’s own", strategies)
        parts.append(("strategies", strategies, words % {"count": strategies}))
    return parts


def _marked_up(parts: list[tuple[str, int, str]]) -> SafeString:
    return format_html_join(f" {_('and')} ", '<data class="{}" value="{}">{}</data>', parts)


def _joined(texts: Iterable[str]) -> str:
    return f" {_('and')} ".join(texts)


@register.filter
def what(result: SearchResult) -> str:
    """What the records of a result are, for a heading."""
    if not result.unilateral_count:
        return _("Agreements")
    return _("Strategies of Japan’s own") if result.unilateral_count == result.count else _("Agreements and strategies")


@register.filter
def way_of(result: SearchResult) -> str:
    """The way of taking part that was asked for: "with Viet Nam as a party"; "" where none was, or for no place."""
    asked = [facet for facet in VIA_FACETS if _is_by_way(result, facet) and getattr(result.criteria, facet)]
    places = [_places(result, facet) for facet in asked]
    return _("with %(places)s %(way)s") % {"places": _joined(places), "way": VIA[result.criteria.via]} if places else ""


@register.filter
def way_words(result: SearchResult) -> str:
    """The same, and how countries are counted where a way but no place was asked for."""
    if result.criteria.via == "any":
        return ""
    return way_of(result) or _("countries counted %(way)s") % {"way": VIA[result.criteria.via]}


def _is_by_way(result: SearchResult, facet: str) -> bool:
    return result.criteria.via != "any" and result.criteria.via in VIA_FACETS[facet]


def _places(result: SearchResult, facet: str) -> str:
    """The values of a criterion: "India, Norway or 2 more"."""
    values = getattr(result.criteria, facet)
    names = [str(result.index.label(facet, value) or value) for value in values[:_MOST_NAMED]]
    if more := len(values) - len(names):
        names.append(_("%(count)d more") % {"count": more})
    word = _("and") if getattr(result.criteria, f"{facet}_match", "any") == "all" else _("or")
    return f" {word} ".join(filter(None, (", ".join(names[:-1]), names[-1])))
