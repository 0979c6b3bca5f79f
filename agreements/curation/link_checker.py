"""Link checker: requests the pages of sources, politely, and stores what came of it.

Stored are whether the page is there (an HTTP status such as "200", or a word) and whether it shows the words by which
facts are found there.
"""

import datetime as dt
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from protego import Protego

from agreements.curation.page_words import MOST_BYTES, NoTextError, page_text, words_there
from agreements.curation.polite_http import AGENT, HOPELESS, USUAL, Answer, CheckOptions, ask
from agreements.models import REFUSES, SOURCED_FACTS, Source, WordCheck
from agreements.normal_addresses import normal_address

_AT_ONCE = 4
_MOST_ROBOTS = 500_000  # bytes of a robots.txt, as in RFC 9309


@dataclass(frozen=True)
class PageCheck:
    """What became of one address: its answer, where it led, and which of the words the page shows.

    `unread` says why the words could not be looked for; then nothing is known of them.
    """

    answer: str
    moved_to: str = ""
    words: Mapping[str, bool] = field(default_factory=dict)
    unread: str = ""

    @property
    def gone(self) -> list[str]:
        """The words that the page doesn't show."""
        return [words for words, is_there in self.words.items() if not is_there]


def due(days: int) -> list[str]:
    """Addresses that were not asked for so many days: those never asked first, then those asked longest ago."""
    since = timezone.now() - dt.timedelta(days=days)
    waiting = Source.objects.exclude(checked_at__gt=since).order_by(F("checked_at").asc(nulls_first=True), "pk")
    return list(waiting.values_list("address", flat=True))


def words_by_source() -> dict[int, list[str]]:
    """The check words that facts look for on the page of a source, by its primary key; one query a kind of fact."""
    words: dict[int, list[str]] = defaultdict(list)
    for model in SOURCED_FACTS:
        for source, own in model.objects.exclude(source=None).values_list("source", "check_words"):
            words[source] += [one for one in own if one not in words[source]]
    return {source: own for source, own in words.items() if own}


def check(
    addresses: Iterable[str], manners: CheckOptions = USUAL, looked_for: Mapping[int, Sequence[str]] | None = None
) -> Iterator[tuple[str, PageCheck]]:
    """Ask the addresses and note each answer when it comes: a run that is broken off is no work lost.

    `looked_for` are check words by the primary key of the source; those of all facts where it is left out. `update()`
    needs no catalogue transaction: a check edits nothing, so it makes no revision and no history.
    """
    looked_for = words_by_source() if looked_for is None else looked_for
    sources = dict(Source.objects.values_list("address", "pk"))
    words = {address: looked_for.get(sources[address], ()) for address in addresses}
    for address, found in check_pages(words, manners):
        now = timezone.now()
        with transaction.atomic():
            Source.objects.filter(pk=sources[address]).update(checked_at=now, check_status=found.answer)
            if found.words or not words[address]:
                WordCheck.objects.note(sources[address], found.words, now)
        yield address, found


def check_pages(words: Mapping[str, Sequence[str]], manners: CheckOptions) -> Iterator[tuple[str, PageCheck]]:
    """Addresses, each given with the words to look for, with what became of them, as it comes.

    Few are asked at once, and of one host one after the other.
    """
    hosts: dict[str, deque[str]] = defaultdict(deque)
    for address in words:
        hosts[_host(address)].append(address)
    visitor = _Visitor(words, manners)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            asked = {
                pool.submit(visitor.visit, waiting[0]): waiting
                for waiting in sorted(hosts.values(), key=len, reverse=True)
            }
            while asked:
                yield from _answered(asked, partial(_visit_after_pause, pool, visitor))
        finally:
            pool.shutdown(cancel_futures=True)


def _host(address: str) -> str:
    with suppress(ValueError):
        return urlsplit(address).netloc.lower()
    return ""


def _answered(asked: dict[Future, deque[str]], ask_next: Callable[[str], Future]) -> Iterator[tuple[str, PageCheck]]:
    for future in wait(asked, return_when=FIRST_COMPLETED).done:
        waiting = asked.pop(future)
        address = waiting.popleft()
        if waiting:
            asked[ask_next(waiting[0])] = waiting
        yield address, future.result()


def _visit_after_pause(pool: ThreadPoolExecutor, visitor: "_Visitor", address: str) -> Future:
    free_at = time.monotonic() + visitor.manners.pause

    def visit_politely() -> PageCheck:
        time.sleep(max(0, free_at - time.monotonic()))
        return visitor.visit(address)

    return pool.submit(visit_politely)


class _Visitor:
    """Asks pages of hosts whose robots.txt lets us, which is read once a run."""

    def __init__(self, words: Mapping[str, Sequence[str]], manners: CheckOptions):
        self.words, self.manners = words, manners
        self._robots: dict[str, tuple[Answer, Protego]] = {}

    def visit(self, address: str) -> PageCheck:
        """What becomes of an address."""
        host = _host(address)
        if host not in self._robots:
            self._robots[host] = self._rules_of(f"{address.partition(':')[0]}://{host}/robots.txt")
        answer, rules = self._robots[host]
        if answer.outcome in HOPELESS:
            return PageCheck(answer.outcome)
        if not rules.can_fetch(address, AGENT):
            return PageCheck(REFUSES)
        return self._look(address, self.words[address])

    def _rules_of(self, address: str) -> tuple[Answer, Protego]:
        """What a host's robots.txt says; one that is not there, or can't be read, refuses nothing."""
        answer = ask("GET", address, self.manners, _MOST_ROBOTS)
        time.sleep(self.manners.pause)
        return answer, Protego.parse(answer.body.decode("utf-8", "replace") if answer.is_page else "")

    def _look(self, address: str, words: Sequence[str]) -> PageCheck:
        answer = ask("GET", address, self.manners, MOST_BYTES) if words else fetch(address, self.manners)
        found = PageCheck(answer.outcome, answer.address if _is_moved(address, answer) else "")
        if not (words and answer.is_page):
            return found
        try:
            return replace(found, words=words_there(words, page_text(answer)))
        except NoTextError as error:
            return replace(found, unread=str(error))


def _is_moved(address: str, answer: Answer) -> bool:
    return answer.is_page and normal_address(address) != normal_address(answer.address)


def fetch(address: str, manners: CheckOptions = USUAL) -> Answer:
    """Whether there is a page, redirects followed: by HEAD, and by GET where HEAD brings none."""
    answer = ask("HEAD", address, manners)
    return answer if answer.is_page or answer.outcome in HOPELESS else ask("GET", address, manners)
