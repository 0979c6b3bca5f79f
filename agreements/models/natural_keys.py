"""Natural keys: how fixtures, imports and the loader name a row without its primary key."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from agreements.printable_text import clean_text


class NaturalKeyQuerySet(models.QuerySet[Any]):
    """Finds a row by the values of its model's `natural` paths."""

    model: Any

    def get_by_natural_key(self, *values: Any) -> Any:
        return self.get(**dict(zip(self.model.natural, values, strict=True)))

    def exchange(self, rows: Collection[Any], gone: Collection[int] = ()) -> None:
        """Put these in place of the stored rows with their keys, all at once, and leave out those `gone`.

        Updated one by one, rows that take from each other what only one can have would collide. Who calls this saves or
        deletes each row afterwards, with its history.
        """
        stored = self.filter(pk__in=[*(row.pk for row in rows), *gone])
        stored._raw_delete(stored.db)  # no cascade: the rows come back under the same keys
        self.bulk_create(rows)

    def rows_of(self, name: str) -> Any:
        """All rows at the other end of a relation, e.g. "parties"; their module may import this one."""
        related: Any = self.model._meta.get_field(name).related_model
        return related.objects.all()


def unique_in_any_case(model: str, field: str) -> models.UniqueConstraint:
    """The constraint that no two rows have keys which differ by capitals alone: people take them for one."""
    return models.UniqueConstraint(
        Lower(field),
        name=f"{model}_{field}_is_unique_in_any_case",
        violation_error_message=_("Another record has this, perhaps in other capitals."),
    )


class NaturalKeyModel(models.Model):
    """A row that the values of its `natural` paths identify, e.g. ("agreement__key", "number")."""

    natural: ClassVar[tuple[str, ...]]
    history: ClassVar[Any]  # django-simple-history ships no types

    objects: ClassVar = NaturalKeyQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Any = None) -> None:
        """Django's own checks, of texts as they are to be stored."""
        exclude = set(exclude or ())
        errors: dict[str, Any] = {}
        for field in self._meta.concrete_fields:
            if isinstance(text := getattr(self, field.attname), str) and field.name not in exclude:
                try:
                    setattr(self, field.attname, clean_text(text, multiline=isinstance(field, models.TextField)))
                except ValidationError as error:
                    errors[field.name] = error.error_list
        try:
            super().clean_fields(exclude | errors.keys())
        except ValidationError as error:
            error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def natural_key(self) -> tuple:
        return tuple(self._follow(path) for path in self.natural)

    def _follow(self, path: str) -> int | str | None:
        value: Any = self
        for step in path.split("__"):
            value = getattr(value, step)
            if value is None:
                return None
        return value if isinstance(value, int | str) else str(value)
