"""How long everybody else waits while one stranger does the worst that is known.

    python -m tests.benchmarks.bystander [--counts 278 10000] [--seconds 6] [--only workbooks] [--folder DIR]

For the application server alone and behind nginx with the file of docs/deploy (needs nginx-light and openssl). The
stranger asks from 127.0.0.1, the bystander, who asks for a kept page and for /healthz/ in turn, from 127.0.0.2.
"""

import argparse
import re
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

from tests.benchmarks.finding import fill
from tests.benchmarks.serving import find
from tests.helpers.floods import FLOODS, is_tls
from tests.helpers.running_site import ROOT, RunningSite, wait_for

PAGE, HEALTH, FILE = "/agreements/?partner=asean", "/healthz/", "/agreements.csv?year=2024"
BREATH = 0.02  # seconds between two questions of the bystander
SHIPPED = 278


class Bystander:
    """Asks for one thing after the other and notes how long each took."""

    def __init__(self, port: int):
        self.port = port

    def ask(self, path: str) -> tuple[int, float]:
        started, source = time.perf_counter(), ("127.0.0.2", 0)
        if is_tls(self.port):
            context = ssl._create_unverified_context()
            connection = HTTPSConnection("127.0.0.1", self.port, timeout=60, source_address=source, context=context)
        else:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=source)
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
        health = HEALTH if not is_tls(self.port) else PAGE  # nginx tells health to the machine itself only
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


@contextmanager
def behind_nginx(folder: Path, port: int) -> Iterator[int]:
    """Nginx with the file that docs/deploy.md installs, its names and ports made those of this machine."""
    public = next(number for number in range(20443, 65000, 1000) if _is_free(number))
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    made = [find("openssl"), *request, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    text = (ROOT / "docs" / "deploy" / "nginx.conf").read_text()
    text = re.sub(r"listen (\[::\]:)?\d+( ssl http2)?;[^\n]*", "", text)
    text = text.replace("server_name cooperation.example.org;", f"listen 127.0.0.1:{public} ssl; server_name _;")
    text = re.sub(r"ssl_certificate [^;]+", f"ssl_certificate {certificate}", text)
    text = re.sub(r"ssl_certificate_key [^;]+", f"ssl_certificate_key {key}", text)
    text = re.sub(r"server 127.0.0.1:800[12]", f"server 127.0.0.1:{port}", text, count=1)
    text = re.sub(r"\n *server 127.0.0.1:800[12][^\n]*", "", text)
    text = text.replace("/var/log/nginx/", f"{folder}/").replace("/var/cache/cooperation/", f"{folder}/files/")
    text = text.replace("/srv/cooperation/static/", f"{folder}/static/").replace("$host;", "127.0.0.1;")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    http = "types { text/html html; text/css css; } " + "".join(f"{one}_temp_path {folder}/{one};" for one in kinds)
    main = f"daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; user root; worker_processes 2;"
    events = "events { worker_connections 1024; }"
    (folder / "nginx.conf").write_text(f"{main} {events} http {{ {http} {text} }}")
    server = subprocess.Popen([find("nginx"), "-c", str(folder / "nginx.conf")])
    try:
        wait_for(lambda: Bystander(public).ask("/about/")[0] == 200, 20)
        yield public
    finally:
        server.terminate()
        server.wait(timeout=20)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def measure(site: RunningSite, port: int, flood: str, seconds: float) -> str:
    """A line of the table."""
    bystander = Bystander(port)
    bystander.ask(PAGE)
    stranger = subprocess.Popen(
        [sys.executable, "-m", "tests.helpers.floods", flood, "127.0.0.1", str(port), str(seconds)],
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
            if agreements == SHIPPED:
                site.manage("migrate", "-v0")
                site.manage("load_catalogue")
            else:
                fill(database, agreements)
            site.manage("collectstatic", "--noinput", "-v0")
            with site.serving(), behind_nginx(folder, site.port) as public:
                for name, port in (("without nginx", site.port), ("behind nginx", public)):
                    print(f"\n{agreements:,} agreements, {name}, quiet memory {site.memory():.0f} MB", flush=True)
                    for flood in options.only:
                        print(measure(site, port, flood, options.seconds), flush=True)


if __name__ == "__main__":
    main()
