"""Filling in an admin form as a browser does: what stands in the page, then what the curator types."""

import html5lib
from django.apps import apps
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.urls import reverse


def model_admins() -> dict[type[Model], ModelAdmin]:
    """The models that the admin has pages for, each with its ModelAdmin."""
    return {model: admin.site.get_model_admin(model) for model in apps.get_models() if admin.site.is_registered(model)}


def change_page(row) -> str:
    return reverse(f"admin:agreements_{row._meta.model_name}_change", args=[row.pk])


def filled(response, **typed) -> dict[str, list[str]]:
    """The values that the page's form would send, with `typed` over them; a value of None is not sent."""
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    form = next(form for form in tree.iter("form") if form.get("id", "").endswith("_form"))
    data: dict[str, list[str]] = {}
    for field in form.iter():
        name = field.get("name")
        if name and field.tag in {"input", "select", "textarea"} and "disabled" not in field.attrib:
            data.setdefault(name, []).extend(_values(field))
    for prefix, number in {tuple(name.split("-")[:2]) for name in typed if name.count("-") == 2}:
        blank = f"{prefix}-__prefix__-"  # what "Add another" copies
        for name in [name for name in data if name.startswith(blank)]:
            data.setdefault(name.replace("__prefix__", number), data[name])
    data = {name: values for name, values in data.items() if values and "__prefix__" not in name}
    for name, value in typed.items():
        if value is None:
            data.pop(name, None)
        else:
            data[name] = [str(getattr(value, "pk", value))]
    return data


def _values(field) -> list[str]:
    if field.tag == "textarea":
        return ["".join(field.itertext()).removeprefix("\n")]
    if field.tag == "select":
        chosen = [option.get("value") for option in field.iter("option") if "selected" in option.attrib]
        return chosen or ([""] if "multiple" not in field.attrib else [])
    if field.get("type") in {"submit", "button", "file"}:
        return []
    if field.get("type") in {"checkbox", "radio"}:
        return [field.get("value", "on")] if "checked" in field.attrib else []
    return [field.get("value", "")]


def rows(prefix: str, *rows: dict, initial: int = 0) -> dict[str, object]:
    """What typing these rows into an inline sends, after `initial` rows that stand there already."""
    typed: dict[str, object] = {f"{prefix}-TOTAL_FORMS": initial + len(rows)}
    for number, row in enumerate(rows, initial):
        typed |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return typed


def complaints(response) -> list[str]:
    """Every error the page shows, in its order."""
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    lists = [node for node in tree.iter("ul") if "errorlist" in node.get("class", "").split()]
    return ["".join(item.itertext()).strip() for found in lists for item in found.iter("li")]
