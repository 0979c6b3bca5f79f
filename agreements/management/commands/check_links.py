"""check_links: asks the address of every source whether its page is there and shows the words it is cited by."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from ipaddress import ip_network

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from agreements.curation import link_checker
from agreements.curation.link_checker import PageCheck
from agreements.curation.polite_http import USUAL, CheckOptions
from agreements.models import DEAD

_DAYS = 30


class Command(BaseCommand):
    help = (
        "Asks the addresses of sources, a few at once and of one host one after the other, and notes what they answer "
        "and whether they show the words by which facts are found there. What was asked lately is left alone, so that "
        "a run that was broken off goes on where it stopped."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--days", type=int, default=_DAYS, help=f"Leave alone what was asked within so many days ({_DAYS})."
        )
        add_manners(parser, USUAL)

    def handle(self, *args, days: int, **options):
        addresses = link_checker.due(days)
        bar = tqdm(total=len(addresses), desc="Asking", file=self.stderr, leave=False, disable=not self.stderr.isatty())
        checks: dict[str, PageCheck] = {}
        try:
            with bar:
                for address, found in link_checker.check(addresses, manners(USUAL, options)):
                    checks[address] = found
                    bar.update(1)
        except KeyboardInterrupt:
            self.stdout.write("Stopped. What was asked is noted; the next run goes on from here.")
        told = _counted(found.answer for found in checks.values())
        self.stdout.write(f"Asked {len(checks):,} of {len(addresses):,} addresses{f': {told}' if told else ''}.")
        if words := _counted(_fate(found) for found in checks.values() if found.words or found.unread):
            self.stdout.write(f"Check words: {words}.")
        for line in sorted(_lines(checks)):
            self.stdout.write(f"  {line}")


def add_manners(parser, usual: CheckOptions) -> None:
    """Options of how politely strangers are asked."""
    parser.add_argument("--pause", type=float, default=usual.pause, help=f"Seconds between requests ({usual.pause}).")
    parser.add_argument(
        "--own-network", default="", help="A network of our own that may be asked too, such as 127.0.0.0/8: for trying."
    )


def manners(usual: CheckOptions, options: dict) -> CheckOptions:
    """The usual manners with what the options say; CommandError."""
    if network := options["own_network"]:
        try:
            ip_network(network)
        except ValueError:
            raise CommandError(f"“{network}” is no network, such as 127.0.0.0/8.") from None
    return replace(usual, pause=max(0, options["pause"]), own_network=network)


def _counted(words: Iterable[str]) -> str:
    return ", ".join(f"{count:,} × {word}" for word, count in Counter(words).most_common())


def _fate(found: PageCheck) -> str:
    return found.unread or ("gone" if found.gone else "there")


def _lines(checks: dict[str, PageCheck]) -> Iterable[str]:
    """What somebody has to look at, address by address."""
    for address, found in checks.items():
        if found.answer in DEAD:
            yield f"{found.answer}: {address}"
        if found.moved_to:
            yield f"moved: {address} → {found.moved_to}"
        if found.gone:
            yield f"words gone: {address}: {'; '.join(found.gone)}"
