"""restore: a backup in the place of everything that is there."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from agreements import security_log
from agreements.management.backup_contents import Contents, current_contents, made_at, read_backup
from agreements.management.backups import make_backup, restore_backup
from agreements.management.postgres_programs import BackupError


class Command(BaseCommand):
    help = (
        "Puts a backup in the place of the whole database, and runs the migrations that came after it. What is there "
        "now is backed up first, beside the file. A file that is damaged or holds no catalogue is refused; one of "
        "another catalogue or of a later release too, unless forced."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="What `backup` wrote.")
        parser.add_argument("--force", action="store_true", help="Even one of another catalogue or a later release.")

    def handle(self, *args, file: Path, force: bool, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            backup = read_backup(file)
            self.stdout.write(f"{file} was made {made_at(file)}: {backup}")
            self._ask_whether_it_belongs_here(backup, current_contents(), force)
            if _holds_something():
                self.stdout.write(f"What was there is kept in {make_backup(file.parent)}")
            restore_backup(file)
        except BackupError as error:
            raise CommandError(f"{error} Nothing was changed.") from None
        security_log.write("backup_restored", about=file.name)
        self.stdout.write(f"Restored {file}")
        call_command("migrate", verbosity=0)
        if backup.pending:
            self.stdout.write(f"Ran the migrations that came after it: {', '.join(backup.pending)}")
        self.stdout.write(f"The database now: {current_contents()}")

    def _ask_whether_it_belongs_here(self, backup: Contents, current: Contents | None, force: bool) -> None:
        """CommandError with all that speaks against a backup; only told where it is forced."""
        objections = [*_newer(backup), *_foreign(backup, current)]
        for objection in objections if force else ():
            self.stdout.write(f"Forced, although {objection}")
        if objections and not force:
            told = "\n".join(f"- {objection}" for objection in objections)
            raise CommandError(f"This backup does not belong here:\n{told}\nNothing was changed. --force restores it.")


def _newer(backup: Contents) -> list[str]:
    if not backup.unknown:
        return []
    return [f"a later release made it: this one does not know {', '.join(backup.unknown)}."]


def _foreign(backup: Contents, current: Contents | None) -> list[str]:
    if current is None or current.first is None or current.first == backup.first:
        return []
    return [f"it is of another catalogue: its first revision is {backup.first or 'none'}, here it is {current.first}."]


def _holds_something() -> bool:
    try:
        return bool(connection.introspection.table_names())
    except Error:
        return False
