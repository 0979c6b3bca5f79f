"""Asking the rules of plausibility: of a record that is being saved or restored, and of the published ones."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agreements.curation.workflow import RefusedError
from agreements.models import (
    CHILD_RELATIONS,
    Agreement,
    Doubt,
    MissingItem,
    Partner,
    Source,
    doubts,
    members_of_blocs,
    read_by_rules,
    stored_record,
)


class Question(NamedTuple):
    """What a curator is asked, and the answer that the tick beside it sends: "far-date=1942-05-01"."""

    answer: str
    sentence: str | SafeString


class ImplausibleError(RefusedError):
    """A write that the rules refuse, or keep back until its `questions` are answered with “yes, really”."""

    def __init__(self, gaps: Iterable[MissingItem], questions: Iterable[Question]):
        self.questions = list(questions)
        ask = MissingItem("meant", _("Not saved yet: tick what is right all the same, and mend the rest."))
        super().__init__(*gaps, *([ask] if self.questions else []))


def require_plausible(record: models.Model, meant: Collection[str], others: Iterable[Question] = ()) -> None:
    """Ask the rules of a record as it is written now, rows and all, inside the open change.

    `meant` are the answers that the curator gave; those to the rules are kept with their rows. `others` are questions
    that no rule of plausibility asks. Raises ImplausibleError.
    """
    of = type(record)
    written = of._default_manager.prefetch_related(*read_by_rules(of)).get(pk=record.pk)
    found = doubts(stored_record(written, members_of_blocs(), timezone.localdate()))
    gaps = [MissingItem(_place(of, doubt), doubt.sentence) for doubt in found if doubt.is_refused]
    asked = [doubt for doubt in found if not doubt.is_refused]
    questions = [one for one in [*others, *map(_question, asked)] if one.answer not in meant]
    if gaps or questions:
        raise ImplausibleError(gaps, questions)
    for row in {id(doubt.row): doubt.row for doubt in asked}.values():
        row.confirmed = " ".join([*row.confirmed.split(), *(doubt.answer for doubt in asked if doubt.row is row)])
        row.save()


def _question(doubt: Doubt) -> Question:
    return Question(doubt.answer, doubt.sentence)


def _place(of: Any, doubt: Doubt) -> str:
    """Where in the form of a record a doubt belongs: a field of its own, or a kind of rows."""
    relations = (
        name for name in CHILD_RELATIONS.get(of, ()) if of._meta.get_field(name).related_model is type(doubt.row)
    )
    return next(relations, doubt.field)


def published_doubts(
    agreements: Collection[Agreement], sources: Mapping[int, list[Source]], today: dt.date
) -> Iterator[tuple[Agreement, Doubt]]:
    """What breaks the rules in agreements, in their `sources`, and in the members of blocs that are parties to them.

    The agreements are fetched with what the rules read; two queries more, and two for the blocs' rows.
    """
    members = members_of_blocs()
    named = {one.pk: {party.partner_id for party in one.parties.all()} for one in agreements}
    partners = Partner.objects.prefetch_related(*read_by_rules(Partner)).in_bulk(set().union(*named.values()))
    of_partners = {pk: doubts(stored_record(one, members, today)) for pk, one in partners.items()}
    cited = {source.pk: source for used in sources.values() for source in used}
    of_sources = {pk: doubts(stored_record(one, members, today)) for pk, one in cited.items()}
    for agreement in agreements:
        found = doubts(stored_record(agreement, members, today))
        found += [doubt for pk in sorted(named[agreement.pk]) for doubt in of_partners[pk]]
        found += [doubt for source in sources[agreement.pk] for doubt in of_sources[source.pk]]
        yield from ((agreement, doubt) for doubt in found)
