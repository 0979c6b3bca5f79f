"""No lost update: a form opened before somebody else saved the record is refused, with both versions shown."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agreements.models import CHILD_RELATIONS, MissingItem, Revision, latest_revision


@dataclass(frozen=True)
class Line:
    """One line of the comparison: of what, as it stands in the catalogue, as it was typed."""

    what: str
    theirs: str
    yours: str


def version_token(record: models.Model | None) -> str:
    """The token of the record's version, "" for a record that is not stored."""
    if record is None or record.pk is None:
        return ""
    return Revision.objects.filter(pk=latest_revision(record)).values_list("token", flat=True).first() or ""


def conflict_message(record: models.Model | None) -> MissingItem:
    if record is None:
        return MissingItem(
            "", _("This record was deleted since you opened it. What you typed is below; saving adds it again.")
        )
    revision = Revision.objects.select_related("user").get(pk=latest_revision(record))
    values = {
        "who": revision.user or _("The loader"),
        "when": date_format(timezone.localtime(revision.made_at), "j F Y, H:i"),
        "why": revision.reason,
    }
    sentence = _(
        "Not saved: %(who)s saved this record on %(when)s (%(why)s), after you opened it. Compare both versions; "
        "saving again puts yours in place of theirs."
    )
    return MissingItem("", sentence % values)


def rebase_form_data(data: QueryDict, model: type[models.Model], record: models.Model | None) -> QueryDict:
    """The typed form, as if it had been opened just now: what was typed into rows that are gone becomes new rows."""
    data = data.copy()
    data["token"] = version_token(record)
    for prefix in CHILD_RELATIONS.get(model, ()):
        relation = model._meta.get_field(prefix)
        owner = relation.field.name
        stored_pks = relation.related_model.objects.filter(**{owner: record}).values_list("pk", flat=True)
        _renumber(data, prefix, {str(pk) for pk in stored_pks}, {owner: str(record.pk) if record else ""})
    return data


def _renumber(data: QueryDict, prefix: str, stored_pks: set[str], owner: dict[str, str]) -> None:
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    if not (total.isascii() and total.isdigit() and len(total) < 4):
        return  # no form of ours; the form set says so itself
    typed = [
        {name: data.pop(name) for name in list(data) if name.startswith(f"{prefix}-{number}-")}
        for number in range(int(total))
    ]
    kept, new = [], []
    for number, row in enumerate(typed):
        row = {name.removeprefix(f"{prefix}-{number}-"): values for name, values in row.items()}
        (kept if row.get("id", [""])[-1] in stored_pks else new).append(row)
    for row in new:
        row |= {"id": [""], **{name: [pk] for name, pk in owner.items()}}
    for number, row in enumerate(kept + new):
        for name, values in row.items():
            data.setlist(f"{prefix}-{number}-{name}", values)
    data[f"{prefix}-INITIAL_FORMS"] = str(len(kept))


def compare(context: dict) -> list[Line]:
    """Where the typed form and the stored record differ, field by field and row by row."""
    lines = _differing(context["adminform"].form, "")
    for inline in context["inline_admin_formsets"]:
        formset = inline.formset
        lines += [line for form in formset.forms for line in _row(form, formset)]
        typed = {form.instance.pk for form in formset.initial_forms}
        lines += [
            Line(capfirst(formset.model._meta.verbose_name), str(row), _("not in your form; it stays"))
            for row in formset.get_queryset()
            if row.pk not in typed
        ]
    return lines


def _row(form: forms.ModelForm, formset) -> list[Line]:
    name = capfirst(formset.model._meta.verbose_name)
    if form.instance.pk is None:
        typed_values = [line.yours for line in _differing(form, "") if line.yours]
        return [Line(name, _("not there"), "; ".join(typed_values))] if typed_values else []
    stored = formset.model.objects.filter(pk=form.instance.pk).first()
    if formset.can_delete and formset._should_delete_form(form):
        return [Line(name, str(stored), _("deleted"))]
    return _differing(form, f"{name} “{stored}”: ")


def _differing(form: forms.ModelForm, prefix: str) -> list[Line]:
    shown = [form[name] for name in form.changed_data if not isinstance(form.fields[name].widget, forms.HiddenInput)]
    return [
        Line(f"{prefix}{field.label}", _said(field.field, field.initial), _said(field.field, field.value()))
        for field in shown
        if field.name != "reason"
    ]


def _said(field: forms.Field, value) -> str:
    """A form value as a person reads it."""
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, forms.ModelChoiceField):
        try:
            return str(field.to_python(value) or "")
        except ValidationError:
            return str(value)
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value or ""))
    return str(field.prepare_value(value) or "")
