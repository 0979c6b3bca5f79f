"""How fast finding is, whatever the size: our pages on both databases beside Datasette with the same agreements.

    python -m tests.benchmarks.finding [--sizes 10000,250000] [--seconds 4] [--rounds 3] [--folder DIR] [--only PAGE]

No rendered answer is kept anywhere. The systems are measured in turn, round after round, so that a noisy machine is
noisy for all of them. With --folder the databases are left there for the next run.
"""

import argparse
import itertools
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from tests.benchmarks.datasette import Addresses as DatasetteAddresses
from tests.benchmarks.datasette import datasette, install, make_database
from tests.benchmarks.load import ROOT, Figures, Server, measure, serving
from tests.helpers.with_postgres import postgres

FIXTURES = ROOT / "fixtures"
PARTNERS = ["asean", "india", "vietnam", "indonesia", "european-union", "thailand", "australia", "uzbekistan"]


def environment(url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": url, "SECRET_KEY": "benchmark" * 6, "LOCAL_HTTP": "1", "DEBUG": "",
        "STATIC_ROOT": os.environ["BENCHMARK_STATIC"], "DJANGO_SETTINGS_MODULE": "cooperation.settings",
    }  # fmt: skip


def python(url: str, *arguments: str) -> str:
    """Run Python on a database, in a process of its own."""
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment(url)}, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def fill(url: str, count: int) -> None:
    python(url, "manage.py", "migrate", "-v0")
    began = time.perf_counter()
    python(url, "-m", "tests.benchmarks.generate", str(count))
    print(f"  {count:,} agreements written in {time.perf_counter() - began:.0f} s", flush=True)


@contextmanager
def ours(url: str) -> Iterator[Server]:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2", "--log-level", "error"]
    with serving(
        [*command, "--port", "{port}", "tests.benchmarks.uncached:application"], "/agreements/", environment(url)
    ) as server:
        yield server


class Addresses:
    """Our pages."""

    def listing(self, q: str = "", area: str = "", year_from: int | None = None, year_to: int | None = None) -> str:
        asked = {"q": q, "area": area, "year_from": year_from, "year_to": year_to, "sort": "date"}
        return f"/agreements/?{urlencode({name: value for name, value in asked.items() if value})}"

    def record(self, pk: int, key: str) -> str:
        return f"/agreements/{key}/"

    def csv(self, partner: str, area: str) -> str:
        return f"/agreements.csv?{urlencode({'partner': partner, 'area': area})}"

    def count(self, server: Server, **asked) -> int:
        heading = re.search(rb'<h2 id="count">.*?value="(\d+)"', server.get(self.listing(**asked)))
        return int(heading[1].replace(b",", b""))


class Questions:
    """What readers ask: the same for every system, in a chance order that is the same in every run."""

    def __init__(self, count: int):
        self.count, self.chance = count, random.Random(7)
        rows = json.loads((FIXTURES / "01_areas.json").read_text())
        areas = [row["fields"] for row in rows if row["model"] == "agreements.area"]
        self.areas = [area["slug"] for area in areas]
        self.words = sorted({word for area in areas for word in re.findall("[a-z]{4,}", area["name"].lower())})

    def lists(self) -> Iterator[dict]:
        return itertools.repeat({})

    def filters(self) -> Iterator[dict]:
        """Each once: area and years, so wide that most fill a page at any size: what grows is the catalogue alone."""
        asked = [
            {"area": area, "year_from": first, "year_to": last}
            for area in self.areas for first in range(1985, 2006) for last in range(2012, 2026)
        ]  # fmt: skip
        self.chance.shuffle(asked)
        return iter(asked)

    def searches(self) -> Iterator[dict]:
        """Each once: two or three words."""
        asked = [{"q": " ".join(some)} for size in (2, 3) for some in itertools.combinations(self.words, size)]
        self.chance.shuffle(asked)
        return iter(asked[:40_000])

    def again(self, new: Iterator[dict]) -> Iterator[dict]:
        return itertools.cycle(list(itertools.islice(new, 20)))

    def records(self) -> Iterator[dict]:
        while True:
            number = self.chance.randrange(self.count)
            yield {"pk": number + 1, "key": f"generated-{number}"}

    def csvs(self) -> Iterator[dict]:
        return self.again({"partner": partner, "area": area} for partner in PARTNERS for area in self.areas[:3])

    def pages(self) -> dict[str, tuple[str, Callable[[], Iterator[dict]]]]:
        """By name: which address, and the questions to put into it."""
        return {
            "list": ("listing", self.lists),
            "filter": ("listing", lambda: self.again(self.filters())),
            "filter, new": ("listing", self.filters),
            "search": ("listing", lambda: self.again(self.searches())),
            "search, new": ("listing", self.searches),
            "record": ("record", self.records),
            "csv": ("csv", self.csvs),
        }


System = tuple[Server, object]


def check_same_work(systems: dict[str, System], questions: Questions) -> None:
    for asked in [{}, *itertools.islice(questions.filters(), 8)]:
        counts = {name: addresses.count(server, **asked) for name, (server, addresses) in systems.items()}
        if len(set(counts.values())) > 1:
            raise RuntimeError(f"Not the same answers to {asked}: {counts}")


