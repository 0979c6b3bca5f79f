"""Reads fixture files into rows, with every value checked by its own field; no queries."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from agreements.check_words import CheckWordsField
from agreements.loading.records import SPECS, ModelSpec, Row, plain

_CACHED_LENGTH = 60  # longer texts hardly ever repeat


class BrokenFixturesError(Exception):
    """Fixtures that can't be loaded; `errors` are sentences that name file, record and field."""

    def __init__(self, errors: list[str]):
        super().__init__("\n".join(errors))
        self.errors = errors


class Reader:
    """Reads fixture files one after another; collects their rows by key, and errors."""

    def __init__(self):
        self.rows: dict[tuple, Row] = {}
        self.errors: list[str] = []
        self._cleaned: dict[tuple, object] = {}

    def read(self, path: Path) -> None:
        try:
            raw_rows = _parsed(path)
        except ValueError as error:
            self.errors.append(f"{path.name}: {error}.")
        else:
            for position, raw in enumerate(raw_rows, 1):
                self._take(path.name, position, raw)

    def _take(self, file: str, position: int, raw) -> None:
        problems: list[str] = []
        at = f"{file}, row {position}"
        try:
            spec, fields = _opened(raw)
        except ValueError as error:
            self.errors.append(f"{at}: {error}.")
            return
        values = self._clean(spec, fields, problems)
        if not problems and spec.owners and not any(values.get(name) for name in spec.owners):
            problems.append(f"{' or '.join(spec.owners)}: is missing.")
        if problems and not _has_key(spec, values):
            self.errors += [f"{at} ({spec.name}), {problem}" for problem in problems]
            return
        row = Row(spec, values, file=file, sound=not problems)
        self.errors += [f"{where(row)}, {problem}" for problem in problems]
        twin = self.rows.setdefault(row.key, row)
        if twin is not row:
            self.errors.append(f"{where(row)}: stands twice, first in {twin.file}.")

    def _clean(self, spec: ModelSpec, fields: dict, problems: list[str]) -> dict[str, object]:
        values = {}
        for name, raw in fields.items():
            if name not in spec.fields:
                problems.append(f"{name}: no such field, or one that is computed.")
                continue
            try:
                value = self._value(spec, name, raw)
            except ValidationError as error:
                problems.append(f"{name}: {' '.join(error.messages)}")
                continue
            if value != spec.defaults[name]:
                values[name] = value
        problems += [f"{name}: is missing." for name in spec.required if name not in fields]
        return values

    def _value(self, spec: ModelSpec, name: str, raw):
        field = spec.fields[name]
        if field.is_relation:
            return _natural_key(field, raw)
        if isinstance(raw, str) and len(raw) > _CACHED_LENGTH:
            return clean(field, raw)
        cached = (field, type(raw), str(raw))
        if cached not in self._cleaned:
            self._cleaned[cached] = clean(field, raw)
        return self._cleaned[cached]


def where(row: Row) -> str:
    """E.g. "10_asean.json: agreement azec-2022, event 3", in a sheet "events, row 7"; a stored row has no file."""
    if row.line:
        return f"{row.file}, row {row.line}"
    name = row.label if row.spec.is_root else f"{row.record.replace(':', ' ')}, {row.label}"
    return f"{row.file}: {name}".removeprefix(": ")


def _parsed(path: Path) -> list:
    """The rows of a file as JSON has them; ValueError says why there are none."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8 text") from None
    except ValueError as error:
        raise ValueError(f"is not JSON: {error}") from None
    if not isinstance(rows, list):
        raise ValueError("is not a list of rows")
    return rows


def _opened(raw) -> tuple[ModelSpec, dict]:
    """The model and the fields of a row; ValueError says what is wrong with it."""
    model = raw.get("model") if isinstance(raw, dict) else raw
    app, _, name = str(model).lower().partition(".")
    if app != "agreements" or name not in SPECS:
        raise ValueError(f"“{str(model)[:60]}” is no model of the catalogue")
    if "pk" in raw or not isinstance(raw.get("fields"), dict):
        raise ValueError("a row has a model and fields, and no pk")
    return SPECS[name], raw["fields"]


def _has_key(spec: ModelSpec, values: dict) -> bool:
    own = (name for name in spec.natural if name not in spec.owners)
    owned = spec.is_root or any(values.get(name) for name in spec.owners)
    return owned and all(values.get(name) is not None for name in own)


def _natural_key(field: models.Field, raw) -> tuple | None:
    if raw is None and field.null:
        return None
    if not (isinstance(raw, list) and len(raw) == 1 and isinstance(raw[0], str)):
        raise ValidationError("names its row by natural key: a list of one text.")
    return tuple(raw)


def clean(field: Any, raw: Any) -> Any:
    """A value as rows hold it; ValidationError when its field doesn't take it."""
    if isinstance(raw, list | dict) and not isinstance(field, CheckWordsField):
        raise ValidationError("takes a single value.")
    if isinstance(raw, str) and "\0" in raw:
        raise ValidationError("holds a NUL character.")
    value = field.clean(raw, None)
    if isinstance(value, Decimal):
        return value.quantize(Decimal(1).scaleb(-field.decimal_places))
    return plain(value)
