"""load_catalogue: fixture files into the catalogue, in one go."""

import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from agreements.loading import BrokenFixturesError, Plan, Row, load

_MOST_ERRORS = 20


class Command(BaseCommand):
    help = (
        "Brings the catalogue to what the fixture files say, in one transaction. What curators changed, entered or "
        "removed stays as it is. A second load changes nothing. Broken files are named, and nothing is loaded."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "files",
            nargs="*",
            type=Path,
            help="All files that tell of a record are loaded together. Without any: fixtures/*.json in order of name.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Only say what would change, field by field.")

    def handle(self, *args, files: list[Path], dry_run: bool, **options):
        folder = settings.BASE_DIR / "fixtures"
        paths = files or sorted(folder.glob("*.json"))
        reason = f"Loaded {', '.join(path.name for path in files)}" if files else "Loaded the fixtures"
        try:
            plan = load(paths, reason, dry_run=dry_run, progress=self._progress)
        except BrokenFixturesError as broken:
            raise CommandError(_refusal(broken.errors)) from None
        if dry_run:
            for line in _differences(plan):
                self.stdout.write(line)
        for line in _summary(plan, whole=not files, dry_run=dry_run):
            self.stdout.write(line)

    def _progress(self, what: str, total: int) -> Callable[[int], None]:
        """A bar on a terminal, a line elsewhere, nothing where there is nothing to do."""
        if not total:
            return lambda _done: None
        if not sys.stderr.isatty():
            self.stdout.write(f"{what}: {total:,}")
            return lambda _done: None
        bar = tqdm(desc=what, total=total, leave=False)

        def advance(done: int) -> None:
            bar.update(done)
            if bar.n >= total:
                bar.close()

        return advance


def _refusal(errors: list[str]) -> str:
    more = len(errors) - _MOST_ERRORS
    shown = [*errors[:_MOST_ERRORS], *([f"… and {more} more."] if more > 0 else [])]
    return "\n".join(["The fixtures are broken; nothing was loaded.", *shown])


def _summary(plan: Plan, *, whole: bool, dry_run: bool) -> list[str]:
    would = "would be " if dry_run else ""
    counts = {
        f"{would}added": len(plan.added),
        f"{would}changed": len(plan.changed),
        f"{would}adopted": len(plan.adopted),
        "unchanged": len(plan.same),
        "kept as curators changed them": len(plan.kept),
        "skipped": len(plan.skipped),
    }
    told = [f"{count:,} {what}" for what, count in counts.items() if count]
    lines = [f"Records: {', '.join(told) or 'none'}."]
    lines += [f"  skipped {name}: {reason}." for name, reason in sorted(plan.skipped.items())]
    if plan.questions:
        lines.append("Unlikely, and nobody confirmed it in the row's field “confirmed”:")
        lines += [f"  {question}" for question in plan.questions]
    if whole and plan.gone:
        lines.append(f"  No longer in the fixtures, left as they are: {', '.join(plan.gone)}.")
    return lines


def _differences(plan: Plan) -> list[str]:
    """What would change: a record in one line, each of its rows and fields below it."""
    lines = []
    for name, record in plan.added.items():
        lines.append(f"add {name}")
        lines += [f"  + {row.label}: {_values(row)}" for row in record.rows.values()]
    for name, difference in plan.changed.items():
        lines.append(f"change {name}")
        lines += [f"  + {row.label}: {_values(row)}" for row in difference.added]
        for old, new in difference.changed:
            before, after = old.full(), new.full()
            fields = [field for field in after if before[field] != after[field]]
            lines += [f"  {new.label}, {field}: {_said(before[field])} → {_said(after[field])}" for field in fields]
        lines += [f"  - {row.label}: {_values(row)}" for row in difference.removed]
    lines += [f"adopt {name}" for name in plan.adopted]
    return lines


def _values(row: Row) -> str:
    """What a row says beside its name."""
    said = row.values.items()
    return ", ".join(f"{field} {_said(value)}" for field, value in said if field not in row.spec.natural)


def _said(value) -> str:
    """A value for reading: a named row by its key, a fact by its number, nothing as –."""
    if isinstance(value, tuple):
        return str(value[-1])
    return "–" if value in ("", None) else str(value)
