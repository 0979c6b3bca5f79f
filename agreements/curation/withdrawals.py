"""Withdrawn records: what their readers are told instead."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from agreements.models import Agreement, Relation, State, Verb

_SUCCEEDING = (Verb.SUPERSEDES, Verb.RENEWS, Verb.FOLLOWS)


@dataclass(frozen=True)
class Withdrawal:
    """What readers of a withdrawn record are told: its last public title, the day, the reason, what came after it."""

    title: str
    day: dt.date | None  # in Japan; None where history does not tell
    reason: str
    successors: tuple[Agreement, ...]


def withdrawal_of(agreement: Agreement) -> Withdrawal:
    """The withdrawal of a record that was public. Three queries."""
    versions = Agreement.history.filter(id=agreement.pk).order_by("history_id")
    last = versions.filter(state=State.PUBLISHED).values_list("history_id", "title").last()
    moments = versions.filter(state=State.WITHDRAWN, history_id__gt=last[0]) if last else versions.none()
    moment = moments.values_list("history_date", flat=True).first()
    later = Relation.objects.filter(agreement__in=Agreement.objects.published(), other=agreement, verb__in=_SUCCEEDING)
    return Withdrawal(
        last[1] if last else agreement.title,
        timezone.localdate(moment) if moment else None,
        agreement.withdrawn_reason,
        tuple(relation.agreement for relation in later.select_related("agreement")),
    )
