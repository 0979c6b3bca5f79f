"""Print the catalogue's models as a Graphviz graph; `make diagram` draws docs/images/models.svg from it.

A box is a model with its columns, a bold column is a foreign key and starts an arrow to the model it names.
"""

import os

import django
from django.apps import apps
from django.db import models

_GRAPH = """digraph models {
graph [rankdir=LR, nodesep=0.2, ranksep=0.9, bgcolor=white]
node [shape=plain, fontname=Helvetica, fontsize=11]
edge [color="#555555", arrowsize=0.6]"""
_BOX = (
    '{name} [label=<<table border="1" cellborder="0" cellspacing="0" cellpadding="2" color="#555555">{rows}</table>>]'
)
_HEAD = '<tr><td bgcolor="#dde3f3" cellpadding="4"><b>{name}</b></td></tr>'
_COLUMN = '<tr><td align="left" port="{port}">{name}</td></tr>'


def catalogue_models() -> list[type[models.Model]]:
    """The models of the app by name, but for those of history rows."""
    found = apps.get_app_config("agreements").get_models()
    return sorted((model for model in found if not hasattr(model, "instance_type")), key=lambda model: model.__name__)


def graph() -> str:
    """The graph in the DOT language (https://graphviz.org/doc/info/lang.html)."""
    shown = catalogue_models()
    keys = [field for model in shown for field in model._meta.concrete_fields if field.related_model in shown]
    arrows = [f"{field.model.__name__}:{field.name} -> {field.related_model.__name__}" for field in keys]
    return "\n".join([_GRAPH, *map(_box, shown), *arrows, "}"])


def _box(model: type[models.Model]) -> str:
    columns = [field for field in model._meta.concrete_fields if not field.primary_key]
    rows = [
        _COLUMN.format(port=one.name, name=f"<b>{one.name}</b>" if one.is_relation else one.name) for one in columns
    ]
    return _BOX.format(name=model.__name__, rows="".join([_HEAD.format(name=model.__name__), *rows]))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
    django.setup()
    print(graph())
