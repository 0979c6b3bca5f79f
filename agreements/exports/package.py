"""Data package of the whole catalogue: CSV tables, records as JSON lines, data dictionary, licence, checksums.

Reproducible: its bytes depend on nothing but the revision and SITE_URL.
"""

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, NamedTuple

from django.conf import settings

from agreements import site_identity
from agreements.exports.agreement_records import CHUNK, records
from agreements.exports.columns import Row, Table, plain
from agreements.exports.data_dictionary import dictionary, resource
from agreements.exports.formats import csv_head, csv_rows, csv_text, json_line
from agreements.exports.reference_tables import published_reference_rows
from agreements.exports.tables import AGREEMENTS, FACTS, REFERENCE, SOURCES, TABLES
from agreements.models import Agreement, CurrentRevision

PACKAGE = "japan-cooperation-agreements"
_MOST_ATTEMPTS = 5
_NO_REVISION_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # of a catalogue without a revision: file times need one


class CatalogueChangedError(RuntimeError):
    """The catalogue changed during every attempt to read it as a whole."""


class Release(NamedTuple):
    """The revision that a package holds."""

    token: str
    made_at: datetime


def _release() -> Release:
    revision = CurrentRevision.objects.values_list("revision__token", "revision__made_at").first()
    return Release(*revision) if revision else Release("", _NO_REVISION_TIME)


def write_package(folder: Path) -> Release:
    """Write the files of the package into a folder, which is made if it is not there.

    Raises CatalogueChangedError if the catalogue changed during every attempt.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return of_one_revision(lambda release: _write(folder, release))


def of_one_revision(write: Callable[[Release], None]) -> Release:
    """Call `write` until no revision comes in between. Raises CatalogueChangedError after some attempts."""
    for _attempt in range(_MOST_ATTEMPTS):
        release = _release()
        write(release)
        if _release() == release:
            return release
    raise CatalogueChangedError("The catalogue changed while it was being written. Try again.")


def write_zip(file: IO[bytes]) -> Release:
    """Write the package as one zip file. Raises CatalogueChangedError as `write_package()` does."""
    with TemporaryDirectory() as folder:
        release = write_package(Path(folder))
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted(Path(folder).iterdir()):
                entry = zipfile.ZipInfo(f"{PACKAGE}/{path.name}", release.made_at.timetuple()[:6])
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                with path.open("rb") as source, packed.open(entry, "w") as target:
                    shutil.copyfileobj(source, target)
    return release


def _write(folder: Path, release: Release) -> None:
    _write_records(folder)
    for table in (SOURCES, *REFERENCE):
        with _open(folder / f"{table.name}.csv") as file:
            file.writelines(csv_text(table, published_reference_rows(table)))
    _put(folder / "LICENSE.txt", _licence())
    _put(folder / "README.md", _readme(release))
    _put(folder / "datapackage.json", json.dumps(_description(folder, release), ensure_ascii=False, indent=1) + "\n")
    names = sorted({path.name for path in folder.iterdir()} & _file_names())
    sums = "".join(f"{_digest(folder / name)}  {name}\n" for name in names)
    _put(folder / "SHA256SUMS", sums)
    for name in [*names, "SHA256SUMS"]:
        os.utime(folder / name, (release.made_at.timestamp(),) * 2)


def _file_names() -> set[str]:
    tables = {f"{table.name}.csv" for table in TABLES}
    return tables | {"agreements.jsonl", "datapackage.json", "README.md", "LICENSE.txt"}


def _open(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", newline="")


def _put(path: Path, text: str) -> None:
    with _open(path) as file:
        file.write(text)


def _write_records(folder: Path) -> None:
    """Write the tables of agreements and facts, and the JSON lines, in one pass over all records."""
    tables = (AGREEMENTS, *FACTS)
    with ExitStack() as stack:
        files = [stack.enter_context(_open(folder / f"{table.name}.csv")) for table in tables]
        lines = stack.enter_context(_open(folder / "agreements.jsonl"))
        for file, table in zip(files, tables, strict=True):
            file.write(csv_head(table))
        for batch in published_batches():
            for file, table in zip(files, tables, strict=True):
                file.write(csv_rows(table, own_rows(table, batch)))
            lines.writelines(json_line(record) for record in batch)


def published_batches() -> Iterator[list[Row]]:
    """All published records with their facts, by key, some hundred at a time."""
    ids = iter(list(Agreement.objects.published().order_by("key").values_list("pk", flat=True)))
    while chunk := list(islice(ids, CHUNK)):
        yield list(records([chunk]))


def own_rows(table: Table, batch: Iterable[Row]) -> Iterator[Row]:
    """The rows of a table in these records; a relation, which is in the records of both its agreements, once."""
    for record in batch:
        if table is AGREEMENTS:
            yield record
        else:
            yield from (row for row in record[table.name] if row["agreement"] == record["key"])


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _description(folder: Path, release: Release) -> dict:
    """The datapackage.json (https://datapackage.org)."""
    paths = [(table, folder / f"{table.name}.csv") for table in TABLES]
    return {
        "profile": "data-package",
        "name": PACKAGE,
        "title": str(site_identity.NAME),
        "description": str(site_identity.DESCRIPTION),
        "homepage": f"{settings.SITE_URL}/",
        "version": release.token,
        "created": plain(release.made_at),
        "licenses": [
            {
                "name": site_identity.LICENCE,
                "path": site_identity.LICENCE_URL,
                "title": str(site_identity.LICENCE_NAME),
            },
        ],
        "resources": [
            *(resource(table, path.name, path.stat().st_size, _digest(path)) for table, path in paths),
            _lines(folder / "agreements.jsonl"),
        ],
    }


def _lines(path: Path) -> dict:
    """The resource of the JSON lines: a file, no table, as each record contains tables of its own."""
    return {
        "name": "records",
        "type": "file",
        "path": path.name,
        "description": "Every record with all its facts and sources, one JSON object a line.",
        "format": "jsonl",
        "mediatype": "application/jsonl",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{_digest(path)}",
    }


def _licence() -> str:
    licence = f"{site_identity.LICENCE_NAME} ({site_identity.LICENCE})"
    return f"{site_identity.NAME}\n{licence}\n{site_identity.LICENCE_URL}\n"


def _readme(release: Release) -> str:
    head = [
        f"# {site_identity.NAME}",
        "",
        str(site_identity.DESCRIPTION),
        "",
        f"{settings.SITE_URL}/",
        "",
        f"Revision {release.token} of {plain(release.made_at)}."
        f" {site_identity.LICENCE_NAME}: {site_identity.LICENCE_URL}",
        "",
        "`agreements.jsonl` holds every record with all its facts and sources, one JSON object a line. The CSV files",
        "hold the same as tables; `datapackage.json` describes them for programs. A cell that a spreadsheet would take",
        "for a formula has an apostrophe before it.",
        "",
    ]
    return "\n".join([*head, dictionary()])
