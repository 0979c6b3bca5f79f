"""Data dictionary: the tables described for programs, as Frictionless resources, and for readers, in Markdown."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from agreements.exports.columns import KINDS, Column, Table
from agreements.exports.tables import TABLES

_KEY_OF = {table.name: table.header[0] for table in TABLES}


def resource(table: Table, path: str, size: int, digest: str) -> dict:
    """A table's CSV file of `size` bytes and with this SHA-256 digest, as a tabular resource (https://datapackage.org)."""
    return {
        "name": table.name,
        "path": path,
        "profile": "tabular-data-resource",
        "description": str(table.meaning),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": table.header[: table.keys],
            "foreignKeys": [_foreign_key(column) for column in table.columns if column.refers_to],
            "missingValues": [""],
        },
    }


def _field(column: Column) -> dict:
    kind = KINDS[column.kind].frictionless
    constraints = dict(kind.get("constraints", {}))
    if column.required and column.kind != "list":
        constraints["required"] = True
    if column.choices:
        constraints["enum"] = [value for value, _label in column.choices]
    field = {"name": column.name, "description": str(column.meaning), **kind}
    return {**field, "constraints": constraints} if constraints else field


def _foreign_key(column: Column) -> dict:
    target = {"resource": column.refers_to, "fields": _KEY_OF[column.refers_to]}
    return {"fields": column.name, "reference": target}


def dictionary(tables: Iterable[Table] = TABLES) -> str:
    """The data dictionary in Markdown."""
    return "\n".join(_section(table) for table in tables)


def _section(table: Table) -> str:
    lines = [f"## {table.name}", "", str(table.meaning), ""]
    lines += [f"| {_('column')} | {_('kind')} | {_('meaning')} |", "| --- | --- | --- |"]
    lines += [f"| {column.name} | {column.description} | {column.meaning} |" for column in table.columns]
    return "\n".join([*lines, ""])
