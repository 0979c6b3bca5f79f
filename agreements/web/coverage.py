"""What was searched, beside what is on record: for the coverage table, the matrix, an empty list, and one place."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from agreements.models import Country, Partner, PartnerKind, Region
from agreements.presenters.looks import EVERYTHING, PLACES, SUBJECTS, Cell, Scope, Searches, searches_on_record
from agreements.search import CrossTab, Option, SearchResult, search
from agreements.search.criteria import NONE, Criteria
from agreements.web.chart_data import list_url
from agreements.web.facet_counts import counts

_DEFAULTS = Criteria()
_KINDS = {
    PartnerKind.COUNTRY: _("Countries"),
    PartnerKind.BLOC: _("Blocs"),
    PartnerKind.ORGANISATION: _("Organisations"),
}


class CoverageTable(NamedTuple):
    """Places by subjects, each place with its cells in the order of the columns; `group` of a row is its heading."""

    rows: tuple[Option, ...]
    columns: tuple[Option, ...]
    cells: tuple[tuple[Cell, ...], ...]
    searches: Searches
    token: str

    @property
    def lines(self) -> list[tuple[Option, Option, Cell]]:
        """Each cell with its row and its column."""
        in_rows = zip(self.rows, self.cells, strict=True)
        return [(row, column, cell) for row, cells in in_rows for column, cell in zip(self.columns, cells, strict=True)]


def coverage_table(rows: str, columns: str) -> CoverageTable:
    """The cells of a kind of places and a kind of subjects: all that are on record, and those searched besides."""
    result, searches = search(Criteria()), searches_on_record()
    cross = result.cross_tab(rows, columns)
    cell_of = cells_of(result, searches, rows, columns, cross)
    across = (*_stated(cross.columns), *_only_searched(columns, cross.columns, searches))
    down = _grouped(rows, (*_stated(cross.rows), *_only_searched(rows, cross.rows, searches)))
    cells = tuple(tuple(cell_of(row.value, column.value) for column in across) for row in down)
    return CoverageTable(down, across, cells, searches, result.token)


def cells_of(
    result: SearchResult, searches: Searches, rows: str, columns: str, cross: CrossTab
) -> Callable[[str, str], Cell]:
    """What is known of each row and column of a cross-tabulation whose one side are places, the other subjects."""
    numbers = {
        (row.value, column.value): count
        for row, in_row in zip(cross.rows, cross.counts, strict=True)
        for column, count in zip(cross.columns, in_row, strict=True)
    }

    def cell(row: str, column: str) -> Cell:
        sides = (rows, row), (columns, column)
        place, subject = sides if rows in PLACES else sides[::-1]
        return searches.cell(place, subject, numbers.get((row, column), 0), result.today)

    return cell


def empty_cells(result: SearchResult, rows: str, columns: str, cross: CrossTab) -> Callable[[str, str], Cell | None]:
    """What is known of the empty cells of a matrix; of none where they are no cells of places and subjects."""
    has_both = {rows, columns} & {*PLACES} and {rows, columns} & {*SUBJECTS}
    if not has_both or not asks_only_for(result.criteria, (rows, columns)):
        return lambda _row, _column: None
    cell = cells_of(result, searches_on_record(), rows, columns, cross)
    return lambda row, column: None if NONE in (row, column) else cell(row, column)


def _stated(options: Iterable[Option]) -> Iterable[Option]:
    return (option for option in options if option.value != NONE)


def _only_searched(facet: str, options: Sequence[Option], searches: Searches) -> Iterable[Option]:
    """Values that searches name and no agreement has; there is no list of them."""
    there = {option.value for option in options}
    named = {
        one.values[facet]: one.place_label if facet in PLACES else one.subject_label
        for one in searches.all
        if facet in one.values
    }
    return (Option(value, named[value], "", 0, False) for value in sorted(named.keys() - there))


def _grouped(facet: str, options: Iterable[Option]) -> tuple[Option, ...]:
    """Options with the name of their group: partners by kind, countries by region. They keep their order in it."""
    group_of: dict[str, str] = {}
    names: dict = {}
    if facet == "partner":
        names, group_of = _KINDS, dict(Partner.objects.values_list("slug", "kind"))
    elif facet == "country":
        names, group_of = dict(Region.choices), dict(Country.objects.values_list("iso2", "region"))
    order = [*names, ""]
    by_group = sorted(options, key=lambda option: order.index(group_of.get(option.value, "")))
    return tuple(option._replace(group=names.get(group_of.get(option.value, ""), "")) for option in by_group)


def asks_only_for(criteria: Criteria, facets: Iterable[str]) -> bool:
    """Whether nothing but values of these facets is asked for, so that nothing else explains an empty answer.

    >>> asks_only_for(Criteria(partner=("asean",)), PLACES), asks_only_for(Criteria(q="hydrogen"), PLACES)
    (True, False)
    """
    return replace(criteria, sort=_DEFAULTS.sort, **dict.fromkeys(facets, ())) == _DEFAULTS


def asked_scopes(criteria: Criteria) -> tuple[Scope | None, Scope | None] | None:
    """The one place and the one subject that a question is about; None where it is about more, or something else.

    >>> asked_scopes(Criteria(partner=("asean",), theme=("mobility",)))
    (('partner', 'asean'), ('theme', 'mobility'))
    """
    given = [[(name, value) for name in names for value in getattr(criteria, name)] for names in (PLACES, SUBJECTS)]
    values = [value for scopes in given for _name, value in scopes]
    if not values or NONE in values or max(map(len, given)) > 1 or not asks_only_for(criteria, (*PLACES, *SUBJECTS)):
        return None
    place, subject = (scopes[0] if scopes else None for scopes in given)
    return place, subject


class EmptyList(NamedTuple):
    """Why a list is empty: of what, whether it was searched, and where a curator records a search."""

    about: str
    cell: Cell
    record_url: str


def empty_list(result: SearchResult) -> EmptyList | None:
    """What is known of the place and the subject of an empty list; None where it asks for anything else."""
    if result.count or (asked := asked_scopes(result.criteria)) is None:
        return None
    place, subject = asked
    scopes = list(filter(None, asked))
    about = ", ".join(str(result.index.label(*scope)) for scope in scopes)
    cell = searches_on_record().cell(place or EVERYTHING, subject or EVERYTHING, 0, result.today)
    return EmptyList(about, cell, f"{reverse('admin:agreements_look_add')}?{urlencode(scopes)}")


class Unrecorded(NamedTuple):
    """Themes without an agreement of which the same is known: links to their empty lists, and a sentence."""

    sentence: str
    themes: list[tuple[str, str]]


def unrecorded_themes(result: SearchResult) -> list[Unrecorded]:
    """For the agreements of one place: the themes of the catalogue that none of them has, by what is known of them."""
    [place] = [(name, *values) for name in PLACES if (values := getattr(result.criteria, name))]
    searches, numbers = searches_on_record(), counts(result, "theme")
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for theme, value in result.index.dimension("theme", "any").items():
        if theme != NONE and not numbers[theme]:
            sentence = searches.cell(place, ("theme", theme), 0, result.today).sentence
            groups[sentence].append((str(value.label), list_url(result.criteria, theme=theme)))
    return [Unrecorded(sentence, themes) for sentence, themes in groups.items()]
