"""Rules of plausibility: what a record can't be, and what is so unlikely that a curator is asked whether it is meant.

One definition of each. Forms, spreadsheets, fixtures, restored versions and the report of quality ask `doubts()`.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.amounts import CURRENCIES
from agreements.models.agreements import Agreement
from agreements.models.aliases import Alias
from agreements.models.areas import Area
from agreements.models.facts import Commitment, Event, EventKind, Note, NoteKind
from agreements.models.parties import Party, Side
from agreements.models.places import Body, Membership, Partner
from agreements.models.sources import Source
from agreements.partial_dates import PartialDate

FIRST_YEAR, YEARS_AHEAD = 1945, 30
_TO_COME = (EventKind.EXPECTED, EventKind.PROPOSED)
_MADE = (EventKind.SIGNED, EventKind.ADOPTED)
_DATES: dict[type[models.Model], tuple[str, ...]] = {
    Event: ("date", "end_date"),
    Commitment: ("stated_on",),
    Source: ("published_on",),
    Membership: ("start", "end"),
    Alias: ("until",),
}


class Strictness(models.TextChoices):
    """What a rule does with a record that breaks it."""

    REFUSE = "refuse", _("refused")
    ASK = "ask", _("asked about")


@dataclass(frozen=True)
class RecordRows:
    """A record as it is, or as it would be: its own row and those that belong to it, saved or not.

    `members` are the ISO codes of the countries that belong, or belonged, to a bloc, by its slug.
    """

    rows: tuple[Any, ...]
    members: Mapping[str, Collection[str]]
    today: dt.date

    def of(self, *of: type[models.Model]) -> Iterator[Any]:
        return (row for row in self.rows if isinstance(row, of))


class Break(NamedTuple):
    """A row that breaks a rule, in which field, and how; `about` are the values in question, without a space."""

    row: Any
    field: str
    sentence: str
    about: str


@dataclass(frozen=True)
class PlausibilityRule:
    """One rule; `sentence` says in the report of quality what is wrong with a record that `find` finds."""

    name: str
    strictness: Strictness
    sentence: str | Promise
    find: Callable[[RecordRows], Iterator[Break]]


@dataclass(frozen=True)
class Doubt:
    """A rule that a row of a record breaks."""

    rule: PlausibilityRule
    row: Any
    field: str
    sentence: str
    about: str

    @property
    def answer(self) -> str:
        """What “yes, really” is kept as in the row: "far-date=1942-05-01"."""
        return f"{self.rule.name}={self.about}"

    @property
    def is_refused(self) -> bool:
        return self.rule.strictness == Strictness.REFUSE


def doubts(record: RecordRows) -> list[Doubt]:
    """What breaks the rules in a record, but for what a curator has confirmed."""
    found = (Doubt(rule, *broken) for rule in PLAUSIBILITY_RULES for broken in rule.find(record))
    return [doubt for doubt in found if doubt.is_refused or doubt.answer not in doubt.row.confirmed.split()]


def _foreign_body(record: RecordRows) -> Iterator[Break]:
    for party in record.of(Party):
        body, partner = party.body, party.partner
        if body is None or body.partner.slug == partner.slug:
            continue
        country = body.partner.country
        if country is None or country.iso2 not in record.members.get(partner.slug, ()):
            names = {"body": body.name, "owner": body.partner.name, "partner": partner.name}
            reason = gettext("%(body)s belongs to %(owner)s, not to %(partner)s.") % names
            yield Break(party, "body", reason, f"{body.slug}/{partner.slug}")


def _unknown_currency(record: RecordRows) -> Iterator[Break]:
    for row in record.of(Commitment):
        if row.currency and row.currency not in CURRENCIES:
            reason = gettext("“%(code)s” is no currency of ISO 4217, such as JPY or USD.") % {"code": row.currency}
            yield Break(row, "currency", reason, row.currency)


def _in_future(record: RecordRows) -> Iterator[Break]:
    for row, name, date in _happened(record):
        if date.first_day > record.today:
            said = {"what": _called(row, name), "date": date.display()}
            reason = gettext("%(what)s: %(date)s is still to come; only an expectation or a proposal can be.")
            if not isinstance(row, Event):
                reason = gettext("%(what)s: %(date)s is still to come.")
            yield Break(row, name, reason % said, str(date))


def _happened(record: RecordRows) -> Iterator[tuple[Any, str, PartialDate]]:
    """The dates of what is told as past, each with its row and field."""
    for row, name, date in _dated(record):
        if isinstance(row, Commitment | Source) or (isinstance(row, Event) and row.kind not in _TO_COME):
            yield row, name, date
    for row in record.of(Agreement):
        if (day := row.checked_on) is not None:
            yield row, "checked_on", PartialDate(day.year, day.month, day.day)


def _far_date(record: RecordRows) -> Iterator[Break]:
    for row, name, date in _dated(record):
        said = {"what": _called(row, name), "date": date.display()}
        if date.year < FIRST_YEAR:
            reason = gettext("%(what)s: %(date)s is before %(year)s.") % {**said, "year": FIRST_YEAR}
            yield Break(row, name, reason, str(date))
        elif date.year > record.today.year + YEARS_AHEAD:
            reason = gettext("%(what)s: %(date)s is more than %(years)s years ahead.")
            yield Break(row, name, reason % {**said, "years": YEARS_AHEAD}, str(date))


def _dated(record: RecordRows) -> Iterator[tuple[Any, str, PartialDate]]:
    for row in record.of(*_DATES):
        for name in _DATES[type(row)]:
            if date := getattr(row, name):
                yield row, name, date


def _called(row: models.Model, name: str) -> str:
    """A row's date by name: "Date of “Signed”", "Publication date"."""
    field: Any = row._meta.get_field(name)
    said = {"field": str(field.verbose_name).capitalize(), "title": getattr(row, "title", "")}
    return gettext("%(field)s of “%(title)s”") % said if isinstance(row, Event) else said["field"]


