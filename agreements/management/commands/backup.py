"""backup: the whole database into one file."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from agreements.management.backups import make_backup
from agreements.management.postgres_programs import BackupError

FOLDER = settings.BASE_DIR / ".local" / "backups"


class Command(BaseCommand):
    help = "Writes the whole database, catalogue and accounts alike, into a new file while the site runs."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help=f"Where to. Without any: {FOLDER}.")

    def handle(self, *args, folder: Path, **options):
        try:
            made = make_backup(folder)
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{made} ({made.stat().st_size:,} bytes)")
