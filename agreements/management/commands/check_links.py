"""check_links: asks the address of every source whether its page is still there."""

from collections import Counter

from django.core.management.base import BaseCommand
from tqdm import tqdm

from agreements.curation import link_checker
from agreements.models import DEAD

_DAYS = 30


class Command(BaseCommand):
    help = (
        "Asks the addresses of sources, a few at once and of one host one after the other, and notes what they answer. "
        "What was asked lately is left alone, so that a run that was broken off goes on where it stopped."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--days", type=int, default=_DAYS, help=f"Leave alone what was asked within so many days ({_DAYS})."
        )

    def handle(self, *args, days: int, **options):
        addresses = link_checker.due(days)
        bar = tqdm(total=len(addresses), desc="Asking", file=self.stderr, leave=False, disable=not self.stderr.isatty())
        answers, dead = Counter(), []
        try:
            with bar:
                for address, answer in link_checker.check(addresses):
                    answers[answer] += 1
                    dead += [f"  {answer}: {address}"] * (answer in DEAD)
                    bar.update(1)
        except KeyboardInterrupt:
            self.stdout.write("Stopped. What was asked is noted; the next run goes on from here.")
        told = ", ".join(f"{count:,} × {answer}" for answer, count in answers.most_common())
        self.stdout.write(f"Asked {answers.total():,} of {len(addresses):,} addresses{f': {told}' if told else ''}.")
        for line in sorted(dead):
            self.stdout.write(line)
