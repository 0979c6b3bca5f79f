"""How near kept answers come to static files: ours beside nginx with the same bytes, and Datasette with the same data.

    python -m tests.benchmarks.serving [--count 10000] [--seconds 4] [--rounds 5] [--folder DIR]

It needs wrk and nginx: apt-get install wrk nginx-light. Ours runs as in production: the token asked of the database at
every request, a log line for each, all headers, the address and scheme from a trusted proxy (wrk plays it). The systems
are measured in turn, round after round, so that a noisy machine is noisy for all of them.
"""

import argparse
import gzip
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cooperation.local import server_command
from tests.benchmarks.datasette import Addresses, datasette, install, make_database
from tests.benchmarks.load import ROOT, Server, serving

CONNECTIONS = 8
PROXIED = {"X-Forwarded-Proto": "https"}
PAGES = {"list": "/agreements/", "record": "/agreements/generated-7/", "map": "/map/"}
NGINX = """
worker_processes 2;
daemon off;
pid {folder}/pid;
error_log {folder}/errors;
{user}
events {{ worker_connections 512; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    open_file_cache max=100;
    default_type text/html;
    client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
    uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
    server {{ listen 127.0.0.1:PORT; root {folder}; gzip_static on; }}
}}
"""


def find(program: str) -> str:
    found = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
    return found or sys.exit(f"{program} is needed: apt-get install wrk nginx-light")


def environment(database: Path, static: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": f"sqlite:///{database}",
        "SECRET_KEY": "benchmark" * 6,
        "SITE_URL": "https://127.0.0.1",
        "TRUSTED_PROXIES": "127.0.0.1",
        "STATIC_ROOT": str(static),
        "DJANGO_SETTINGS_MODULE": "cooperation.settings",
        "LOCAL_HTTP": "",
        "DEBUG": "",
    }


def run(settings: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env={**os.environ, **settings}, check=True)


def commands(settings: dict[str, str]) -> dict[str, tuple]:
    """Our servers, each as `serving()` takes it: what to run, a path that answers, the settings."""
    recommended = server_command("127.0.0.1", "{port}")
    gunicorn = [sys.executable, "-m", "gunicorn", "-w2", "--threads=4", "--no-control-socket", "-b127.0.0.1:{port}"]
    uncached = [*recommended[:-1], "tests.benchmarks.uncached:application"]
    return {
        "granian": (recommended, "/healthz/", settings),
        "gunicorn": ([*gunicorn, "cooperation.wsgi"], "/healthz/", settings),
        "uncached": (
            uncached,
            "/healthz/",
            {**settings, "LOCAL_HTTP": "1"},
        ),  # nothing reads the proxy's headers
    }


def prepare(folder: Path, count: int) -> dict[str, str]:
    """A filled database and the static files, made unless they lie there; gives the settings of the site."""
    database, static = folder / f"{count}.sqlite3", folder / "static"
    settings = environment(database, static)
    if not database.exists():
        run(settings, "manage.py", "migrate", "-v0")
        run(settings, "-m", "tests.benchmarks.generate", str(count))
    run(settings, "manage.py", "collectstatic", "--noinput", "-v0")
    return settings


def fetch(server: Server, path: str, **headers: str) -> tuple[bytes, dict[str, str]]:
    asked = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", headers={**PROXIED, **headers})
    with urllib.request.urlopen(asked) as answer:
        return answer.read(), dict(answer.headers)


@contextmanager
def static_files(folder: Path, pages: dict[str, bytes]) -> Iterator[Server]:
    """Nginx with these bytes, each beside its compressed form."""
    folder.mkdir(exist_ok=True)
    for name, body in pages.items():
        (folder / name).write_bytes(body)
        (folder / f"{name}.gz").write_bytes(gzip.compress(body, 5))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "template").write_text(NGINX.format(folder=folder, user=user))
    made = f"sed s/PORT/{{port}}/ {folder}/template > {folder}/conf && exec {find('nginx')} -c {folder}/conf"
    with serving(["sh", "-c", made], "/list") as server:
        yield server


def rate(server: Server, path: str, seconds: float, **headers: str) -> float:
    """Answers a second; a page that took longer than all the time there was counts as one answer."""
    told = [part for name, value in {**PROXIED, **headers}.items() for part in ("-H", f"{name}: {value}")]
    address = f"http://127.0.0.1:{server.port}{path}"
    asking = [find("wrk"), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", *told, address]
    said = subprocess.run(asking, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{path} was not always answered: {said}")
    return max(float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), 1 / seconds)


Turn = tuple[Server, str, dict[str, str]]


def questions(systems: dict[str, Server], peer: Addresses) -> dict[str, dict[str, Turn]]:
    """By what is measured: each system's server, address and headers."""
    packed = {"Accept-Encoding": "gzip"}
    found = {}
    for page, path in PAGES.items():
        found[page] = {name: (systems[name], path, {}) for name in ("granian", "gunicorn", "uncached")}
        found[page]["nginx"] = systems["nginx"], f"/{page}", {}
    found["list"]["Datasette"] = systems["Datasette"], peer.listing(), {}
    found["record"]["Datasette"] = systems["Datasette"], peer.record(8, ""), {}
    found["list, gzip"] = {name: (server, path, packed) for name, (server, path, _) in found["list"].items()}
    known = {name: fetch(server, path)[1].get("ETag", "") for name, (server, path, _) in found["list"].items()}
    found["list, 304"] = {
        name: (*found["list"][name][:2], {"If-None-Match": known[name]}) for name in ("granian", "gunicorn", "nginx")
    }
    return found


def tell(page: str, rates: dict[str, list[float]]) -> str:
    """One line: answers a second, and ours in shares of nginx and in times of the others; medians of paired rounds."""
    medians = {name: statistics.median(found) for name, found in rates.items()}

    def times(name: str, other: str) -> float:
        return statistics.median(one / two for one, two in zip(rates[name], rates[other], strict=True))

    cells = [f"{name} {found:9.1f}/s" for name, found in medians.items()]
    shares = [f"{name} {times(name, 'nginx'):.0%} of nginx" for name in ("granian", "gunicorn")]
    shares += [f"{times('granian', other):.0f}x {other}" for other in ("uncached", "Datasette") if other in rates]
    return f"{page:<11}{'  '.join(cells)}   {', '.join(shares)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    find("wrk"), find("nginx")
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        settings = prepare(folder, options.count)
        peer = folder / f"datasette_{options.count}.db"
        make_database(Path(settings["DATABASE_URL"].removeprefix("sqlite:///")), peer)
        systems = {name: stack.enter_context(serving(*how)) for name, how in commands(settings).items()}
        bodies = {name: fetch(systems["granian"], path)[0] for name, path in PAGES.items()}
        systems["nginx"] = stack.enter_context(static_files(folder / "nginx", bodies))
        systems["Datasette"] = stack.enter_context(datasette(install(folder), peer))
        print(
            f"{options.count:,} agreements; {', '.join(f'{name} {len(body):,}' for name, body in bodies.items())} bytes"
        )
        for page, turns in questions(systems, Addresses(peer)).items():
            rates: dict[str, list[float]] = {name: [] for name in turns}
            for _ in range(options.rounds):
                for name, (server, path, headers) in turns.items():
                    rates[name].append(rate(server, path, options.seconds, **headers))
            print(tell(page, rates), flush=True)


if __name__ == "__main__":
    main()