def measure_pages(
    systems: dict[str, System], questions: Questions, seconds: float, rounds: int, only: str = ""
) -> dict:
    figures = {}
    for page, (kind, asking) in questions.pages().items():
        if not page.startswith(only):
            continue
        asked = {name: asking() for name in systems}
        for name, turn in itertools.product(range(rounds), systems):
            server, addresses = systems[turn]
            found = figures.setdefault((page, turn), Figures())
            if name and found.p50 > 5000:
                continue  # one round of so slow a page says enough
            measure(server, (getattr(addresses, kind)(**one) for one in asked[turn]), found, seconds)
        print("  " + tell(page, figures, systems), flush=True)
    return figures


def tell(page: str, figures: dict, systems: dict[str, System]) -> str:
    """One line: answers a second, median and 99th hundredth of waiting, and how many times Datasette's throughput."""
    cells = []
    for name in systems:
        found = figures[page, name]
        cells.append(f"{name} {found.rate:8.2f}/s {found.p50:8.1f} / {found.p99:8.1f} ms")
    ratios = [
        f"{figures[page, name].rate / figures[page, 'Datasette'].rate:.1f}x"
        for name in systems
        if name != "Datasette" and "Datasette" in systems
    ]
    return f"{page:<12} {'   '.join(cells)}   {' '.join(ratios)}"


_INDEX = """
import django, json, time
django.setup()
from agreements.search import current_index
from agreements.models import Agreement, catalogue_transaction
def resident():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1]) / 1024
before, began = resident(), time.perf_counter()
index = current_index()
built, kept = time.perf_counter() - began, resident() - before
with catalogue_transaction(None, "A benchmark's save") as opened:
    agreement = Agreement.objects.published().first()
    agreement.summary += "."
    agreement.save()
began = time.perf_counter()
current_index()
print(json.dumps([built, kept, time.perf_counter() - began]))
"""
_SAVES = """
import django, time
django.setup()
from agreements.models import Agreement, catalogue_transaction
for _ in range(%d):
    time.sleep(1)
    with catalogue_transaction(None, "A benchmark's save"):
        agreement = Agreement.objects.published().last()
        agreement.summary += "."
        agreement.save()
"""


def measure_index(name: str, url: str) -> None:
    built, kept, again = json.loads(python(url, "-c", _INDEX))
    print(f"  {name}: index built in {built:.2f} s, {kept:.0f} MB; after a save in {again:.2f} s", flush=True)


def measure_saves(name: str, url: str, server: Server, saves: int = 5) -> None:
    """How long a reader waits at most while a curator saves."""
    figures, resting = Figures(), Figures()
    measure(server, itertools.repeat("/agreements/"), resting, 3, readers=2)
    reading = threading.Thread(
        target=measure, args=(server, itertools.repeat("/agreements/"), figures, 3.0 + 2 * saves), kwargs={"readers": 2}
    )
    reading.start()
    python(url, "-c", _SAVES % saves)
    reading.join()
    print(
        f"  {name}: longest wait while a curator saves {saves} times {max(figures.waits):.2f} s,"
        f" else {max(resting.waits):.2f} s",
        flush=True,
    )


def run_size(count: int, folder: Path, programs: Path, seconds: float, rounds: int, only: str) -> dict:
    print(f"{count:,} agreements", flush=True)
    catalogue, questions = folder / f"{count}.sqlite3", Questions(count)
    with ExitStack() as stack:
        urls = {"SQLite": f"sqlite:///{catalogue}", "PostgreSQL": stack.enter_context(postgres())}
        if not catalogue.exists():
            fill(urls["SQLite"], count)
        fill(urls["PostgreSQL"], count)
        for name, url in urls.items():
            measure_index(name, url)
        peer = folder / f"datasette_{count}.db"
        make_database(catalogue, peer)
        systems: dict[str, System] = {name: (stack.enter_context(ours(url)), Addresses()) for name, url in urls.items()}
        systems["Datasette"] = stack.enter_context(datasette(programs, peer)), DatasetteAddresses(peer)
        check_same_work(systems, questions)
        print("  answers a second, median / p99 of waiting, times Datasette (SQLite, PostgreSQL)", flush=True)
        figures = measure_pages(systems, questions, seconds, rounds, only)
        for name, url in urls.items():
            measure_saves(name, url, systems[name][0])
    return figures


def tell_growth(small: dict, large: dict, sizes: tuple[int, int]) -> None:
    print(f"Median wait at {sizes[1]:,} in times of that at {sizes[0]:,}")
    for page in dict.fromkeys(page for page, _ in small):
        cells = (f"{name} {large[page, name].p50 / small[page, name].p50:5.1f}" for _, name in small if _ == page)
        print(f"  {page:<12} {'   '.join(cells)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="10000,250000")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--only", default="", help="only the pages whose name begins so: filter")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["BENCHMARK_STATIC"] = str(folder / "static")
        python("sqlite://", "manage.py", "collectstatic", "--noinput", "-v0")
        programs = install(folder)
        figures = [run_size(size, folder, programs, options.seconds, options.rounds, options.only) for size in sizes]
        for small, large in itertools.pairwise(range(len(sizes))):
            tell_growth(figures[small], figures[large], (sizes[small], sizes[large]))


if __name__ == "__main__":
    main()
