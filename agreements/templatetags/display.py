"""Formatting for templates: dates, money, status, source numbers. It never asks the database anything."""

import json
from decimal import Decimal
from functools import lru_cache
from html import escape
from urllib.parse import quote, urlencode

from babel.numbers import format_compact_decimal, format_decimal, get_currency_symbol
from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Commitment, Event, Note, Status
from agreements.partial_dates import PartialDate
from agreements.paths import path_of
from agreements.search import SearchResult
from agreements.search.criteria import Criteria
from agreements.search.query_strings import list_path, query
from agreements.text_analysis import is_japanese

register = template.Library()

# International English: "US$1 billion", where plain English would say "$1 billion" of whichever dollar.
LOCALE = "en_001"
NAVIGATION = (
    ("agreement-list", gettext_lazy("Agreements")),
    ("partner-list", gettext_lazy("Partners")),
    ("country-list", gettext_lazy("Countries")),
    ("area-list", gettext_lazy("Areas")),
    ("source-list", gettext_lazy("Sources")),
    ("map", gettext_lazy("Map")),
    ("timeline", gettext_lazy("Timeline")),
    ("matrix", gettext_lazy("Matrix")),
    ("about", gettext_lazy("About")),
)


@register.inclusion_tag("_navigation.html", takes_context=True)
def navigation(context):
    """The main links; the one that leads to this page, or to the list it belongs to, is marked."""
    request = context.get("request")
    path = request.path if request else ""
    links = []
    for name, label in NAVIGATION:
        url = path_of(name)
        links.append((url, label, "page" if path == url else "true" if path.startswith(url) else ""))
    return {"links": links}


# What would end the script element, or begin a comment in it.
_NO_MARKUP = {sign: f"\\u{ord(sign):04X}" for sign in "<>&"}


@register.filter
def json_ld(thing: dict) -> str:
    """What a page says, as a block of data for machines; no script runs in it."""
    text = json.dumps(thing, ensure_ascii=False)
    for sign, escaped in _NO_MARKUP.items():  # thrice as fast as str.translate
        text = text.replace(sign, escaped)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


@register.filter
@lru_cache(maxsize=10_000)
def partial_date(date: PartialDate | None) -> str:
    """A partial date for readers: <time datetime="2024-01">January 2024</time>; "" for none."""
    return format_html('<time datetime="{}">{}</time>', date, date.display()) if date else ""


@register.filter
def money(commitment) -> str:
    """An amount as signed: "US$1 billion", "IDR 3,456,789,012"; never rounded, and never 0 for what is not known."""
    if commitment.amount is None:
        return _("amount not stated")
    symbol = get_currency_symbol(commitment.currency, LOCALE)
    space = "\N{NO-BREAK SPACE}" if symbol[-1].isalpha() else ""
    return f"{symbol}{space}{_number(commitment.amount)}"


def _number(amount: Decimal) -> str:
    """Short where that says it all: "1.2 billion", but "1,234,567,890"."""
    for power in (12, 9, 6):
        if amount >= 10**power and amount % 10 ** (power - 2) == 0:
            return format_compact_decimal(amount, format_type="long", locale=LOCALE, fraction_digits=2)
    return format_decimal(amount, locale=LOCALE)


@register.filter
def fact_label(fact) -> str:
    """What a sourced fact is, in a few words: "event: Third dialogue"."""
    match fact:
        case Event():
            what = fact.title
        case Commitment():
            what = money(fact)
        case Note():
            what = fact.get_kind_display()
        case _:
            what = fact
    return f"{fact._meta.verbose_name}: {what}"


@register.filter
def source_title(source) -> str:
    """A source's title in its language, or its address: "japannews.yomiuri.co.jp/politics/…"."""
    if not source.title:
        return Truncator(source.address.split("//", 1)[-1].removeprefix("www.").rstrip("/")).chars(60)
    if any(is_japanese(letter) for letter in source.title):
        return format_html('<span lang="ja">{}</span>', source.title)
    return source.title


@register.filter
def figure(number: int) -> str:
    """A count as it is read: "1,061"."""
    return format_decimal(number, locale=LOCALE)


@register.simple_tag
def source_links(numbers) -> str:
    """Source numbers beside a fact, each a link to the source at the foot of the page."""
    if not numbers:
        return ""
    links = format_html_join(
        "",
        '<a href="#source-{}"><span class="visually-hidden">{} </span>{}</a>',
        ((n, _("source"), n) for n in numbers),
    )
    return format_html('<span class="cites">{}</span>', links)


@register.simple_tag
def cites(cited) -> str:
    """The sources of a fact or a class of claims (presenters.evidence.Cited); where there is none, that there is none.

    The attribute says what they belong to: <span data-of="event 3">…</span>
    """
    if not cited.numbers and cited.is_silent:
        return ""
    links = source_links(cited.numbers) or format_html('<span class="no-source">{}</span>', _("no source given"))
    return format_html('&nbsp;<span data-of="{}">{}</span>', cited.name, links)


@register.simple_tag
@lru_cache
def status(value: str, overdue: bool = False) -> str:
    """The status word with its mark; "overdue" beside it where something expected has not come."""
    word = format_html('<span class="status status-{}">{}</span>', value, Status(value).label)
    return format_html('{} <span class="care">{}</span>', word, _("overdue")) if overdue else word


@register.filter
def highlighted(cut: list[tuple[str, bool]]) -> str:
    """A text cut at the words that were asked for, these marked."""
    parts = [f"<mark>{escape(text)}</mark>" if hit else escape(text) for text, hit in cut]
    return mark_safe("".join(parts))


@register.simple_tag
def list_url(**values: str) -> str:
    """The path of the list with one value of each of these facets: {% list_url partner="asean" theme="mobility" %}."""
    via = values.pop("via", "any")
    return list_path(Criteria(via=via, **{facet: (value,) for facet, value in values.items() if value}))


@register.filter
def list_query(result: SearchResult) -> str:
    """The criteria of a result as the charts of the same agreements take them: "?partner=asean"."""
    return query(result.criteria)


@register.filter
def as_numbers(number: int) -> tuple[int, ...]:
    """One number where `source_links` takes several."""
    return (number,)


@register.filter
def error_report(agreement, email: str) -> str:
    """A mailto: address whose subject names the record."""
    subject = _("Error in “%(title)s”") % {"title": agreement.title}
    body = f"{settings.SITE_URL}{agreement.get_absolute_url()}\n\n"
    return f"mailto:{email}?{urlencode({'subject': subject, 'body': body}, quote_via=quote)}"
