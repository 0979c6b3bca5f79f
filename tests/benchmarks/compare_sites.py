"""Whether a refactoring changed nothing for readers: two checkouts serve one database and answer the same requests.

    python -m tests.benchmarks.compare_sites BEFORE AFTER [--kind map]

BEFORE loads its fixtures into an SQLite file, and again after some records were withdrawn, merged, moved and reworded,
so that there are former URLs and a history; AFTER migrates a copy of it. Both have the same SITE_URL and Host, so
status, headers and body must be equal but for what tests/benchmarks/site_answers.py leaves out. Of the files of single
records a sample is asked for. The exit status is 1 where anything differs.
"""

import argparse
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks.load import Server, serving
from tests.benchmarks.site_answers import HOST, LONGEST_LINE, ask, differences
from tests.benchmarks.site_requests import Request, Requests

DATABASE = "catalogue.sqlite3"
PYTHON = sys.executable
SERVE = [
    *(PYTHON, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", "{port}"),
    *("--workers", "1", "--blocking-threads", "1", "--log-level", "warning", "cooperation.wsgi:application"),
]
MOST_SHOWN = 3  # differing answers of a kind


def compare(sites: list[Server], requests: Iterable[Request]) -> int:
    """Ask both, print of each kind the answers by status and the first that differ; gives how many differ in all."""
    differing = 0
    with ThreadPoolExecutor(len(sites)) as pool:
        for kind, group in itertools.groupby(requests, lambda request: request.kind):
            statuses, differ = Counter(), 0
            for request in group:
                before, after = pool.map(ask, sites, [request] * len(sites))
                statuses[before.head[0]] += 1
                if before != after:
                    differ += 1
                    if differ <= MOST_SHOWN:
                        print(f"{request.method} {request.path[:LONGEST_LINE]} {request.headers or ''}")
                        print(*differences(before, after), sep="\n")
            counts = ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items()))
            print(f"{kind:<20} {differ:>5,} of {statuses.total():>5,} differ ({counts})", flush=True)
            differing += differ
    return differing


def prepare(checkout: Path, folder: Path) -> dict[str, str]:
    """Collect the checkout's static files; gives the environment that it runs in, with its database in the folder."""
    folder.mkdir()
    environment = {
        "DATABASE_URL": f"sqlite:///{folder / DATABASE}",
        "STATIC_ROOT": str(folder / "static"),
        "SITE_URL": f"http://{HOST}",
        "CONTACT_EMAIL": "catalogue@example.org",
        "SECRET_KEY": "comparison" * 6,
        "LOCAL_HTTP": "1",
        "DEBUG": "",
    }
    manage(checkout, environment, "collectstatic", "--noinput", "-v0")
    return environment


def manage(checkout: Path, environment: dict[str, str], *arguments: str) -> None:
    subprocess.run([PYTHON, "manage.py", *arguments], cwd=checkout, env={**os.environ, **environment}, check=True)


def load(checkout: Path, environment: dict[str, str], folder: Path) -> list[str]:
    """Load the checkout's fixtures, then a copy in which the first records have changed; gives their slugs."""
    folder.mkdir()
    files = {path: json.loads(path.read_text()) for path in sorted((checkout / "fixtures").glob("*.json"))}
    manage(checkout, environment, "load_catalogue", *map(str, files))
    agreements = [row["fields"] for rows in files.values() for row in rows if row["model"] == "agreements.agreement"]
    slugs = [agreement["slug"] for agreement in agreements[:4]]
    withdrawn, merged, moved, reworded = agreements[:4]
    withdrawn |= {"state": "withdrawn", "withdrawn_reason": "Out of scope."}
    merged |= {"state": "withdrawn", "withdrawn_reason": "The same as another.", "merged_into": [reworded["key"]]}
    moved |= {"slug": "moved"}
    reworded |= {"summary": f"Reworded. {reworded['summary']}"}
    for path, rows in files.items():
        (folder / path.name).write_text(json.dumps(rows))
    manage(checkout, environment, "load_catalogue", *map(str, sorted(folder.iterdir())))
    return slugs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--kind", action="append", help="only this kind of request, as the report names it")
    options = parser.parse_args()
    checkouts = [options.before.resolve(), options.after.resolve()]
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folders = [Path(temporary, name) for name in ("before", "after")]
        with ThreadPoolExecutor(len(checkouts)) as pool:
            environments = list(pool.map(prepare, checkouts, folders))
        manage(checkouts[0], environments[0], "migrate", "-v0")
        changed = load(checkouts[0], environments[0], Path(temporary, "fixtures"))
        shutil.copy(folders[0] / DATABASE, folders[1] / DATABASE)
        manage(checkouts[1], environments[1], "migrate", "-v0")
        sites = [
            stack.enter_context(serving(SERVE, "/healthz/", environment, checkout))
            for checkout, environment in zip(checkouts, environments, strict=True)
        ]
        requests = Requests(lambda path: ask(sites[0], Request("", path)).files["body"].decode(), changed)
        differing = compare(sites, (one for one in requests if not options.kind or one.kind in options.kind))
    sys.exit(differing > 0)


if __name__ == "__main__":
    main()
