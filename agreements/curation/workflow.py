"""Publication workflow: the transitions between draft, in review, published and withdrawn, and who may make them."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import security_log
from agreements.models import (
    Agreement,
    Area,
    Body,
    Fact,
    Look,
    Membership,
    MissingItem,
    Partner,
    Source,
    State,
    current_transaction,
    differences,
    missing_items,
    versions,
)
from agreements.normal_addresses import normal_address

MAY_PUBLISH = "agreements.publish_agreement"


class RefusedError(Exception):
    """A write that the rules don't allow; `gaps` are sentences that know their place in the form."""

    def __init__(self, *gaps: MissingItem):
        super().__init__(" ".join(gaps))
        self.gaps = gaps


@dataclass(frozen=True)
class Transition:
    """A move from one state to another."""

    name: str
    label: str
    start: tuple[State, ...]
    end: State
    permission: str = MAY_PUBLISH


TRANSITIONS = {
    move.name: move
    for move in (
        Transition(
            "submit", gettext_lazy("Ask for review"), (State.DRAFT,), State.IN_REVIEW, "agreements.change_agreement"
        ),
        Transition("return", gettext_lazy("Send back to draft"), (State.IN_REVIEW,), State.DRAFT),
        Transition("publish", gettext_lazy("Publish"), (State.DRAFT, State.IN_REVIEW), State.PUBLISHED),
        Transition("withdraw", gettext_lazy("Withdraw"), (State.PUBLISHED,), State.WITHDRAWN),
        Transition("restore", gettext_lazy("Restore"), (State.WITHDRAWN,), State.PUBLISHED),
    )
}


def transition_named(name: str) -> Transition:
    """RefusedError when there is no such move."""
    if name not in TRANSITIONS:
        raise RefusedError(MissingItem("state", _("There is no move “%(name)s”.") % {"name": name[:60]}))
    return TRANSITIONS[name]


def may(user, move: Transition) -> bool:
    """Whether this user has the right; commands, which come without a user, have it."""
    return user is None or user.has_perm(move.permission)


def transitions_for(agreement: Agreement, user) -> list[Transition]:
    """The moves that this curator can make from where the record is."""
    return [move for move in TRANSITIONS.values() if agreement.state in move.start and may(user, move)]


def blockers(agreement: Agreement, move: Transition, user) -> list[MissingItem]:
    """What stands in the way of a move, in sentences; [] when nothing does. The record is read as it is stored."""
    if agreement.state not in move.start:
        said = {"move": move.label, "state": agreement.get_state_display()}
        return [MissingItem("state", _("“%(move)s” is not possible: the record is %(state)s.") % said)]
    if not may(user, move):
        return [MissingItem("state", _("“%(move)s” is for publishers.") % {"move": move.label})]
    if move.end == State.WITHDRAWN:
        return _gaps_of_withdrawal(agreement)
    if move.end == State.DRAFT:
        return []
    return missing_items(agreement) + (_lack_of_a_second(agreement, user) if move.end == State.PUBLISHED else [])


def _gaps_of_withdrawal(agreement: Agreement) -> list[MissingItem]:
    gaps = []
    if not agreement.withdrawn_reason.strip():
        gaps.append(MissingItem("withdrawn_reason", _("Say why: readers of the old address see it.")))
    into = agreement.merged_into
    if into and (into == agreement or into.state != State.PUBLISHED):
        gaps.append(MissingItem("merged_into", _("Merge into another record that is published.")))
    return gaps


def _lack_of_a_second(agreement: Agreement, user) -> list[MissingItem]:
    """The rule of two: who last changed the record or asked for its review is not who publishes it."""
    if not settings.TWO_PERSON_RULE:
        return []
    if agreement.state == State.DRAFT:
        return [MissingItem("state", _("Two people publish a record: ask for review, and somebody else publishes it."))]
    if last_editor(agreement) == user:
        return [
            MissingItem(
                "state", _("Two people publish a record: the last change is yours, somebody else publishes it.")
            )
        ]
    return []


