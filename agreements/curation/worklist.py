"""What waits for curators: counts of drafts, findings and links, for the front page of the admin."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.curation.quality import RULES, Finding, Level, check
from agreements.models import Agreement, Proposal, Source, State, current_token


@dataclass(frozen=True)
class WorkItem:
    """So many records to look at, and the list of them."""

    label: str
    count: int
    link: str


def waiting_work() -> list[tuple[str, list[WorkItem]]]:
    """The waiting work by heading. As many queries for one record as for a thousand."""
    return [
        (_("On the way to readers"), _on_the_way()),
        (_("Contradictions to mend"), _broken(Level.ERROR)),
        (_("What could be better"), _broken(Level.WARNING)),
        (_("Links"), _links()),
    ]


def _on_the_way() -> list[WorkItem]:
    counts = dict(Agreement.objects.order_by().values_list("state").annotate(Count("pk")))
    states = {State.IN_REVIEW: _("Drafts to review"), State.DRAFT: _("Drafts in the making")}
    return [
        *(
            WorkItem(label, counts.get(state, 0), _list("agreement", state__exact=state))
            for state, label in states.items()
        ),
        WorkItem(_("Corrections that wait for a second publisher"), Proposal.objects.count(), _list("proposal")),
    ]


def _broken(level: Level) -> list[WorkItem]:
    broken = findings()
    return [
        WorkItem(str(rule.sentence), len(broken[rule.name]), _list("agreement", quality=rule.name))
        for rule in RULES
        if rule.level == level
    ]


def _links() -> list[WorkItem]:
    return [
        WorkItem(str(of.label), of.sources().count(), _list("source", link=name)) for name, of in LINK_STATES.items()
    ]


@dataclass(frozen=True)
class LinkState:
    """Sources whose links share a fate."""

    label: str
    sources: Callable[[], QuerySet]


LINK_STATES = {
    "dead": LinkState(gettext_lazy("The page is there no more."), Source.objects.dead),
    "silent": LinkState(gettext_lazy("The page did not answer when it was last asked."), Source.objects.silent),
    "changed": LinkState(gettext_lazy("The page lacks words by which facts are found there."), Source.objects.changed),
    "unasked": LinkState(gettext_lazy("The page was never asked."), partial(Source.objects.filter, checked_at=None)),
}


def _list(model: str, **filters: object) -> str:
    return f"{reverse(f'admin:agreements_{model}_changelist')}?{urlencode(filters)}"


def findings() -> dict[str, dict[int, str]]:
    """For each rule of quality the published agreements that break it, by primary key, with what exactly is wrong.

    Kept for a revision and a day: a page of the admin costs one query then.
    """
    return _findings(current_token(), timezone.localdate())


def findings_of(agreement: Agreement) -> list[tuple[str, str]]:
    """What is wrong with one published agreement: the sentence of each rule that it breaks, and what exactly."""
    broken = (outcome for outcome in check(only=agreement.pk) if outcome.findings)
    return [(outcome.rule.sentence, _details(outcome.findings)) for outcome in broken]


@lru_cache(maxsize=1)
def _findings(_token: str, today: dt.date) -> dict[str, dict[int, str]]:
    found = {}
    for outcome in check(today):
        of = defaultdict(list)
        for finding in outcome.findings:
            of[finding.agreement.pk].append(finding)
        found[outcome.rule.name] = {pk: _details(several) for pk, several in of.items()}
    return found


def _details(several: Iterable[Finding]) -> str:
    return "; ".join(finding.detail for finding in several if finding.detail)
