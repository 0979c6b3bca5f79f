"""Merging a record that stands here twice into the one that stays: what can be carried over, and doing it."""

from collections.abc import Callable, Collection, Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.curation.signing import add_signing
from agreements.curation.workflow import withdraw
from agreements.models import (
    FACTS,
    TALK,
    Agreement,
    Alias,
    Citation,
    Commitment,
    Event,
    EventKind,
    Fact,
    Language,
    Note,
    Partner,
    Party,
    Relation,
    Undertaking,
    current_transaction,
)
from agreements.partial_dates import PartialDate

# What tells rows of different records apart that say the same.
_NO_CONTENT = {"id", "agreement", "number", "defines", "settles"}
# Whether a row looks as if it said the same as another one, in other words or less precisely.
_LOOKS_LIKE: dict[type[models.Model], Callable[[Any, Any], bool]] = {
    Party: lambda one, other: (
        (one.side, one.partner_id) == (other.side, other.partner_id) and one.body_id in (None, other.body_id)
    ),
    Undertaking: lambda one, other: one.area_id == other.area_id,
    Event: lambda one, other: one.kind == other.kind and _may_be_the_same(one.date, other.date),
    Commitment: lambda one, other: (one.amount, one.currency) == (other.amount, other.currency),
    Citation: lambda one, other: (one.source_id, one.claim) == (other.source_id, other.claim),
    Note: lambda one, other: one.kind == other.kind and one.source_id == other.source_id,
    Relation: lambda one, other: one.other_id == other.other_id,
}
INCOMING = gettext_lazy("What names the record")


@dataclass(frozen=True)
class Offer:
    """A row that the surviving record could take over: `row` as it is stored, `moved` as it would be."""

    group: str
    row: Any
    moved: Any
    like: str = ""  # the survivor's row that looks the same
    refusal: str = ""  # why it can't be carried over

    @property
    def name(self) -> str:
        """Tells it from the others, e.g. "citation-12"; a title that becomes an alias by its language."""
        return f"{self.row._meta.model_name}-{self.row.pk or self.row.language}"

    @property
    def is_advised(self) -> bool:
        return not (self.like or self.refusal)

    @property
    def label(self) -> str:
        if isinstance(self.row, Partner):
            return _("%(partner)s: founding agreement") % {"partner": self.row}
        if self.group == INCOMING:
            said = {"record": self.row.agreement, "state": self.row.agreement.get_state_display()}
            return _("%(record)s (%(state)s): ") % said + self.row.get_verb_display()
        return self.row.text if isinstance(self.row, Note) else str(self.row)

    @property
    def source(self) -> str:
        """The source that comes with it; a citation is one itself."""
        source = None if isinstance(self.row, Citation) else getattr(self.row, "source", None)
        return str(source or "")


def offers(merged: Agreement, survivor: Agreement) -> list[Offer]:
    """What the survivor lacks: other names, facts with their sources, and what names the merged record."""
    return [*_names(merged, survivor), *_facts(merged, survivor), *_incoming(merged, survivor)]


def merge(merged: Agreement, survivor: Agreement, reason: str, chosen: Collection[str]) -> list[Offer]:
    """Carry the chosen offers over and withdraw the record, inside the open transaction; give those carried over."""
    carried = [offer for offer in offers(merged, survivor) if offer.name in chosen and not offer.refusal]
    # An expectation that stays behind is the survivor's one that looks the same.
    expectations = {row.pk: twin for row in _expected(merged) for twin in _expected(survivor) if _is_like(row, twin)}
    for offer in sorted(carried, key=_settles):
        if isinstance(offer.row, Event):
            offer.moved.settles = expectations.get(offer.row.settles_id)
            expectations[offer.row.pk] = offer.moved
        if isinstance(offer.row, Event) and offer.row.defines and offer.row.kind not in TALK:
            add_signing(offer.moved)  # else an expectation of the survivor would go on giving it its date
        else:
            offer.moved.save()
    current_transaction().touch([survivor.pk])
    withdraw(merged, reason, survivor)
    return carried


def _expected(agreement: Agreement) -> models.QuerySet[Event]:
    return agreement.events.filter(kind=EventKind.EXPECTED)


def _settles(offer: Offer) -> bool:
    """Whether it is an event that comes after the expectation which it settles."""
    return isinstance(offer.row, Event) and offer.row.settles_id is not None


def _names(merged: Agreement, survivor: Agreement) -> Iterator[Offer]:
    present = {survivor.title, survivor.title_ja, *(alias.name for alias in survivor.aliases.all())}
    known = {name.casefold() for name in present}
    titles = [
        Alias(name=merged.title, language=Language.ENGLISH),
        Alias(name=merged.title_ja, language=Language.JAPANESE),
    ]
    for alias in [*titles, *merged.aliases.all()]:
        if alias.name and alias.name.casefold() not in known:
            known.add(alias.name.casefold())
            moved = Alias(name=alias.name, language=alias.language, until=alias.until, agreement=survivor)
            yield Offer(_group(Alias), alias, moved, refusal=_refusal(moved))


def _facts(merged: Agreement, survivor: Agreement) -> Iterator[Offer]:
    for model in FACTS:
        present = list(model.objects.filter(agreement=survivor))
        contents = [_content(row) for row in present]
        is_dated = model is Event and any(row.defines for row in present)
        for row in model.objects.filter(agreement=merged):
            if _content(row) in contents:
                continue
            moved = copy(row)
            moved.pk, moved.number, moved.agreement, moved._state.adding = None, None, survivor, True
            if model is Event:
                moved.defines, moved.settles = row.defines and not is_dated, None
            like = next((str(other) for other in present if _is_like(row, other)), "")
            yield Offer(_group(model), row, moved, like, _refusal(moved))


def _incoming(merged: Agreement, survivor: Agreement) -> Iterator[Offer]:
    """Relations of other records and partners founded by it; they move instead of being copied."""
    for row in Relation.objects.filter(other=merged).select_related("agreement"):
        moved = copy(row)
        moved.other = survivor
        yield Offer(INCOMING, row, moved, refusal=_refusal(moved))
    for partner in Partner.objects.filter(founding_agreement=merged):
        moved = copy(partner)
        moved.founding_agreement = survivor
        yield Offer(INCOMING, partner, moved)


def _group(model: type[models.Model]) -> str:
    return capfirst(model._meta.verbose_name_plural)


def _content(row: Fact) -> dict[str, object]:
    return {
        field.name: field.value_from_object(row) for field in row._meta.concrete_fields if field.name not in _NO_CONTENT
    }


def _refusal(row: models.Model) -> str:
    """What its fields and constraints say against a row that is not written yet; "" where nothing does."""
    try:
        row.clean_fields(exclude={"number"})
        row.validate_constraints()
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _is_like(row: models.Model, other: models.Model) -> bool:
    return _LOOKS_LIKE[type(row)](row, other)


def _may_be_the_same(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Whether two dates may mean the same day, however imprecise they are."""
    return one is None or other is None or (one.first_day <= other.last_day and other.first_day <= one.last_day)
