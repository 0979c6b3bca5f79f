"""Atom feeds of new and changed agreements: of any list, and of one record.

An entry is one agreement: its id comes from the key and stays, its text has the latest changes.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from agreements import site_identity
from agreements.curation.changes import PublicChange, history_of, public_changes, public_pairs
from agreements.models import Agreement, State
from agreements.paths import path_of
from agreements.search import current_index, search
from agreements.search.criteria import Criteria
from agreements.search.query_strings import list_path, query
from agreements.web.filters import AgreementFilter
from agreements.web.strict_parameters import refusal

MOST_CHANGES = 100
_BEFORE_ANYTHING = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_FIRST_YEAR = 2026  # of the catalogue; a tag: id names a day on which its host was ours


def tag(word: str) -> str:
    """A tag URI (RFC 4151), an id that stays when URLs change: "tag:cooperation.example.org,2026:azec-2022"."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{_FIRST_YEAR}:{word}"


@dataclass(frozen=True)
class Entry:
    """An agreement, and its latest changes, the newest first."""

    agreement: Agreement
    changes: list[PublicChange]


@dataclass(frozen=True)
class Source:
    """The contents of a feed: title, path of the page with the same agreements, path of the feed, entries."""

    title: str
    page: str
    feed: str
    entries: list[Entry]
    made_at: dt.datetime | None  # when the catalogue last changed: the day of a feed without entries


def _entries(changes: Iterable[PublicChange]) -> list[Entry]:
    by_key: dict[str, Entry] = {}
    for change in changes:
        by_key.setdefault(change.agreement.key, Entry(change.agreement, [])).changes.append(change)
    return list(by_key.values())


class StableFeed(Atom1Feed):
    """Atom that says when it was updated, and without entries not the moment at which somebody asks."""

    def latest_post_date(self) -> dt.datetime:
        return super().latest_post_date() if self.items else self.feed["made_at"]


class CatalogueFeed(Feed):
    """Atom, with URLs of SITE_URL whatever host the request names."""

    feed_type = StableFeed
    language = "en"
    author_name = site_identity.NAME
    feed_copyright = site_identity.LICENCE_NAME

    def title(self, source: Source) -> str:
        return source.title

    def link(self, source: Source) -> str:
        return settings.SITE_URL + source.page

    def feed_url(self, source: Source) -> str:
        return settings.SITE_URL + source.feed

    def feed_guid(self, source: Source) -> str:
        return tag(source.feed)

    def feed_extra_kwargs(self, source: Source) -> dict:
        return {"made_at": source.made_at or _BEFORE_ANYTHING}

    def items(self, source: Source) -> list[Entry]:
        return source.entries

    def item_title(self, entry: Entry) -> str:
        return _printable(entry.agreement.title)

    def item_link(self, entry: Entry) -> str:
        return settings.SITE_URL + entry.agreement.get_absolute_url()

    def item_guid(self, entry: Entry) -> str:
        return tag(entry.agreement.key)

    def item_pubdate(self, entry: Entry):
        return entry.agreement.published_at or entry.changes[-1].made_at

    def item_updateddate(self, entry: Entry):
        return entry.changes[0].made_at

    def item_description(self, entry: Entry) -> str:
        told = format_html_join("", "<li>{}: {}</li>", (_line(change) for change in entry.changes))
        summary = entry.agreement.summary if entry.agreement.state == State.PUBLISHED else ""
        return format_html("<p>{}</p><ul>{}</ul>", _printable(summary), told)


def _line(change: PublicChange) -> tuple[str, str]:
    return f"{timezone.localtime(change.made_at):%Y-%m-%d}", _printable(" ".join(change.sentences))


def _printable(text: str) -> str:
    """Text without the control characters that XML does not allow."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")


class ListFeed(CatalogueFeed):
    """Of the agreements that meet the criteria now; without criteria of all, withdrawn ones included."""

    def __call__(self, request):
        return refusal(request, AgreementFilter(request.GET)) or super().__call__(request)

    def get_object(self, request) -> Source:
        filters = AgreementFilter(request.GET)
        criteria = replace(filters.criteria, sort="")
        ids = None if criteria == Criteria() else list(search(criteria).matches)
        chips = "; ".join(f"{chip.title}: {chip.label}" for chip in filters.chips)
        return Source(
            title=f"{site_identity.NAME} – {_printable(chips) or _('new and changed')}",
            page=list_path(criteria),
            feed=path_of("feed") + query(criteria),
            entries=_entries(public_changes(public_pairs(ids)[:MOST_CHANGES])),
            made_at=current_index().made_at,
        )


class RecordFeed(CatalogueFeed):
    """Of one agreement."""

    def get_object(self, request, slug: str) -> Source:
        agreement = get_object_or_404(Agreement.objects.published(), slug=slug)
        return Source(
            title=f"{_printable(agreement.title)} – {site_identity.NAME}",
            page=agreement.get_absolute_url(),
            feed=path_of("record-feed", agreement.slug),
            entries=_entries(history_of(agreement)),
            made_at=agreement.published_at,
        )
