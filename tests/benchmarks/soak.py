"""A long day in ten minutes: readers, a curator who saves every second, and a worker killed every minute.

    python -m tests.benchmarks.soak [--count 10000] [--minutes 10] [--readers 4]

A reader who asks after a save was confirmed must never be shown what was there before it: one record tells.
A connection that breaks as its worker is killed is asked once more, as a proxy would, and counted apart from errors.
"""

import argparse
import os
import random
import re
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from http.client import HTTPException
from pathlib import Path

from tests.benchmarks.finding import PARTNERS, fill
from tests.benchmarks.loading import sqlite
from tests.helpers.running_site import CURATOR, PASSWORD, Heard, RunningSite, Visitor

RECORD = "generated-7"
WORDS = ("hydrogen", "battery", "carbon", "grid", "recycling", "ammonia", "wind", "evs", "%E6%B0%B4%E7%B4%A0")
SAVED = re.compile(r"Save number (\d+)\.")
BREATH = 0.02  # seconds between the questions of one reader
PREPARE = f"""
from django.contrib.auth.models import User
from agreements.models import Agreement
User.objects.create_superuser({CURATOR!r}, password={PASSWORD!r})
print(Agreement.objects.get(key={RECORD!r}).pk)
"""


class Soak:
    """What went on, minute by minute."""

    def __init__(self, site: RunningSite, count: int, minutes: float):
        self.site, self.count = site, count
        self.ends = time.monotonic() + minutes * 60
        self.counts, self.lock = Counter(), threading.Lock()
        self.waits: list[float] = []
        self.confirmed = 0  # the number of the last save that the curator was told of

    @property
    def goes_on(self) -> bool:
        return time.monotonic() < self.ends

    def count_one(self, what: str) -> None:
        with self.lock:
            self.counts[what] += 1

    def ask(self, visitor: Visitor, path: str) -> Heard:
        """Ask, and once more a moment after the connection broke."""
        try:
            return visitor.get(path)
        except (OSError, HTTPException):
            self.count_one("broken")
            time.sleep(0.2)
            return visitor.get(path)

    def read(self, seed: int) -> None:
        chance, visitor = random.Random(seed), self.site.visitor()
        while self.goes_on:
            known, began = self.confirmed, time.perf_counter()
            path = self.somewhere(chance)
            try:
                answer = self.ask(visitor, path)
            except (OSError, HTTPException) as error:
                print(f"{error!r} at {path}", flush=True)
                self.count_one("errors")
                continue
            with self.lock:
                self.waits.append(time.perf_counter() - began)
                self.counts["answers"] += 1
                self.counts["errors"] += answer.status != 200
            if answer.status != 200:
                print(f"{answer.status} at {path}", flush=True)
            if path.endswith(f"/{RECORD}/") and answer.status == 200:
                self.look(answer, known)
            time.sleep(BREATH)

    def look(self, answer: Heard, known: int) -> None:
        shown = SAVED.search(answer.text)
        self.count_one("looked")
        if known and (shown is None or int(shown[1]) < known):
            self.count_one("stale")

    def somewhere(self, chance: random.Random) -> str:
        partner, word, number = chance.choice(PARTNERS), chance.choice(WORDS), chance.randrange(self.count)
        return chance.choice(
            (
                f"/agreements/{RECORD}/", "/agreements/", "/", "/map/", f"/agreements/generated-{number}/",
                f"/agreements/?partner={partner}&year_from={chance.randrange(1990, 2026)}", f"/agreements/?q={word}",
                f"/feed/?partner={partner}", f"/agreements.csv?partner={partner}&q={word}", f"/api/partners/{partner}/",
            )
        )  # fmt: skip

    def curate(self, page: str) -> None:
        curator, number = self.site.visitor(), 0
        curator.sign_in()
        while self.goes_on:
            began, number = time.monotonic(), number + 1
            try:
                saved = curator.post(page, **curator.form(page, summary=f"Save number {number}.", reason="a soak"))
                if saved.status == 302:
                    self.confirmed = number
                    self.count_one("saves")
                    self.look(self.ask(curator.__class__(self.site.port), f"/agreements/{RECORD}/"), number)
                else:
                    print(f"{saved.status} at a save", flush=True)
                    self.count_one("errors")
            except (OSError, HTTPException):
                self.count_one("broken")
            time.sleep(max(0, 1 - (time.monotonic() - began)))

    def kill(self) -> None:
        while self.goes_on:
            time.sleep(60)
            if self.goes_on:
                os.kill(random.choice(self.site.workers()), signal.SIGKILL)
                self.count_one("killed")

    def memory(self) -> float:
        """Megabytes of the hungriest worker."""
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.site.workers()]
        return max(pages, default=0) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def watch(self) -> None:
        """A line a minute."""
        minute = 0
        while self.goes_on:
            most, until = 0.0, min(time.monotonic() + 60, self.ends)
            while time.monotonic() < until:
                time.sleep(1)
                most = max(most, self.memory())
            minute += 1
            with self.lock:
                waits, self.waits = sorted(self.waits), []
                told = ", ".join(f"{self.counts[what]:,} {what}" for what in TOLD)
            p50, p99 = (waits[int(len(waits) * part)] * 1000 if waits else 0 for part in (0.5, 0.99))
            print(f"minute {minute:>2}: {told}; wait {p50:.0f} / {p99:.0f} ms; worker {most:.0f} MB", flush=True)

    def run(self, page: str, readers: int) -> None:
        tasks = [(self.read, (seed,)) for seed in range(readers)]
        threads = [threading.Thread(target=task, args=args) for task, args in [*tasks, (self.curate, (page,))]]
        threads.append(threading.Thread(target=self.kill, daemon=True))
        for thread in threads:
            thread.start()
        self.watch()
        for thread in threads[:-1]:
            thread.join()


TOLD = ("answers", "looked", "saves", "killed", "broken", "errors", "stale")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--readers", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, sqlite() as url:
        folder = Path(temporary)
        os.environ["BENCHMARK_STATIC"] = str(folder / "static")
        fill(url, options.count)
        site = RunningSite(folder, DATABASE_URL=url, SECRET_KEY="benchmark" * 6)
        site.manage("collectstatic", "--noinput", "-v0")
        key = site.do(PREPARE).strip()
        with site.serving():
            soak = Soak(site, options.count, options.minutes)
            soak.run(f"/admin/agreements/agreement/{key}/change/", options.readers)
    sys.exit(bool(soak.counts["errors"] or soak.counts["stale"]))


if __name__ == "__main__":
    main()
