"""The public trail: what changed, told to readers in words. Last step of telling changes.

Only what was written while a record was public is told, and only of records that readers may see; of a withdrawn one
its withdrawal. Who wrote it, and the reason given to fellow curators, are for curators.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agreements.curation.changes.labels import Labels
from agreements.models import (
    Agreement,
    Citation,
    Claim,
    DerivedFields,
    Difference,
    Event,
    Relation,
    Source,
    State,
    Status,
    Step,
    Version,
    derive,
    differences,
    versions,
)


@dataclass(frozen=True)
class PublicChange:
    """What one revision changed of one agreement, in sentences."""

    agreement: Agreement
    revision: str  # its token
    made_at: dt.datetime
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class _Turn:
    """Two versions of a record that readers saw one after the other; `before` is None at its first publication."""

    before: Version | None
    after: Version
    restored: bool = False

    @property
    def relations(self) -> list[dict[str, object]]:
        """Those of both versions."""
        return [row for version in (self.before, self.after) if version for row in version.of(Relation)]


def public_pairs(ids: Iterable[int] | None = None) -> models.QuerySet:
    """(revision, agreement) for everything that readers may know, newest first; `ids` narrows it to some agreements."""
    rows = Agreement.history.order_by()
    shown = rows.filter(state=State.PUBLISHED, id__in=Agreement.objects.published().values("pk"))
    if ids is None:
        shown |= rows.filter(state=State.WITHDRAWN, id__in=Agreement.objects.gone().values("pk"))
    else:
        shown = shown.filter(id__in=ids)
    return shown.values_list("revision_id", "id").distinct().order_by("-revision_id", "id")


def public_changes(pairs: Iterable[tuple[int, int]]) -> list[PublicChange]:
    """Tell these pairs to readers, in their order; what says nothing to them is left out."""
    pairs = list(pairs)
    agreements = Agreement.objects.in_bulk({pk for _revision, pk in pairs})
    turns = {
        (turn.after.revision.pk, pk): turn
        for pk, told in versions(Agreement, agreements).items()
        for turn in _turns(told)
    }
    found = {pair: differences(turns[pair].before, turns[pair].after) for pair in pairs if pair in turns}
    names = Labels(one for differing in found.values() for one in differing)
    others = {row["other_id"] for turn in turns.values() for row in turn.relations}
    public = set(Agreement.objects.published().filter(pk__in=others).values_list("pk", flat=True))
    changes = []
    for pair, differing in found.items():
        sentences = tuple(_ChangeDescriber(turns[pair], differing, names, public).sentences())
        revision = turns[pair].after.revision
        changes.append(PublicChange(agreements[pair[1]], revision.token, revision.made_at, sentences))
    return [change for change in changes if change.sentences]


def history_of(agreement: Agreement) -> list[PublicChange]:
    """The whole trail of one public record, newest first."""
    return public_changes(public_pairs([agreement.pk]))


def _turns(told: list[Version]) -> Iterator[_Turn]:
    seen, was = None, None
    for version in told:
        state = version.own["state"] if version.own else None
        if state == State.PUBLISHED:
            yield _Turn(seen, version, restored=was == State.WITHDRAWN)
            seen = version
        elif state == State.WITHDRAWN and was == State.PUBLISHED:
            yield _Turn(seen, version)
        was = state


class _ChangeDescriber:
    """Finds the words for one turn."""

    def __init__(self, turn: _Turn, differing: list[Difference], names: Labels, public: set[int]):
        self.turn, self.differing, self.names, self.public = turn, differing, names, public

    def sentences(self) -> Iterator[str]:
        before, after = self.turn.before, self.turn.after
        if after.own["state"] == State.WITHDRAWN:
            yield _("Withdrawn: %(reason)s") % {"reason": after.own["withdrawn_reason"]}
        elif before is None:
            yield _("Added to the catalogue.")
        else:
            if self.turn.restored:
                yield _("Restored.")
            yield from self._standing(_standing(before), _standing(after))
            yield from self._sources(_sources(before, self.public), _sources(after, self.public))
            for one in self.differing:
                yield from self._own(one) if one.model is Agreement else self._row(one)

    def _standing(self, old: DerivedFields, new: DerivedFields) -> Iterator[str]:
        if old.status != new.status:
            said = {"old": Status(old.status).label, "new": Status(new.status).label}
            yield _("Status moved from %(old)s to %(new)s.") % said
        if old.date != new.date:
            said = {"old": old.date and old.date.display(), "new": new.date and new.date.display()}
            if old.date and new.date:
                yield _("Date corrected from %(old)s to %(new)s.") % said
            else:
                yield (_("Date given: %(new)s.") if new.date else _("Date removed: %(old)s.")) % said

    def _sources(self, old: set[int], new: set[int]) -> Iterator[str]:
        for pk in sorted(new - old):
            yield _("Source added: %(source)s.") % {"source": self._source(pk)}
        for pk in sorted(old - new):
            yield _("Source no longer cited: %(source)s.") % {"source": self._source(pk)}

    def _source(self, pk: int) -> str:
        return str(self.names.row(Source, pk) or _("one that is no longer in the catalogue"))

    def _own(self, one: Difference) -> Iterator[str]:
        for field in one.fields:
            old, new = (self.names.say(field, values[field.attname]) for values in (one.before, one.after))
            if field.name == "checked_on":
                yield _("Checked against its sources.")
            elif field.name == "slug":
                yield _("Its address changed.")
            elif field.name == "summary":
                yield _("Summary rewritten.")
            elif field.name not in {"state", "withdrawn_reason", "merged_into"}:
                said = {"field": capfirst(field.verbose_name), "old": old or "–", "new": new or "–"}
                yield _("%(field)s changed from “%(old)s” to “%(new)s”.") % said

    def _row(self, one: Difference) -> Iterator[str]:
        row = one.after or one.before
        version = self.turn.after if one.after else self.turn.before
        if row in _hidden_rows(version, self.public):
            return
        if one.model is Citation and (one.before is None or one.after is None):
            return  # told as a source
        said = {"what": capfirst(one.model._meta.verbose_name), "name": self.names.name(one)}
        if one.before is None:
            yield _("%(what)s added: %(name)s.") % said
        elif one.after is None:
            yield _("%(what)s removed: %(name)s.") % said
        elif not _is_only_the_date(one):
            yield _("%(what)s changed: %(name)s.") % said


def _is_only_the_date(one: Difference) -> bool:
    """What is told as a corrected date already."""
    return one.model is Event and one.after["defines"] and [field.name for field in one.fields] == ["date"]


def _standing(version: Version) -> DerivedFields:
    steps = [Step(row["kind"], row["date"], row["defines"]) for row in version.of(Event)]
    return derive(version.own["instrument"], steps)


def _sources(version: Version, public: set[int]) -> set[int]:
    """The sources of its rows; of relations only to public agreements, as its page shows them."""
    hidden = _hidden_rows(version, public)
    return {pk for row in version.rows.values() if row not in hidden and (pk := row.get("source_id"))}


def _hidden_rows(version: Version, public: set[int]) -> list[dict[str, Any]]:
    """Relations to agreements that readers don't see, and citations of them."""
    relations = [row for row in version.of(Relation) if row["other_id"] not in public]
    numbers = {row["number"] for row in relations}
    cited = [row for row in version.of(Citation) if row["claim"] == Claim.RELATION and row["fact_number"] in numbers]
    return relations + cited
