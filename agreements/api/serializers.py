"""Serializers of the API's responses, made from the columns of the exports; only the OpenAPI document uses them."""

from collections.abc import Callable, Iterable
from functools import cache

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from agreements.exports import AGREEMENTS, AREAS, COUNTRIES, FACTS, PARTIAL_DATE, PARTNERS, SOURCES, Column, Table
from agreements.presenters.looks import State

Field = serializers.Field
Shape = type[serializers.Serializer]
FIELDS: dict[str, Callable[..., Field]] = {
    "address": serializers.URLField,
    "day": serializers.DateField,
    "list": lambda **about: serializers.ListField(child=serializers.CharField(), **about),
    "moment": serializers.DateTimeField,
    "number": serializers.FloatField,
    "partial date": lambda **about: serializers.RegexField(f"^{PARTIAL_DATE}$", **about),
    "text": serializers.CharField,
    "whole number": serializers.IntegerField,
    "yes or no": serializers.BooleanField,
}


def shape(name: str, /, **fields: Field) -> Shape:
    return type(name, (serializers.Serializer,), fields)


def _field(column: Column) -> Field:
    about = {"help_text": column.meaning, "allow_null": not column.required and column.kind != "list"}
    if column.choices:
        return serializers.ChoiceField([value for value, _label in column.choices], **about)
    return FIELDS[column.kind](**about)


def _text(meaning: str) -> Field:
    return serializers.CharField(help_text=meaning)


def _address(meaning: str, **about) -> Field:
    return serializers.URLField(help_text=meaning, **about)


def _count(meaning: str) -> Field:
    return serializers.IntegerField(help_text=meaning, min_value=0)


def _columns(columns: Iterable[Column]) -> dict[str, Field]:
    return {column.name: _field(column) for column in columns}


@cache
def _fact(name: str) -> Shape:
    table = next(table for table in (*FACTS, SOURCES) if table.name == name)
    return shape(f"{table.model.__name__}Fact", **_columns(table.columns))


def _link() -> dict[str, Field]:
    return {"link": _address(_("The same in the API."))}


AGREEMENT = shape("Agreement", **_link(), **_columns(AGREEMENTS.columns))
RECORD = shape(
    "Record",
    **_link(),
    **_columns(AGREEMENTS.columns),
    **{table.name: _fact(table.name)(many=True, help_text=table.meaning) for table in (*FACTS, SOURCES)},
)


def _listed(table: Table) -> Shape:
    """A row of a reference table that leads to its agreements."""
    return shape(
        table.model.__name__,
        **_link(),
        **_columns(table.columns),
        agreements=_count(_("How many agreements name it.")),
        agreements_link=_address(_("Those agreements, in the API; null where there is none."), allow_null=True),
    )


PARTNER, COUNTRY, AREA, SOURCE = map(_listed, (PARTNERS, COUNTRIES, AREAS, SOURCES))


def page_of(of: Shape) -> Shape:
    return shape(
        f"PageOf{of.__name__}",
        count=_count(_("How many there are on all pages together.")),
        next=_address(_("The next page."), allow_null=True),
        previous=_address(_("The page before."), allow_null=True),
        revision=_text(_("The revision of the catalogue that answers.")),
        results=of(many=True),
    )


OPTION = shape(
    "Option",
    value=_text(_("What to give the parameter.")),
    label=_text(_("What readers call it.")),
    count=_count(_("How many agreements that would give, within the other criteria.")),
    selected=serializers.BooleanField(help_text=_("Whether it is asked for.")),
)
FACET = shape(
    "Facet",
    name=_text(_("The parameter.")),
    title=_text(_("What readers call it.")),
    options=OPTION(many=True),
)
FACETS = shape(
    "Facets",
    count=_count(_("How many agreements meet the criteria.")),
    revision=_text(_("The revision of the catalogue that answers.")),
    facets=FACET(many=True),
)
CELL = shape(
    "Cell",
    row=_text(_("The place, as the parameter of that kind takes it.")),
    row_label=_text(_("What readers call it.")),
    column=_text(_("The subject, as the parameter of that kind takes it.")),
    column_label=_text(_("What readers call it.")),
    agreements=_count(_("How many agreements are on record.")),
    agreements_link=_address(_("Those agreements, in the API; null where there is none."), allow_null=True),
    state=serializers.ChoiceField([*State], help_text=_("What is known: on record, or of a search for it.")),
    sentence=_text(_("The same, as readers are told.")),
    searched_on=serializers.DateField(
        help_text=_("Day of the newest search that covers it; null where there is none."), allow_null=True
    ),
    searched=serializers.CharField(help_text=_("Where was searched."), allow_null=True),
    found=serializers.IntegerField(
        help_text=_("How many agreements the search found in all that it covers, those on record included."),
        allow_null=True,
        min_value=0,
    ),
)
COVERAGE = shape(
    "Coverage",
    rows=_text(_("Kind of places.")),
    columns=_text(_("Kind of subjects.")),
    revision=_text(_("The revision of the catalogue that answers.")),
    cells=CELL(many=True),
)
CHANGE = shape(
    "Change",
    link=_address(_("The agreement in the API; null for a withdrawn one."), allow_null=True),
    key=_text(_("The agreement's key.")),
    title=_text(_("Its title.")),
    address=_address(_("Its page.")),
    revision=_text(_("The revision that changed it: give it as since, to be told what came later.")),
    made_at=serializers.DateTimeField(help_text=_("When that was.")),
    changes=serializers.ListField(child=serializers.CharField(), help_text=_("What changed, in sentences.")),
)
PROBLEM = shape("Problem", parameter=_text(_("The parameter.")), reason=_text(_("What is wrong with it.")))
REFUSED = shape("Refused", detail=_text(_("What is wrong.")), problems=PROBLEM(many=True))
MISSING = shape("Missing", detail=_text(_("What is wrong.")))
ROOT = shape(
    "Root",
    agreements=_address(_("All agreements.")),
    partners=_address(_("All partners.")),
    countries=_address(_("All countries.")),
    areas=_address(_("All areas of cooperation.")),
    sources=_address(_("All sources.")),
    facets=_address(_("Counts for every value of every parameter.")),
    coverage=_address(_("Whether anybody looked: for each place and subject.")),
    changes=_address(_("What changed, newest first.")),
    schema=_address(_("The OpenAPI document of all this.")),
    documentation=_address(_("The same as a page to read.")),
)
