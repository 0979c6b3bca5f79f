"""Differences told to curators: everything, field by field. Second step of telling changes."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agreements.changes.naming import Names
from agreements.models import Difference


@dataclass(frozen=True)
class ToldField:
    """A field in two versions."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ToldRow:
    """A row that was added, changed or removed: "Party Norway", "added"."""

    what: str
    how: str
    fields: tuple[ToldField, ...]


def tell_fields(found: list[Difference]) -> list[ToldRow]:
    names = Names(found)
    return [ToldRow(_what(one, names), _how(one), tuple(_fields(one, names))) for one in found]


def _what(one: Difference, names: Names) -> str:
    return " ".join(filter(None, [capfirst(one.model._meta.verbose_name), names.name(one)]))


def _how(one: Difference) -> str:
    return _("added") if one.before is None else _("removed") if one.after is None else _("changed")


def _fields(one: Difference, names: Names) -> list[ToldField]:
    before, after = one.before or {}, one.after or {}
    return [
        ToldField(
            capfirst(field.verbose_name),
            names.say(field, before.get(field.attname)),
            names.say(field, after.get(field.attname)),
        )
        for field in one.fields
    ]
