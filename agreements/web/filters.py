"""Query parameters of lists: parsed into Criteria, with a problem for each value that means nothing, and links.

No other code parses them; charts add their own in `chart_filters`.

AgreementFilter(QueryDict("area=hydrogen-ammonia&year=20x4&page=2")) has criteria.area ("hydrogen-ammonia",),
page_number 2 and the problem “Year: “20x4” is unknown here and was ignored.”
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import cached_property, partial
from typing import ClassVar, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_filters import Filter, FilterSet

from agreements.models import Agreement
from agreements.search import PAGE_SIZE, Page, SearchResult, current_index
from agreements.search.criteria import VIA, YEAR, Criteria
from agreements.search.query_strings import query
from agreements.text_analysis import tokenise
from agreements.web.parameter_problems import TITLES, ParameterProblem, problems_of_unread, quoted, unknown_values

_DEFAULTS = Criteria()
CHOICES = {
    "via": VIA,
    "partner_match": {"any": _("any of them"), "all": _("all of them")},
    "area_match": {"any": _("any of them"), "all": _("all of them")},
    "sort": {
        "match": _("best match"),
        "date": _("newest first"),
        "title": _("by title"),
        "changed": _("recently changed"),
    },
}


class Chip(NamedTuple):
    """A criterion in force, and the link to the list without it."""

    parameter: str
    title: str
    label: str
    link: str


class OptionLink(NamedTuple):
    """One of a few ways to show the same agreements: its name, the link to it, whether it is the present one."""

    label: str
    url: str
    is_current: bool


class CheckedValues(NamedTuple):
    """The values of a repeated parameter: those that mean something, and the others."""

    good: tuple[str, ...]
    bad: tuple[str, ...]


class ValuesField(forms.Field):
    """Takes a repeated parameter and keeps every value it knows: one bad value is no reason to drop the good ones."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, known: Callable[[list[str]], list[str]], **kwargs):
        super().__init__(required=False, **kwargs)
        self.known = known

    def clean(self, value: list[str]) -> CheckedValues:
        given = sorted(set(filter(None, value)))
        good = self.known(given) if given else []
        return CheckedValues(tuple(good), tuple(word for word in given if word not in set(good)))


class ValuesFilter(Filter):
    """A repeated parameter, whose values the catalogue itself knows."""

    @property
    def field(self) -> ValuesField:
        return ValuesField(label=self.label, known=partial(self.parent.index.valid_values, self.field_name))


class QuestionField(forms.CharField):
    """Takes whatever is typed into the search box; control characters count as spaces."""

    def to_python(self, value) -> str:
        typed = super().to_python(value)
        text = "".join(" " if unicodedata.category(char) == "Cc" else char for char in typed)
        if typed and not tokenise(text):
            raise ValidationError(_("“%(value)s” has no letter or digit to look for"))
        return " ".join(text.split())


class NumberField(forms.RegexField):
    """Takes a number in ASCII digits, however long the text."""

    def __init__(self, pattern: str, message: str, **kwargs):
        super().__init__(rf"\A{pattern}\Z", strip=True, error_messages={"invalid": message}, **kwargs)

    def clean(self, value) -> int | None:
        text = super().clean(value)
        return int(text) if text else None


class QuestionFilter(Filter):
    field_class = QuestionField


class WordFilter(Filter):
    """One of a few values."""

    field_class = forms.ChoiceField

    def __init__(self, words: dict[str, str]):
        message = format_lazy(_("“%(value)s” is none of {words}"), words=", ".join(words))
        super().__init__(choices=list(words.items()), error_messages={"invalid_choice": message})


class NumberFilter(Filter):
    field_class = NumberField

    def __init__(self, pattern: str, message: str):
        super().__init__(pattern=pattern, message=message)


_NO_YEAR = _("“%(value)s” is not a year of four digits")
_NO_PAGE = _("“%(value)s” is not the number of a page")
_IGNORED = _(" and was ignored.")
_PAGE_1 = _("; this is page 1.")
_LAST_COUNTS = _("; the last counts.")


