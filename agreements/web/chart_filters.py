"""Query parameters of charts: those of the list, and how a chart displays them (by=, rows=, columns=, a=)."""

import re
from functools import cached_property, partial

from django import forms
from django.core.exceptions import ValidationError
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django_filters import Filter

from agreements.curation.workflow import former_address
from agreements.models import Agreement
from agreements.presenters.looks import PLACES, SUBJECTS
from agreements.search.criteria import Criteria
from agreements.search.query_strings import query_string
from agreements.web.filters import AgreementFilter, ValuesField, WordFilter
from agreements.web.parameter_problems import ParameterProblem

LANES = {"theme": _("theme"), "instrument": _("instrument"), "status": _("status")}
SIDES = {
    "partner": _("partners"),
    "country": _("countries"),
    "region": _("regions"),
    "theme": _("themes"),
    "area": _("areas"),
    "instrument": _("instruments"),
    "status": _("statuses"),
}
MOST_COMPARED = 4
_SLUG = re.compile(r"[-\w]{1,120}", re.ASCII)


class ChartFilter(AgreementFilter):
    """The parameters of the list, and the display options of a chart with their defaults."""

    defaults: dict[str, str] = {}
    unused = frozenset({"page"})

    def display_option(self, name: str) -> str:
        """The value of a display option: what the query string says, or the default."""
        return self._cleaned.get(name) or self.defaults[name]

    @cached_property
    def display_options(self) -> dict[str, str]:
        """The display options that differ from their defaults."""
        return {
            name: self.display_option(name) for name, word in self.defaults.items() if self.display_option(name) != word
        }

    def link(self, criteria: Criteria, **display_options: str) -> str:
        """A link with these criteria and display options, the present ones if none are given; "." without any."""
        options = {**self.display_options, **display_options}
        stated = {name: value for name, value in options.items() if value != self.defaults.get(name)}
        text = "&".join(filter(None, (query_string(criteria), urlencode(stated))))
        return f"?{text}" if text else "."

    @property
    def chart_query(self) -> str:
        """Criteria and display options as the files of a chart take them: "?theme=mobility&by=status", or ""."""
        return self.link(self.criteria).removeprefix(".")


class TimelineFilter(ChartFilter):
    """The facet by which a timeline has lanes."""

    defaults = {"by": "theme"}

    by = WordFilter(LANES)


class KnownField(forms.CharField):
    """Takes one value that the catalogue knows."""

    def __init__(self, *, knows, **kwargs):
        super().__init__(**kwargs)
        self.knows = knows

    def clean(self, value) -> str:
        text = super().clean(value)
        if text and self.knows(text) is None:
            raise ValidationError(_("“%(value)s” is unknown here"))
        return text


class KnownFilter(Filter):
    """One value of the facet in the rows, or in the columns, of the matrix."""

    def __init__(self, side: str):
        super().__init__()
        self.side = side

    @property
    def field(self) -> KnownField:
        return KnownField(required=False, knows=partial(self.parent.index.label, self.parent.display_option(self.side)))


class MatrixFilter(ChartFilter):
    """The facets in the rows and the columns of a matrix, and which of its cells is open."""

    defaults = {"rows": "partner", "columns": "theme"}

    rows = WordFilter(SIDES)
    columns = WordFilter(SIDES)
    row = KnownFilter("rows")
    column = KnownFilter("columns")

    def display_option(self, name: str) -> str:
        """Read from the raw data: the form needs it to know the values of rows and columns."""
        given = self.data.get(name)
        word = given if given in SIDES else self.defaults[name]
        if name == "columns" and word == self.display_option("rows"):
            return next(default for default in reversed(self.defaults.values()) if default != word)
        return word

    @cached_property
    def cell(self) -> tuple[str, str] | None:
        """The row and the column of the open cell."""
        row, column = (self._cleaned.get(name) for name in ("row", "column"))
        return (row, column) if row and column else None

    @cached_property
    def problems(self) -> tuple[ParameterProblem, ...]:
        """What could not be understood, and whether rows and columns would be the same."""
        if self.data.get("columns") != self.display_option("rows"):
            return super().problems
        reason = _("they would be the same as the rows")
        return (*super().problems, ParameterProblem("columns", reason, _(", which was ignored.")))

    def swap_link(self, name: str, word: str) -> str:
        """A link with another facet in the rows or columns (`name`); they are swapped where the other side has it."""
        other = next(side for side in self.defaults if side != name)
        sides = {name: word, other: self.display_option(name if self.display_option(other) == word else other)}
        return self.link(self.criteria, rows=sides["rows"], columns=sides["columns"])


COVERAGE_SIDES = {
    "rows": {facet: SIDES[facet] for facet in PLACES},
    "columns": {facet: SIDES[facet] for facet in SUBJECTS},
}


class CoverageFilter(ChartFilter):
    """The facets in the rows and the columns of what was searched, which is always about the whole catalogue."""

    defaults = {"rows": "partner", "columns": "theme"}
    unused = frozenset(AgreementFilter.base_filters)

    rows = WordFilter(COVERAGE_SIDES["rows"])
    columns = WordFilter(COVERAGE_SIDES["columns"])


class SlugsFilter(Filter):
    """Agreements by their slugs, former ones too."""

    @property
    def field(self) -> ValuesField:
        return ValuesField(label=self.label, known=lambda words: [word for word in words if word in self.parent.slugs])


class CompareFilter(AgreementFilter):
    """Which agreements (a=…), or else which partners, are compared."""

    used = ("a", "partner")
    unused = frozenset(AgreementFilter.base_filters.keys() - used)

    a = SlugsFilter()

    @cached_property
    def slugs(self) -> dict[str, str]:
        """The slugs in the query string, former ones too, each with the present slug of that agreement."""
        given = {word for word in self.data.getlist("a") if _SLUG.fullmatch(word)}
        found = Agreement.objects.published().filter(slug__in=given).values_list("slug", flat=True)
        slugs = {slug: slug for slug in found}
        for word in sorted(given - slugs.keys())[:MOST_COMPARED]:
            now = former_address(word)
            if now and now.state == "published":
                slugs[word] = now.slug
        return slugs

    @cached_property
    def agreements(self) -> list[str]:
        """The slugs of the agreements to compare."""
        given = self._cleaned["a"].good if "a" in self.data else ()
        return list(dict.fromkeys(self.slugs[word] for word in given))

    @cached_property
    def partners(self) -> list[str]:
        """The slugs of the partners to compare, where no agreements are."""
        return [] if self.agreements else list(self.criteria.partner)

    @cached_property
    def problems(self) -> tuple[ParameterProblem, ...]:
        """What could not be understood, and what is too much."""
        found = [*super().problems]
        if self.agreements and self.criteria.partner:
            found.append(
                ParameterProblem("partner", _("partners don't stand beside agreements"), _(" and were left out."))
            )
        for name, slugs in (("a", self.agreements), ("partner", self.partners)):
            if len(slugs) > MOST_COMPARED:
                reason = _("%(count)d are too many") % {"count": len(slugs)}
                found.append(ParameterProblem(name, reason, _("; four of them stand here.")))
        return tuple(found)
