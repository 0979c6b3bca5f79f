"""What the keys and codes in history rows stand for. First step of telling changes."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext as _

from agreements import check_words
from agreements.models import FACTS, Alias, Difference, Membership, tracked_fields
from agreements.partial_dates import PartialDate

# What names a row of a record when it is spoken of.
_NAMED_BY = {model: model.label_fields for model in FACTS} | {Alias: ("name",), Membership: ("country",)}


class Labels:
    """What the keys in some differences stand for, fetched together: one query for each model they name."""

    def __init__(self, found: Iterable[Difference]):
        wanted = defaultdict(set)
        for one in found:
            for field in tracked_fields(one.model):
                if field.is_relation and field.attname != one.owner:
                    keys = {(values or {}).get(field.attname) for values in (one.before, one.after)}
                    wanted[field.related_model] |= keys - {None}
        self._rows = {model: model._default_manager.in_bulk(pks) for model, pks in wanted.items()}

    def row(self, model: type[models.Model], pk: int) -> models.Model | None:
        return self._rows.get(model, {}).get(pk)

    def say(self, field: models.Field, value) -> str:
        """A value as a person reads it."""
        if value in ("", None, []):
            return ""
        if field.is_relation:
            return str(self.row(field.related_model, value) or _("no longer in the catalogue"))
        if isinstance(value, list):
            return check_words.join(value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, PartialDate):
            return value.display()
        return str(dict(field.flatchoices).get(value, value))

    def name(self, one: Difference) -> str:
        """What a row is called: a party by its partner, an event by its title; "" for the record itself."""
        values = one.after or one.before
        fields = [one.model._meta.get_field(name) for name in _NAMED_BY.get(one.model, ())]
        return " ".join(self.say(field, values[field.attname]) for field in fields)