def last_editor(agreement: Agreement):
    """The user of the last revision that changed the record itself or its rows; None for a command."""
    told = versions(Agreement, [agreement.pk]).get(agreement.pk, [])
    for before, after in reversed(list(zip([None, *told], told, strict=False))):
        if differences(before, after):
            return after.revision.user
    return None


def apply(move: Transition, agreement: Agreement) -> None:
    """Make a move inside the open change; RefusedError with what is missing."""
    opened = current_transaction()
    if gaps := blockers(agreement, move, opened.user):
        raise RefusedError(*gaps)
    agreement.state = move.end
    if move.end == State.PUBLISHED:
        agreement.published_at = agreement.published_at or timezone.now()
    if move.end != State.WITHDRAWN:
        agreement.withdrawn_reason, agreement.merged_into = "", None
    agreement.save()
    security_log.write_on_commit("state_changed", opened.user, f"{move.name}: {agreement.key}")


def withdraw(agreement: Agreement, reason: str, merged_into: Agreement | None = None) -> None:
    """Take a published record from readers; its address says why, or leads to the record it is merged into."""
    agreement.withdrawn_reason, agreement.merged_into = reason, merged_into
    apply(TRANSITIONS["withdraw"], agreement)


def require_complete(agreement: Agreement) -> None:
    """A published record stays complete: RefusedError when a correction would leave a gap."""
    if agreement.state == State.PUBLISHED and (gaps := missing_items(agreement)):
        raise RefusedError(*gaps)


def needs_a_second(record: models.Model) -> bool:
    """The rule of two: nobody corrects what readers see on their own say alone."""
    return settings.TWO_PERSON_RULE and was_public(record)


def was_public(record: models.Model) -> bool:
    """Whether readers may have seen a record: then only publishers change it, and nobody deletes it."""
    if isinstance(record, Agreement):
        return record.published_at is not None
    if isinstance(record, Area | Body | Partner | Source):
        return _were_named(type(record), {record.pk})
    return True  # countries and themes are the frame of the catalogue


# What is shown beside the record that names it: source of a membership, original of a copy, body above, its partner.
_SHOWN_BESIDE = {
    Source: ((Membership, "source", Partner, "bloc"), (Source, "copy_of", Source, "id")),
    Body: ((Body, "part_of", Body, "id"),),
    Partner: ((Body, "partner", Body, "id"),),
    Area: (),
}


def _were_named(model: type[models.Model], pks: set[int], asked: frozenset[int] = frozenset()) -> bool:
    """Whether a page that readers have seen ever named one of these rows, itself or beside a row that named it."""
    for relation in model._meta.related_objects:
        rows, field = relation.related_model, relation.field.name
        named = {f"{field}__in": pks}
        if rows is Look and rows.history.filter(**named).exists():
            return True
        if issubclass(rows, Fact) and rows.history.filter(**named, agreement__published_at__isnull=False).exists():
            return True
    for rows, field, owner, column in _SHOWN_BESIDE[model]:
        beside = {*rows.history.filter(**{f"{field}__in": pks}).values_list(column, flat=True)}
        asked = asked | pks if owner is model else frozenset()  # a circle of copies is asked once
        if (beside := beside - asked) and _were_named(owner, beside, asked):
            return True
    return False


def former_source(key: str) -> Source | None:
    """The source of the page that one of this key was of, before two of one page were made one."""
    past = Source.history.filter(key=key).order_by("-history_id").values_list("address", flat=True).first()
    return Source.objects.published().filter(normal_address=normal_address(past)).first() if past else None


def former_address(slug: str) -> Agreement | None:
    """The agreement that readers last knew under this slug: old addresses lead there for ever."""
    known = Agreement.history.filter(slug=slug, state=State.PUBLISHED).order_by("-history_id").values("id")[:1]
    return Agreement.objects.filter(pk__in=list(known.values_list("id", flat=True))).first()
