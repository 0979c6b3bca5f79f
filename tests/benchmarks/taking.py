"""How long lists stream: lines a second, and the memory of the server's worker while it writes them.

    python -m tests.benchmarks.taking [250000]

The agreements are generated into a throw-away SQLite file; a DATABASE_URL that is set is taken as it is.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.finding import environment, fill, python
from tests.benchmarks.load import Server, serving
from tests.benchmarks.loading import sqlite

PATHS = ("/agreements.csv?theme=batteries", "/agreements.csv", "/agreements.json")
SERVER = (sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--log-level", "error")
_PIECE = 1 << 18


def memory() -> float:
    """Megabytes of the hungriest process that this one has started."""
    return max(_pages(pid) for pid in _descendants(os.getpid())) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _descendants(pid: int) -> list[int]:
    children = [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*children, *(found for child in children for found in _descendants(child))]


def _pages(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1])


def stream(server: Server, path: str) -> None:
    """Take a file away, and tell how that went."""
    connection = server.connect()
    began = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    first, before = time.perf_counter() - began, memory()
    size, lines, most = 0, 0, before
    while piece := answer.read(_PIECE):
        size, lines, most = size + len(piece), lines + piece.count(b"\n"), max(most, memory())
    seconds = time.perf_counter() - began
    connection.close()
    print(
        f"{path:<32}{lines:>9,} lines {size / 1e6:7.0f} MB {seconds:7.1f} s {lines / seconds:8,.0f} lines/s"
        f"   first byte {first:5.2f} s   worker {before:.0f} MB then, {most:.0f} MB at most",
        flush=True,
    )


def measure(url: str) -> None:
    python(url, "manage.py", "collectstatic", "--noinput", "-v0")
    with serving([*SERVER, "--port", "{port}", "cooperation.wsgi:application"], "/about/", environment(url)) as server:
        server.get("/agreements/")
        print(f"worker with its index: {memory():.0f} MB", flush=True)
        for path in PATHS:
            stream(server, path)


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as static, sqlite() as url:
        os.environ["BENCHMARK_STATIC"] = static
        if filled := os.environ.get("DATABASE_URL"):
            return measure(filled)
        fill(url, count)
        return measure(url)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 250_000)
