"""archive_sources: finds copies of sources' pages in the Wayback Machine, and has them made where there are none."""

from collections import Counter

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from agreements.curation.archiver import Archive, NotReachedError, find_copies, without_copy
from agreements.management.commands.check_links import add_manners, manners

_DAYS, _LIMIT = 90, 200
_USUAL = Archive()


class Command(BaseCommand):
    help = (
        "Asks the Wayback Machine for a copy of each source's page that has none, and to save those that it lacks; one "
        "after the other, with pauses. What was asked for lately is left alone, so that a run that was broken off goes "
        "on where it stopped. Where the archive can't be reached, it lists what it would ask, and fails."
    )

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=_LIMIT, help=f"Sources to ask for at most ({_LIMIT}).")
        parser.add_argument(
            "--days", type=int, default=_DAYS, help=f"Leave alone what was asked for within so many days ({_DAYS})."
        )
        parser.add_argument("--dry-run", action="store_true", help="Only list what would be asked.")
        parser.add_argument("--available", default=_USUAL.available, help="The service that knows the copies.")
        parser.add_argument("--save", default=_USUAL.save, help="The service that makes copies.")
        parser.add_argument("--copies", default=_USUAL.copies, help="Where the copies are; others are not believed.")
        add_manners(parser, _USUAL.manners)

    def handle(self, *args, limit: int, days: int, dry_run: bool, **options):
        services = (options[name] for name in ("available", "save", "copies"))
        archive = Archive(*services, manners(_USUAL.manners, options))
        sources = without_copy(days)[: max(0, limit)]
        if dry_run:
            self._list(sources, archive)
            return
        bar = tqdm(total=len(sources), desc="Asking", file=self.stderr, leave=False, disable=not self.stderr.isatty())
        outcomes: dict = {}
        refusal = ""
        try:
            with bar:
                for source, outcome in find_copies(sources, archive):
                    outcomes[source] = outcome
                    bar.update(1)
        except KeyboardInterrupt:
            self.stdout.write("Stopped. What was asked is noted; the next run goes on from here.")
        except NotReachedError as error:
            refusal = str(error)
        told = ", ".join(f"{count:,} × {outcome}" for outcome, count in Counter(outcomes.values()).most_common())
        self.stdout.write(f"Asked for {len(outcomes):,} of {len(sources):,} sources{f': {told}' if told else ''}.")
        if refusal:
            self._list(sources[len(outcomes) :], archive)
            raise CommandError(f"The archive could not be asked ({refusal}). The list above waits for the next run.")

    def _list(self, sources: list, archive: Archive) -> None:
        self.stdout.write(f"Would ask for {len(sources):,} sources:")
        for source in sources:
            self.stdout.write(f"  {archive.question(source.address)}")
