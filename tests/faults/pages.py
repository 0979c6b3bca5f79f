"""The record that fault tests change, and readers who go on asking while something fails."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from tests.helpers.running_site import RunningSite, wait_for

SETTINGS = "tests.faults.settings"  # with pages where a save or a question takes long
PAGE = "/agreements/dialogue-on-batteries/"
RETITLE = """
from agreements.models import Agreement, catalogue_transaction
with catalogue_transaction(None, "a test"):
    agreement = Agreement.objects.get(slug="dialogue-on-batteries")
    agreement.title = "{title}"
    agreement.save()
"""
IN_THE_MIDDLE = "In the middle of a save."  # in the log of a site that saves slowly
KEY_OF_THE_PAGE = """
from agreements.models import Agreement
print(Agreement.objects.get(slug="dialogue-on-batteries").pk)
"""


def retitle(site: RunningSite, title: str) -> None:
    site.do(RETITLE.format(title=title))


def shows(site: RunningSite, title: str) -> bool:
    """Whether every worker shows it."""
    return all(title in site.get(PAGE).text for _ in range(6))


class Readers:
    """What several readers have heard so far. Make it with `readers()`."""

    def __init__(self):
        self.heard: list = []
        self.running: list[Future] = []

    def wait_for_more(self, answers: int = 6) -> None:
        """Wait until they have heard so many answers more; raises what one of them met instead of an answer."""
        enough = len(self.heard) + answers
        wait_for(lambda: len(self.heard) >= enough or any(reader.done() for reader in self.running), 60)
        for reader in self.running:
            if reader.done():
                reader.result()


@contextmanager
def readers(ask: Callable[[int], object], number: int = 3) -> Iterator[Readers]:
    """Readers who ask again and again until the block ends; `ask` takes how many answers there are."""
    reading, stop = Readers(), threading.Event()

    def read_on() -> None:
        while not stop.is_set():
            reading.heard.append(ask(len(reading.heard)))

    with ThreadPoolExecutor(number) as threads:
        reading.running = [threads.submit(read_on) for _ in range(number)]
        try:
            yield reading
        finally:
            stop.set()
    for reader in reading.running:
        reader.result()
