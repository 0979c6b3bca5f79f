"""Loading: fixture files and curators' sheets into the catalogue, each in one change. First floor.

`load()` is the door for fixtures: what curators did is never lost. Behind it, each importing only those before: rows,
rules, reading, checking, planning, writing. `import_of()` is the door for sheets, which curators bring: sheets, typed,
merging stand on the same steps.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from django.db import transaction

from agreements.loading.fixture_reader import BrokenFixturesError, Reader
from agreements.loading.plan import Difference, Plan, compare
from agreements.loading.records import Record, Row, by_record, stored_rows
from agreements.loading.sheet_import import Import, import_of, sheets_of
from agreements.loading.sheet_reader import Fault
from agreements.loading.sheet_schema import SHEETS, VERSION, Sheet, Table, Unusable
from agreements.loading.validation import check
from agreements.loading.writer import write
from agreements.models import LoadedDigest, catalogue_transaction

__all__ = [
    "SHEETS",
    "VERSION",
    "BrokenFixturesError",
    "Difference",
    "Fault",
    "Import",
    "Plan",
    "Row",
    "Sheet",
    "Table",
    "Unusable",
    "import_of",
    "load",
    "sheets_of",
]


def load(
    paths: Iterable[Path],
    reason: str,
    *,
    dry_run: bool = False,
    progress: Callable[[str, int], Callable[[int], None]] = lambda _what, _total: lambda _done: None,
) -> Plan:
    """Bring the catalogue to what the files say and give the plan that was carried out (or would be).

    All of a record's rows stand in the files that are loaded together: a row that they lack is deleted. `progress` is
    told what begins and how much there is, and gives a function to call with what is done. Raises BrokenFixturesError
    before anything is written.
    """
    reader = Reader()
    paths = list(paths)
    done = progress("Reading fixtures", len(paths))
    for path in paths:
        reader.read(path)
        done(1)
    fixture = by_record(reader.rows.values())
    if dry_run:
        with transaction.atomic():
            return _plan(reader, fixture)[0]
    with catalogue_transaction(None, reason) as opened:
        opened.lock()
        plan, stored = _plan(reader, fixture)
        write(plan, stored, opened, progress("Writing rows", plan.size))
    return plan


def _plan(reader: Reader, fixture: dict[str, Record]) -> tuple[Plan, dict[str, Record]]:
    stored = by_record(stored_rows())
    if errors := [*reader.errors, *map(str, check(fixture, stored))]:
        raise BrokenFixturesError(errors)
    return compare(fixture, stored, dict(LoadedDigest.objects.values_list("record", "digest"))), stored