class AgreementFilter(FilterSet):
    """The parameters of a list: `criteria` and `page_number`, and `problems` for what could not be used."""

    unused: ClassVar[frozenset[str]] = frozenset()  # parameters of lists that mean nothing on a page of this filter

    q = QuestionFilter()
    partner = ValuesFilter()
    country = ValuesFilter()
    via = WordFilter(CHOICES["via"])
    region = ValuesFilter()
    area = ValuesFilter()
    theme = ValuesFilter()
    instrument = ValuesFilter()
    status = ValuesFilter()
    year = ValuesFilter()
    year_from = NumberFilter(YEAR.pattern, _NO_YEAR)
    year_to = NumberFilter(YEAR.pattern, _NO_YEAR)
    source_kind = ValuesFilter()
    source = ValuesFilter()
    certainty = ValuesFilter()
    partner_match = WordFilter(CHOICES["partner_match"])
    area_match = WordFilter(CHOICES["area_match"])
    sort = WordFilter(CHOICES["sort"])
    page = NumberFilter("[1-9][0-9]{0,6}", _NO_PAGE)

    class Meta:
        model = Agreement
        fields = []

    @cached_property
    def index(self):
        return current_index()

    def get_form_class(self) -> type[forms.Form]:
        """A field for each parameter that is given: most query strings have few of the many."""
        given = {name: found.field for name, found in self.filters.items() if name in self.data}
        return type("GivenForm", (forms.Form,), given)

    @cached_property
    def _cleaned(self) -> dict:
        self.form.is_valid()
        return self.form.cleaned_data

    @cached_property
    def criteria(self) -> Criteria:
        """The criteria, without those that could not be used."""
        given = {name: value for name, value in self._cleaned.items() if name in (*STATED, "sort")}
        good = {name: value.good if isinstance(value, CheckedValues) else value for name, value in given.items()}
        return Criteria(**{name: value for name, value in good.items() if value})

    @cached_property
    def page_number(self) -> int:
        return self._cleaned.get("page") or 1

    @cached_property
    def problems(self) -> tuple[ParameterProblem, ...]:
        """What could not be used, in the order of the parameters; last, what means nothing here."""
        found = (problem for name in self.filters if name not in self.unused for problem in self._problems_of(name))
        return (*found, *problems_of_unread(self.data, self.filters.keys() - self.unused))

    def _problems_of(self, name: str) -> Iterator[ParameterProblem]:
        given = self.data.getlist(name)
        if isinstance(sifted := self._cleaned.get(name), CheckedValues):
            if sifted.bad:
                yield unknown_values(name, sifted.bad)
            return
        for error in self.form.errors.as_data().get(name, ())[:1]:
            reason = error.message % {"value": quoted(given[-1])}
            yield ParameterProblem(name, reason, _PAGE_1 if name == "page" else _IGNORED)
        if len(given) > 1:
            yield ParameterProblem(name, _("It was given %(times)d times") % {"times": len(given)}, _LAST_COUNTS)

    def problems_on(self, page: Page) -> tuple[ParameterProblem, ...]:
        """The same, and whether there is no such page."""
        if page.number == self.page_number:
            return self.problems
        reason = _("There is no page %(number)d of this list") % {"number": self.page_number}
        return (*self.problems, ParameterProblem("page", reason, _PAGE_1))

    @cached_property
    def query(self) -> str:
        """The criteria as every list, chart and file takes them: "?area=hydrogen-ammonia", or ""."""
        return query(self.criteria)

    def link(self, criteria: Criteria) -> str:
        """A link with other criteria and the same display options."""
        return link(criteria)

    @property
    def via_options(self) -> list[tuple[str, str, bool]]:
        """The ways in which a country can take part, as options of a form: value, label, whether it is selected."""
        return [
            ("" if value == _DEFAULTS.via else value, label, value == self.criteria.via)
            for value, label in CHOICES["via"].items()
        ]

    @cached_property
    def chips(self) -> tuple[Chip, ...]:
        """Every criterion in force, each with the link that removes it."""
        return tuple(self._chips())

    def _chips(self) -> Iterator[Chip]:
        for name in STATED:
            for word in _words(self.criteria, name):
                yield Chip(
                    name, TITLES[name], self._label(name, word), self.link(without_value(self.criteria, name, word))
                )

    def relaxations(self, result: SearchResult) -> list[tuple[Chip, int]]:
        """For an empty result: each criterion that could be dropped, and how many agreements that would give."""
        ways = [
            (Chip(name, TITLES[name], self._labels(name), self.link(without_value(self.criteria, name))), count)
            for name, count in result.counts_without().items()
            if count
        ]
        return sorted(ways, key=lambda way: -way[1])

    def suggestion(self, result: SearchResult) -> tuple[str, str] | None:
        """The search with its unknown word corrected, and the link to it."""
        meant = result.suggestion
        return (meant, self.link(replace(self.criteria, q=meant))) if meant else None

    def _labels(self, name: str) -> str:
        return ", ".join(str(self._label(name, word)) for word in _words(self.criteria, name))

    def _label(self, name: str, word: str | int) -> str:
        if name in CHOICES:
            return CHOICES[name][word]
        if name == "q":
            return f"“{word}”"
        return self.index.label(name, word) if isinstance(word, str) else str(word)


class PageFilter(AgreementFilter):
    """The page of a list that is always whole."""

    unused = frozenset(AgreementFilter.base_filters.keys() - {"page"})


STATED = tuple(field.name for field in fields(Criteria) if field.name != "sort")


def _words(criteria: Criteria, name: str) -> tuple:
    """The values of a criterion; none where it is the default."""
    value = getattr(criteria, name)
    if isinstance(value, tuple):
        return value
    return () if value == getattr(_DEFAULTS, name) else (value,)


def link(criteria: Criteria, page: int = 1) -> str:
    """The same as a link from any page that takes these parameters; "." where there is nothing to say."""
    return query(criteria, page) or "."


def without_value(criteria: Criteria, name: str, word: str | int | None = None) -> Criteria:
    """The criteria without one of them, or without one of its values."""
    rest = tuple(other for other in _words(criteria, name) if word is not None and other != word)
    return replace(criteria, **{name: rest or getattr(_DEFAULTS, name)})


def with_value(criteria: Criteria, name: str, word: str) -> Criteria:
    """The criteria within which a value of a facet is counted: instead of other values, or besides them for match all.

    >>> with_value(Criteria(partner=("asean",), partner_match="all"), "partner", "india").partner
    ('asean', 'india')
    """
    besides = getattr(criteria, name) if getattr(criteria, f"{name}_match", "any") == "all" else ()
    return replace(criteria, **{name: tuple(sorted({*besides, word}))})


def page_links(criteria: Criteria, page: Page) -> list[tuple[int | str, str]]:
    """The numbers of the pages around this one, each with its link; "…" without a link where some are left out."""
    numbers = Paginator(range(page.count), PAGE_SIZE).get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [(number, link(criteria, number) if isinstance(number, int) else "") for number in numbers]


def sort_links(criteria: Criteria) -> list[OptionLink]:
    """The orders in which this list can be sorted."""
    default = "match" if criteria.q else "date"
    orders = [order for order in CHOICES["sort"] if order != "match" or criteria.q]
    return [
        OptionLink(
            CHOICES["sort"][order],
            link(replace(criteria, sort="" if order == default else order)),
            order == (criteria.sort or default),
        )
        for order in orders
    ]
