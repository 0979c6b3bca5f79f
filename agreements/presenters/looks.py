"""Whether anybody looked: the state of a cell of a place and a subject, from the agreements and searches on record.

A cell is a value of partner, country or region beside one of theme or area, such as ("country", "VN") and
("theme", "batteries"). This is the one definition of what a search covers and of what is said of an empty cell.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements.models import Area, Country, Look

PLACES, SUBJECTS = ("partner", "country", "region"), ("theme", "area")

Scope = tuple[str, str]  # a facet and a value of it: ("country", "VN"), ("theme", "batteries")
EVERYTHING: Scope = ("", "")  # every place, or all subjects


class State(StrEnum):
    """What is known of a cell."""

    ON_RECORD = "on-record"
    FOUND = "found"  # by a search, and nothing of it is on record here
    NONE_FOUND = "none-found"
    OUTDATED = "outdated"  # nothing is on record, and the newest search is older than a year
    NOT_SEARCHED = "not-searched"


# How tables mark a cell without agreements, with the sentence for it beside.
MARKS = {State.NONE_FOUND: "○", State.FOUND: "+", State.OUTDATED: "◌", State.NOT_SEARCHED: "·"}


class Search(NamedTuple):
    """A search on record as plain values; `values` are those of facets that it names, {} for everything."""

    values: Mapping[str, str]  # {"partner": "vietnam", "country": "VN", "theme": "batteries"}
    place_label: str
    subject_label: str
    day: dt.date
    searched: str
    found: int
    note: str

    @property
    def place(self) -> Scope:
        """Whom it was about; a partner that is a country counts as that country."""
        return self._scope(("country", "partner", "region"))

    @property
    def subject(self) -> Scope:
        """What it was about."""
        return self._scope(SUBJECTS)

    def names(self, *scopes: Scope) -> bool:
        """Whether it was about just these; EVERYTHING is named by all."""
        return all(self.values.get(facet) == value for facet, value in scopes if facet)

    def _scope(self, facets: Iterable[str]) -> Scope:
        return next(((facet, self.values[facet]) for facet in facets if facet in self.values), EVERYTHING)


@dataclass(frozen=True)
class Cell:
    """What is known of a place and a subject: how many agreements are on record, and the newest search that covers it.

    `is_wider` tells that the search was about more than that.

    >>> Cell(0, None, dt.date(2026, 11, 28)).sentence
    'not searched'
    """

    count: int
    search: Search | None
    today: dt.date
    is_wider: bool = False

    @property
    def state(self) -> State:
        if self.count:
            return State.ON_RECORD
        if self.search is None:
            return State.NOT_SEARCHED
        if self._is_outdated(self.search.day):
            return State.OUTDATED
        return State.FOUND if self.search.found else State.NONE_FOUND

    def _is_outdated(self, day: dt.date) -> bool:
        return (day.year + 1, day.month, day.day) < (self.today.year, self.today.month, self.today.day)

    @property
    def mark(self) -> str:
        """Its sign in tables, of a cell without agreements."""
        return MARKS[self.state]

    @property
    def sentence(self) -> str:
        """What readers are told: "none found (searched 28 November 2026: METI and MOFA press releases)"."""
        if self.count:
            return _("%(count)d on record") % {"count": self.count}
        if self.search is None:
            return _("not searched")
        if self.state == State.OUTDATED:
            year_ago = dt.date(self.today.year - 1, self.today.month, 1)
            months = {"month": date_format(year_ago, "F Y"), "last": date_format(self.search.day, "F Y")}
            return _("searched before %(month)s, last in %(last)s") % months
        said: dict[str, object] = {"day": date_format(self.search.day, "j F Y"), "where": self.search.searched}
        if self.state == State.NONE_FOUND:
            return _("none found (searched %(day)s: %(where)s)") % said
        said["found"] = self.search.found
        if not self.is_wider:
            return _("none on record, but %(found)d found (searched %(day)s: %(where)s)") % said
        said["about"] = f"{self.search.place_label}, {self.search.subject_label}"
        return _("none on record; %(found)d found for %(about)s (searched %(day)s: %(where)s)") % said


class Searches:
    """The searches on record, and which of them is the newest that covers a place and a subject.

    `places` and `subjects` name for a scope the wider ones in which it is: {("country", "VN"): (("region", "asia"),)}.
    """

    def __init__(
        self,
        searches: Iterable[Search],
        places: Mapping[Scope, Sequence[Scope]],
        subjects: Mapping[Scope, Sequence[Scope]],
    ):
        self.all = tuple(searches)
        self._places, self._subjects = places, subjects
        by_day = sorted(self.all, key=lambda search: search.day)
        self._newest = {(search.place, search.subject): search for search in by_day}

    def cell(self, place: Scope, subject: Scope, count: int, today: dt.date) -> Cell:
        """The cell in which so many agreements are on record; of searches on the same day the narrowest is named."""
        covering = product(_widening(place, self._places), _widening(subject, self._subjects))
        found = [self._newest[scopes] for scopes in covering if scopes in self._newest]
        newest = max(found, key=lambda search: search.day, default=None)
        is_wider = newest is not None and not newest.names(place, subject)
        return Cell(count, newest, today, is_wider)


def _widening(scope: Scope, wider: Mapping[Scope, Sequence[Scope]]) -> Iterable[Scope]:
    """A scope and those in which it is, the narrowest first."""
    return dict.fromkeys((scope, *wider.get(scope, ()), EVERYTHING))


def searches_on_record() -> Searches:
    """All searches, the newest first, in three queries."""
    places: dict[Scope, Sequence[Scope]] = {}
    for iso2, region, subregion, partner in Country.objects.values_list("iso2", "region", "subregion", "partner__slug"):
        wider = tuple(("region", name) for name in (subregion, region) if name)
        places |= {("country", iso2): wider, ("partner", partner or ""): (("country", iso2), *wider)}
        places["region", subregion] = wider[1:]
    subjects = {("area", area): (("theme", theme),) for area, theme in Area.objects.values_list("slug", "theme__slug")}
    rows = Look.objects.select_related("partner__country", "country__partner", "theme", "area")
    return Searches(map(_search, rows), places, subjects)


def _search(look: Look) -> Search:
    country = look.country or (look.partner and look.partner.country)
    partner = look.partner or getattr(country, "partner", None)
    named = {
        "partner": partner and partner.slug,
        "country": country and country.iso2,
        "region": look.region,
        "theme": look.theme and look.theme.slug,
        "area": look.area and look.area.slug,
    }
    values = {facet: value for facet, value in named.items() if value}
    return Search(values, look.place, look.subject, look.day, look.searched, look.found, look.note)
