"""What finding means, told a second time: plain loops over whole records, without index, bitmap or SQL condition."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from agreements.models import (
    JAPAN,
    Agreement,
    Alias,
    Certainty,
    Instrument,
    Membership,
    Region,
    SourceKind,
    Status,
    SubRegion,
)
from agreements.search.criteria import NONE, Criteria
from agreements.search.synonyms import INSTRUMENT_SYNONYMS
from tests.helpers.oracle_words import Asker, all_found, hyphenated, is_japanese, said, words

FACETS = (
    "partner", "country", "region", "theme", "area", "instrument", "status", "year", "source_kind", "certainty",
)  # fmt: skip
PAGE_SIZE = 25
STANDING = ("dialogue", "forum", "fund", "programme")  # instruments that reach those who join later


@dataclass
class Record:
    """All that finding knows of one published agreement."""

    pk: int
    key: str
    date: str
    revision: int
    overdue_from: dt.date | None
    unilateral: bool
    titles: list[str]
    words: set[str]
    hyphenated: set[tuple[str, ...]]  # the parts of such words
    values: dict[str, set[str]]  # by facet; country and region once for each way they are reached
    labels: dict[tuple[str, str], str]  # by facet and value


class Oracle:
    """Answers a Criteria by asking every record in turn."""

    def __init__(self, today: dt.date):
        self.today = today
        self.records = [_record(agreement) for agreement in Agreement.objects.all() if agreement.state == "published"]
        self.labels = {key: label for record in self.records for key, label in record.labels.items()}
        self.asker = Asker(
            {word for record in self.records for word in record.words},
            sorted(parts for record in self.records for parts in record.hyphenated),
        )

    def found(self, criteria: Criteria, but: str = "") -> list[Record]:
        return [record for record in self.records if self._meets(record, criteria, but)]

    def keys(self, criteria: Criteria) -> list[str]:
        """In the order of the list."""
        found = sorted(self.found(criteria), key=lambda record: (_spelt(record.titles[0]), record.key))
        sort = criteria.sort or "match"
        if sort in ("date", "match"):
            found.sort(key=lambda record: record.date, reverse=True)
        if sort == "match" and criteria.q:
            asked = self.asker.words(criteria.q)
            found.sort(key=lambda record: _tier(record, asked))
        if sort == "changed":
            found.sort(key=lambda record: -record.revision)
        return [record.key for record in found]

    def facet(self, name: str, criteria: Criteria) -> list[tuple[str, int, bool]]:
        """Its options: value, count, whether it is ticked."""
        asked = getattr(criteria, name)
        own_counts = getattr(criteria, f"{name}_match", "any") == "all"
        within = self.found(criteria, but="" if own_counts else name)
        used = {value for record in self.records for value in self._values(record, name, criteria.via, ever=True)}
        options = [
            (value, sum(value in self._values(record, name, criteria.via) for record in within), value in asked)
            for value in sorted(used | set(asked), key=lambda value: (self.labels.get((name, value), value), value))
        ]
        if name == "year":
            options.sort(key=lambda option: option[0], reverse=True)
        else:
            options.sort(key=lambda option: -option[1])
        return sorted(options, key=lambda option: option[0] == NONE)

    def _values(self, record: Record, name: str, via: str, ever: bool = False) -> set[str]:
        if name in ("country", "region"):
            found = record.values[f"{name} {via}"]
            return (found or {NONE}) | (record.values[f"{name} any"] if ever else set())
        if name == "partner" and via in ("bilateral", "with-others"):
            return (record.values[f"{name} {via}"] or {NONE}) | (record.values[name] if ever else set())
        if name == "status" and record.overdue_from and (ever or record.overdue_from <= self.today):
            return record.values[name] | {"overdue"}
        return record.values[name] or {NONE}

    def _meets(self, record: Record, criteria: Criteria, but: str) -> bool:
        return (
            all(self._has(record, name, criteria) for name in (*FACETS, "source") if name != but)
            and all(test(record, criteria) for name, test in _TESTS.items() if name != but)
            and (but == "q" or all_found(self.asker.words(criteria.q), record.words))
        )

    def _has(self, record: Record, name: str, criteria: Criteria) -> bool:
        asked, values = getattr(criteria, name), self._values(record, name, criteria.via)
        every = getattr(criteria, f"{name}_match", "any") == "all"
        return not asked or (all if every else any)(value in values for value in asked)


_TESTS: dict[str, Callable[[Record, Criteria], bool]] = {
    "year_from": lambda record, asked: not asked.year_from or (record.date and int(record.date[:4]) >= asked.year_from),
    "year_to": lambda record, asked: not asked.year_to or (record.date and int(record.date[:4]) <= asked.year_to),
}


def _tier(record: Record, asked: list[str]) -> int:
    phrase = " ".join(asked)
    for title in record.titles:
        if phrase in _spelt(title) if is_japanese(phrase[0]) else f" {phrase}" in f" {_spelt(title)}":
            return 0
    return 1 if all_found(asked, (word for title in record.titles for word in said(title))) else 2


def _spelt(text: str) -> str:
    return " ".join(words(text))


def _record(agreement: Agreement) -> Record:
    parties, undertakings = list(agreement.parties.all()), list(agreement.undertakings.all())
    partners = [party.partner for party in parties if party.side == "partner" and party.role == "party"]
    direct = {partner.country for partner in partners if partner.country and partner.slug != JAPAN}
    bloc = {country for partner in partners for country in _members(agreement, partner)}
    sourced = (getattr(agreement, name).all() for name in ("citations", "commitments", "events", "notes"))
    sources = [fact.source for facts in sourced for fact in facts if fact.source]
    titles = [agreement.title, agreement.title_ja, *(alias.name for alias in agreement.aliases.all())]
    named = {partner.slug for partner in partners if partner.slug != JAPAN}
    is_alone = len(named) == 1
    ways = {
        "any": direct | bloc,
        "direct": direct,
        "bilateral": direct if is_alone else set(),
        "with-others": set() if is_alone else direct,
        "bloc": bloc,
        "member": bloc - direct,
    }
    values = {
        "partner": named,
        "partner bilateral": named if is_alone else set(),
        "partner with-others": set() if is_alone else named,
        **{f"country {via}": {country.iso2 for country in found} for via, found in ways.items()},
        **{
            f"region {via}": {place for one in found for place in (one.region, one.subregion)}
            for via, found in ways.items()
        },
        "area": {one.area.slug for one in undertakings},
        "theme": {one.area.theme.slug for one in undertakings},
        "instrument": {agreement.instrument},
        "status": {agreement.status},
        "year": {str(agreement.date)[:4]} if agreement.date else set(),
        "source_kind": {source.kind for source in sources},
        "certainty": {one.certainty for one in agreement.commitments.all()},
        "source": {source.key for source in sources},
    }
    actions = [one.action for one in undertakings]
    texts = [*titles, agreement.summary, *actions, *_names(agreement, parties, undertakings)]
    return Record(
        agreement.pk,
        agreement.key,
        str(agreement.date or ""),
        agreement.revision_id,
        _overdue_from(agreement),
        agreement.unilateral,
        [title for title in titles if title],
        {word for text in texts for word in said(text)},
        {parts for text in texts for parts in hyphenated(text)},
        values,
        _labels(agreement, partners, direct | bloc, undertakings),
    )


def _overdue_from(agreement: Agreement) -> dt.date | None:
    """The first day on which something that was expected has not come: no event names it as what it settles."""
    events, days = list(agreement.events.all()), []
    for event in events:
        if event.kind != "expected" or any(other.settles_id == event.pk for other in events):
            continue
        if event.date:
            days.append(event.date.last_day + dt.timedelta(days=1))
        elif event.source and event.source.published_on:
            days.append(event.source.published_on.last_day + dt.timedelta(days=365))
    return min(days, default=None)


def _members(agreement: Agreement, partner) -> list:
    return [
        member.country
        for member in Membership.objects.filter(bloc=partner)
        if member.country.iso2 != "JP" and _is_reached(agreement, str(member.start), str(member.end or ""))
    ]


def _is_reached(agreement: Agreement, start: str, end: str) -> bool:
    """Whether an agreement may lie within a membership; dates are compared as text."""
    date = str(agreement.date or "")
    if not date:
        return not end  # still to come, for present members
    if end and _latest(end) < _earliest(date):
        return False
    lasts = agreement.instrument in STANDING and agreement.status != "ended" and not end
    return lasts or _earliest(start) <= _latest(date)


def _earliest(date: str) -> str:
    return f"{date}-00-00"[:10]


def _latest(date: str) -> str:
    return f"{date}-99-99"[:10]


def _names(agreement: Agreement, parties: list, undertakings: list) -> list[str]:
    named = {party.partner for party in parties} | {party.body for party in parties if party.body}
    named |= {one.area for one in undertakings} | {one.area.theme for one in undertakings}
    named |= {party.partner.country for party in parties if party.partner.country}
    aliases = [alias.name for alias in Alias.objects.all() if (alias.partner or alias.body or alias.area) in named]
    instrument = [str(agreement.get_instrument_display()), *INSTRUMENT_SYNONYMS[agreement.instrument]]
    signatories = [party.signatory for party in parties]
    return [*(one.name for one in named), *(one.name_ja for one in named), *aliases, *signatories, *instrument]


def _labels(agreement: Agreement, partners: list, countries: set, undertakings: list) -> dict:
    labels = {("partner", partner.slug): partner.name for partner in partners}
    labels |= {("country", country.iso2): country.name for country in countries}
    labels |= {("area", one.area.slug): one.area.name for one in undertakings}
    labels |= {("theme", one.area.theme.slug): one.area.theme.name for one in undertakings}
    labels |= {("instrument", value): str(label) for value, label in Instrument.choices}
    labels |= {("status", value): str(label) for value, label in [*Status.choices, ("overdue", "overdue")]}
    labels |= {("source_kind", value): str(label) for value, label in SourceKind.choices}
    labels |= {("certainty", value): str(label) for value, label in Certainty.choices}
    return labels | {("region", value): str(label) for value, label in [*Region.choices, *SubRegion.choices]}
