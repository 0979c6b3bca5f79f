"""Write the whole catalogue as a data package into a folder."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from agreements.exports import CatalogueChangedError, write_package


class Command(BaseCommand):
    help = "Writes the published catalogue as CSV, JSON lines and a data package into a folder."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="Made if it is not there; files of the same names are replaced.")

    def handle(self, folder: Path, **options):
        try:
            release = write_package(folder)
        except (OSError, CatalogueChangedError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Revision {release.token} is in {folder}.")
