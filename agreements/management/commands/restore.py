"""restore: a backup in the place of everything that is there."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from agreements import security_log
from agreements.management.backups import BackupError, make_backup, restore_backup


class Command(BaseCommand):
    help = (
        "Puts a backup in the place of the whole database, and runs the migrations that came after it. What is there "
        "now is backed up first, beside the file."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="What `backup` wrote.")

    def handle(self, *args, file: Path, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            if _holds_something():
                self.stdout.write(f"What was there is kept in {make_backup(file.parent)}")
            restore_backup(file)
        except BackupError as error:
            raise CommandError(str(error)) from None
        call_command("migrate", verbosity=0)
        security_log.write("backup_restored", about=file.name)
        self.stdout.write(f"Restored {file}")


def _holds_something() -> bool:
    try:
        return bool(connection.introspection.table_names())
    except Error:
        return False
