"""How long everybody else waits while one stranger does the worst that is known.

    python -m tests.benchmarks.bystander [--counts 278 10000] [--seconds 6] [--only workbooks] [--folder DIR]

For the application server alone and behind nginx with the file of docs/deploy (needs nginx-light and openssl). The
stranger asks from 127.0.0.1, the bystander, who asks for a kept page and for /healthz/ in turn, from 127.0.0.2. In
truth the stranger's work is done on another machine: here it has the lowest priority.
"""

import argparse
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from tests.helpers.floods import FLOODS
from tests.helpers.nginx import nginx
from tests.helpers.running_site import ROOT, RunningSite, wait_for

PAGE, HEALTH, FILE = "/agreements/?partner=asean", "/healthz/", "/agreements.csv?year=2024"
BREATH = 0.04  # seconds between two questions of the bystander: nginx lets one address ask 30 times a second
SHIPPED = 278


class Bystander:
    """Asks for one thing after the other and notes how long each took."""

    def __init__(self, url: str):
        self.site = urlsplit(url)
        self.is_tls = self.site.scheme == "https"

    def ask(self, path: str) -> tuple[int, float]:
        started, source = time.perf_counter(), ("127.0.0.2", 0)
        if self.is_tls:
            context = ssl._create_unverified_context()
            connection = HTTPSConnection("127.0.0.1", self.site.port, source_address=source, context=context)
        else:
            connection = HTTPConnection("127.0.0.1", self.site.port, source_address=source)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        return answer.status, time.perf_counter() - started

    def look_on(self, until) -> dict[str, list[float]]:
        """The waits for the page and for health as long as `until` is false; anything but 200 raises."""
        waits: dict[str, list[float]] = {PAGE: [], HEALTH: []}
        health = PAGE if self.is_tls else HEALTH  # nginx tells health to 127.0.0.1 only
        while not until():
            for name, path in ((PAGE, PAGE), (HEALTH, health)):
                status, wait = self.ask(path)
                if status != 200:
                    raise RuntimeError(f"{path} was answered with {status}")
                waits[name].append(wait)
                time.sleep(BREATH)
        return waits


def percentile(waits: list[float], share: float) -> float:
    return sorted(waits)[min(len(waits) - 1, int(len(waits) * share))]


def measure(site: RunningSite, url: str, flood: str, seconds: float) -> str:
    """A line of the table."""
    bystander = Bystander(url)
    bystander.ask(PAGE)
    stranger = subprocess.Popen(
        ["nice", "-n", "19", sys.executable, "-m", "tests.helpers.floods", flood, url, str(seconds)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    peak = 0.0

    def is_over() -> bool:
        nonlocal peak
        peak = max(peak, site.memory())
        return stranger.poll() is not None

    waits = bystander.look_on(is_over)
    recovered = wait_for(lambda: bystander.ask(FILE)[0] == 200, 60)
    cells = []
    for name, found in (("page", waits[PAGE]), ("health", waits[HEALTH])):
        p50, p99, most = statistics.median(found), percentile(found, 0.99), max(found)
        cells.append(f"{name} p50 {p50 * 1000:4.0f} p99 {p99 * 1000:5.0f} most {most * 1000:5.0f} ms")
    heard = stranger.stdout.read().strip()
    return f"{flood:<20} {'  '.join(cells)}  memory {peak:4.0f} MB  a file again after {recovered:.1f} s  {heard}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[SHIPPED, 10_000])
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--only", nargs="+", default=list(FLOODS))
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as temporary:
        for agreements in options.counts:
            folder = Path(temporary) / str(agreements)
            folder.mkdir(mode=0o755)
            database = f"sqlite:///{folder}/catalogue.sqlite3"
            site = RunningSite(
                folder, DATABASE_URL=database, BUILD_FILES="1", SECRET_KEY="benchmark" * 6, TRUSTED_PROXIES="127.0.0.1"
            )
            site.manage("migrate", "-v0")
            if agreements == SHIPPED:
                site.manage("load_catalogue")
            else:
                generate = [sys.executable, "-m", "tests.benchmarks.generate", str(agreements)]
                environment = {**site.environment, "DJANGO_SETTINGS_MODULE": "cooperation.settings"}
                subprocess.run(generate, cwd=ROOT, env=environment, check=True)
            site.manage("collectstatic", "--noinput", "-v0")
            places = {
                "127.0.0.1:8001": f"127.0.0.1:{site.port}",
                "    server 127.0.0.1:8002 max_fails=0;\n": "",
                "/srv/cooperation/static": f"{folder}/static",
                "/var/cache/cooperation": f"{folder}/files",
            }
            with site.serving(), nginx(folder, **places) as public:
                for name, url in (("without nginx", site.url), ("behind nginx", f"https://127.0.0.1:{public}")):
                    print(f"\n{agreements:,} agreements, {name}, quiet memory {site.memory():.0f} MB", flush=True)
                    for flood in options.only:
                        print(measure(site, url, flood, options.seconds), flush=True)


if __name__ == "__main__":
    main()
