"""Loading fixture files and curators' spreadsheets into the catalogue, each in one catalogue transaction.

`load()` loads fixtures and never overwrites what curators did; `import_of()` says what spreadsheets would change, and
its result writes them. Both read rows (fixture_reader, sheet_reader) into the form of `records`, check them
(validation, constraint_checks), compare them with what is stored (plan) and write the difference (writer).
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from agreements.loading.constraint_checks import Taken, taken_by
from agreements.loading.fixture_reader import BrokenFixturesError, Reader
from agreements.loading.plan import Difference, Plan, compare
from agreements.loading.records import SPECS, Record, Row, by_record, stored_rows
from agreements.loading.sheet_import import Import, import_of, sheets_of
from agreements.loading.sheet_reader import Fault
from agreements.loading.sheet_schema import SHEETS, VERSION, DateText, Sheet, Table, Unusable
from agreements.loading.source_twins import merge_twins
from agreements.loading.validation import check
from agreements.loading.writer import write
from agreements.models import LoadedDigest, catalogue_transaction

__all__ = [
    "SHEETS",
    "VERSION",
    "BrokenFixturesError",
    "DateText",
    "Difference",
    "Fault",
    "Import",
    "Plan",
    "Row",
    "Sheet",
    "Table",
    "Taken",
    "Unusable",
    "import_of",
    "load",
    "sheets_of",
    "unique_values_of",
]


def load(
    paths: Iterable[Path],
    reason: str,
    *,
    dry_run: bool = False,
    progress: Callable[[str, int], Callable[[int], None]] = lambda _what, _total: lambda _done: None,
) -> Plan:
    """Bring the catalogue to what the files say and give the plan that was carried out (or would be).

    The files that are loaded together hold all rows of a record: one that they lack is deleted. `progress` is called
    with what begins and how much there is, and returns a function to call with numbers of what is done. Raises
    BrokenFixturesError, and nothing is written.
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
        merge_twins()
        plan, stored = _plan(reader, fixture)
        try:
            write(plan, stored, opened, progress("Writing rows", plan.size))
        except IntegrityError as error:  # of a rule that the models don't declare
            reason = _("The database refuses a row, by a rule that no model declares. Nothing was written.")
            raise BrokenFixturesError([reason]) from error
    return plan


def _plan(reader: Reader, fixture: dict[str, Record]) -> tuple[Plan, dict[str, Record]]:
    stored = by_record(stored_rows())
    found = list(check(fixture, stored))
    if errors := [*reader.errors, *(str(problem) for problem in found if not problem.answer)]:
        raise BrokenFixturesError(errors)
    plan = compare(fixture, stored, dict(LoadedDigest.objects.values_list("record", "digest")))
    plan.questions = [f"{problem} Confirm with “{problem.answer}”." for problem in found if problem.answer]
    return plan, stored


def unique_values_of(rows: Sequence[models.Model]) -> list[list[Taken]]:
    """What each of these rows of one model, stored or not, may share with no other one."""
    if not rows:
        return []
    spec = SPECS[rows[0]._meta.model_name]
    return taken_by(spec, [{name: field.value_from_object(row) for name, field in spec.fields.items()} for row in rows])