def _expectation_defines(record: RecordRows) -> Iterator[Break]:
    events = list(record.of(Event))
    made = next((event for event in events if event.kind in _MADE), None)
    for event in events:
        if made and event.defines and event.kind == EventKind.EXPECTED:
            titles = {"expected": event.title, "made": made.title}
            reason = gettext("“%(expected)s” was expected; “%(made)s” defines the date now.") % titles
            yield Break(event, "defines", reason, event.kind)


def _ends_before_start(record: RecordRows) -> Iterator[Break]:
    for row in record.of(Event, Membership):
        start, end = (row.date, row.end_date) if isinstance(row, Event) else (row.start, row.end)
        if start and end and end.is_surely_before(start):
            names = (
                ("end_date", gettext("An event can't end before it starts."))
                if isinstance(row, Event)
                else ("end", gettext("A membership can't end before it starts."))
            )
            yield Break(row, *names, f"{start}/{end}")


def _older_source(record: RecordRows) -> Iterator[Break]:
    defining = next((event.date for event in record.of(Event) if event.defines), None)
    told: list[tuple[Any, PartialDate | None]] = [
        *((event, event.date) for event in record.of(Event) if event.kind not in _TO_COME),
        *((commitment, commitment.stated_on) for commitment in record.of(Commitment)),
        *((note, defining) for note in record.of(Note) if note.kind != NoteKind.BACKGROUND),
    ]
    for row, date in told:
        published = row.source.published_on if row.source else None
        if date and published and published.is_surely_before(date):
            said = {"row": str(row), "published": published.display(), "date": date.display()}
            reason = gettext("The source of “%(row)s” is of %(published)s, older than %(date)s, of which it tells.")
            yield Break(row, "source", reason % said, f"{published}/{date}")


def _own_with_partner(record: RecordRows) -> Iterator[Break]:
    if any(agreement.unilateral for agreement in record.of(Agreement)):
        for party in record.of(Party):
            if party.side == Side.PARTNER:
                reason = gettext("Japan's own record has nobody on the partner side, and %(partner)s is there.")
                yield Break(party, "side", reason % {"partner": party.partner.name}, party.partner.slug)


PLAUSIBILITY_RULES = (
    PlausibilityRule(
        "unknown-currency", Strictness.REFUSE, _("An amount is in no currency of ISO 4217."), _unknown_currency
    ),
    PlausibilityRule("in-future", Strictness.REFUSE, _("What is told as past is still to come."), _in_future),
    PlausibilityRule(
        "expectation-defines",
        Strictness.REFUSE,
        _("An expectation defines its date, though it was signed or adopted."),
        _expectation_defines,
    ),
    PlausibilityRule("ends-before-start", Strictness.REFUSE, _("Something ends before it starts."), _ends_before_start),
    PlausibilityRule(
        "own-with-partner",
        Strictness.REFUSE,
        _("It is Japan's own, and somebody is on the partner side."),
        _own_with_partner,
    ),
    PlausibilityRule(
        "foreign-body", Strictness.ASK, _("A body belongs to another partner than that of its row."), _foreign_body
    ),
    PlausibilityRule(
        "far-date",
        Strictness.ASK,
        _("A date is before 1945 or more than thirty years ahead, and nobody confirmed it."),
        _far_date,
    ),
    PlausibilityRule("older-source", Strictness.ASK, _("A source is older than what it tells."), _older_source),
)

# The rows of a record that the rules look at, each with what they read of other models, as for select_related().
_READ: dict[type[models.Model], dict[str, tuple[str, ...]]] = {
    Agreement: {
        "parties": ("source", "partner", "body__partner__country"),
        "events": ("source",),
        "commitments": ("source",),
        "notes": ("source",),
        "aliases": (),
    },
    Partner: {"memberships": (), "aliases": ()},
    Body: {"aliases": ()},
    Area: {"aliases": ()},
}


def read_by_rules(model: type[models.Model]) -> list[models.Prefetch]:
    """For prefetch_related(): what `stored_record()` reads of the records of a model."""
    rows = _READ.get(model, {})
    relations: dict[str, Any] = {name: model._meta.get_field(name) for name in rows}
    return [
        models.Prefetch(name, relation.related_model.objects.select_related(*rows[name]))
        for name, relation in relations.items()
    ]


def members_of_blocs() -> dict[str, set[str]]:
    """The ISO codes of the countries that belong, or belonged, to a bloc, by its slug. One query."""
    members: dict[str, set[str]] = defaultdict(set)
    for bloc, country in Membership.objects.order_by().values_list("bloc__slug", "country__iso2"):
        members[bloc].add(country)
    return members


def stored_record(record: models.Model, members: Mapping[str, Collection[str]], today: dt.date) -> RecordRows:
    """A stored record as the rules are asked of it; no query where it was fetched with what they read."""
    rows = (row for name in _READ.get(type(record), ()) for row in getattr(record, name).all())
    return RecordRows((record, *rows), members, today)
