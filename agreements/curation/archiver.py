"""Archiver: asks the Wayback Machine for copies of sources' pages, and to make one where it has none.

Its two services are those of https://archive.org/help/wayback_api.php and https://web.archive.org/save/.
"""

import datetime as dt
import json
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urljoin, urlsplit

from django.db.models import F
from django.utils import timezone

from agreements.curation.polite_http import Answer, CheckOptions, ask
from agreements.models import DEAD, Source

KNOWN, SAVED, NONE = "copy found", "copy made", "no copy"
_MOST_BYTES = 1_000_000
_LONGEST_WAIT = 300  # seconds that a service may ask us to wait; beyond it we stop
_TRIES = 3
_COPY = re.compile(r"/web/\d{14}[a-z_]*/https?:/\S+\Z", re.IGNORECASE)


class NotReachedError(Exception):
    """The archive doesn't answer, or asks us to leave it alone; the message says which."""


@dataclass(frozen=True)
class Archive:
    """Where the services are, and how we ask them: one request after the other, with pauses."""

    available: str = "https://archive.org/wayback/available"
    save: str = "https://web.archive.org/save/"
    copies: str = "https://web.archive.org/"
    manners: CheckOptions = field(default_factory=lambda: CheckOptions(patience=120, pause=10))

    def question(self, address: str) -> str:
        """The address that tells of the copies of a page."""
        return f"{self.available}?url={quote(address, safe='')}"

    def order(self, address: str) -> str:
        """The address that has a copy of a page made."""
        return f"{self.save}{address}"


def without_copy(days: int) -> list[Source]:
    """Published sources without a copy for which nobody asked for so many days; those never asked for first."""
    since = timezone.now() - dt.timedelta(days=days)
    bare = Source.objects.published().filter(archived_address="", wayback_address="")
    return list(bare.exclude(wayback_asked_at__gt=since).order_by(F("wayback_asked_at").asc(nulls_first=True), "pk"))


def find_copies(sources: list[Source], archive: Archive) -> Iterator[tuple[Source, str]]:
    """Ask for each source and note what came of it, one by one: a run that is broken off is no work lost.

    NotReachedError when the archive can't be asked any more; of that source nothing is noted. As with checks of links
    it is no edit: no revision and no history.
    """
    for source in sources:
        address, outcome = _copy_of(source, archive)
        Source.objects.filter(pk=source.pk).update(wayback_address=address, wayback_asked_at=timezone.now())
        yield source, outcome


def _copy_of(source: Source, archive: Archive) -> tuple[str, str]:
    found = _known_copy(_polite(archive.question(source.address), archive), archive)
    if found:
        return found, KNOWN
    if source.check_status in DEAD:  # nothing is there to be copied
        return "", NONE
    made = _made_copy(_polite(archive.order(source.address), archive), archive)
    return made, SAVED if made else NONE


def _known_copy(answer: Answer, archive: Archive) -> str:
    """The address in an answer such as {"archived_snapshots": {"closest": {"available": true, "url": …}}}."""
    try:
        closest = json.loads(answer.body)["archived_snapshots"].get("closest", {})
        is_good = closest.get("available") is True and str(closest.get("status", "200")).startswith("2")
        return _address(str(closest["url"]), archive) if is_good else ""
    except (ValueError, KeyError, AttributeError, TypeError):
        return ""


def _made_copy(answer: Answer, archive: Archive) -> str:
    """The address of a new copy: where the answer led, or what its header names."""
    named = answer.headers.get("content-location", "")
    for address in (urljoin(archive.copies, named), answer.address):
        if answer.is_page and (copy := _address(address, archive)):
            return copy
    return ""


def _address(told: str, archive: Archive) -> str:
    """The address of a copy, as everybody may open it safely; "" for anything else that a service may say."""
    with suppress(ValueError):
        parts = urlsplit(told)
        kept = _COPY.search(told)
        ours = urlsplit(archive.copies)
        if parts.netloc == ours.netloc and kept and len(told) < 2000:
            return f"{ours.scheme}://{ours.netloc}{kept[0]}"
    return ""


def _polite(address: str, archive: Archive) -> Answer:
    """What a service answers, asked after a pause, and again where it says when; NotReachedError."""
    for _try in range(_TRIES):
        time.sleep(archive.manners.pause)
        answer = ask("GET", address, archive.manners, _MOST_BYTES)
        if not answer.outcome.isdigit():
            raise NotReachedError(f"{urlsplit(address).hostname}: {answer.outcome}")
        if answer.outcome not in {"429", "503"}:
            return answer
        wait = _seconds(answer.headers.get("retry-after", ""))
        if wait > _LONGEST_WAIT:
            break
        time.sleep(wait)
    raise NotReachedError(f"{urlsplit(address).hostname}: too many requests ({answer.outcome})")


def _seconds(retry_after: str) -> float:
    """How long to wait by a Retry-After header, in seconds or as a moment; a minute where it says nothing."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    with suppress(ValueError, TypeError):
        return max(0.0, (parsedate_to_datetime(retry_after) - timezone.now()).total_seconds())
    return 60.0
