"""Whether a refactoring changed nothing for readers: two checkouts serve one database and answer the same requests.

    python -m tests.benchmarks.compare_sites BEFORE AFTER [--kind map]

BEFORE loads its fixtures into an SQLite file; AFTER migrates a copy of it. Both have the same SITE_URL and Host, so
status, headers and body must be equal. Left out is only what differs between two runs of one checkout:

- the headers Date, Server and X-Request-ID, and the order of the directives in Content-Security-Policy;
- Last-Modified and ETag of static files, which say when collectstatic ran;
- of feeds without entries <updated>, which is the moment of the answer, and ETag;
- of XLSX and ZIP files the packing, Content-Length and ETag, and the moments of writing in docProps/core.xml.

Compressed bodies and archives are compared unpacked. The exit status is 1 where anything differs.
"""

import argparse
import difflib
import gzip
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import brotli

from tests.benchmarks.load import Server, serving
from tests.benchmarks.site_requests import OWN_ETAG, Request, Requests

HOST = "127.0.0.1:8000"
DATABASE = "catalogue.sqlite3"
PYTHON = sys.executable
SERVE = [
    *(PYTHON, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", "{port}"),
    *("--workers", "1", "--blocking-threads", "1", "--log-level", "warning", "cooperation.wsgi:application"),
]
MOST_SHOWN = 3  # differing answers of a kind
MOST_LINES, LONGEST_LINE = 6, 200


class Answer(NamedTuple):
    """Status and headers as lines of text; the body as one file, or the files of an archive."""

    head: list[str]
    files: dict[str, bytes]


def ask(server: Server, request: Request) -> Answer:
    headers = {"Host": HOST, **request.headers}
    if headers.get("If-None-Match") == OWN_ETAG:
        found = re.search(r"^etag: (.*)", "\n".join(ask(server, Request("", request.path)).head), re.MULTILINE)
        headers["If-None-Match"] = found[1] if found else '"none"'
    connection = server.connect()
    try:
        connection.request(request.method, request.path, headers=headers)
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    named = {name.lower(): value for name, value in response.getheaders()}
    files = _files(body, named.get("content-encoding", ""))
    left_out = {"date", "server", "x-request-id"}
    left_out |= {"last-modified", "etag"} if request.path.startswith("/static/") else set()
    left_out |= {"content-length", "etag"} if re.search(r"\.(xlsx|zip)($|\?)", request.path) else set()
    left_out |= {"etag"} if _is_empty_feed(files.get("body", b"")) else set()
    head = [_line(*pair) for pair in sorted(response.getheaders()) if pair[0].lower() not in left_out]
    return Answer([f"{response.status}", *head], files)


def _line(name: str, value: str) -> str:
    if name.lower() == "content-security-policy":
        value = "; ".join(sorted(value.rstrip("; ").split("; ")))
    return f"{name.lower()}: {value}"


def _is_empty_feed(body: bytes) -> bool:
    return b"<feed" in body and b"<entry>" not in body


def _files(body: bytes, encoding: str) -> dict[str, bytes]:
    """The unpacked body, by name where it is an archive."""
    if not body:
        return {}
    if encoding:
        body = gzip.decompress(body) if encoding == "gzip" else brotli.decompress(body)
    if _is_empty_feed(body):
        body = re.sub(rb"<updated>[^<]*", b"<updated>", body)
    if not body.startswith(b"PK"):
        return {"body": body}
    with zipfile.ZipFile(BytesIO(body)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    if core := files.get("docProps/core.xml"):
        files["docProps/core.xml"] = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\1", core)
    return files


def differences(before: Answer, after: Answer) -> list[str]:
    """The first lines that differ, in the head and in each file, after "-" and "+"."""
    lines = []
    names = {"head": None, **before.files, **after.files}
    for name in names:
        old, new = (
            one.head if name == "head" else _lines(one.files.get(name, b"(missing)")) for one in (before, after)
        )
        changes = itertools.islice(difflib.unified_diff(old, new, n=0, lineterm=""), 2, None)
        lines += [f"  {name}: {line}" for line in changes if not line.startswith("@@")]
    return [line[:LONGEST_LINE] for line in lines[:MOST_LINES]]


def _lines(body: bytes) -> list[str]:
    """Lines short enough to be read: pages, XML and JSON have long ones."""
    return re.sub("([>,])(?!\n)", "\\1\n", body.decode("utf-8", "backslashreplace")).splitlines()


def compare(sites: list[Server], requests: Iterable[Request]) -> int:
    """Ask both, print how many answers of each kind differ, and the first of them; gives the number of all."""
    differing = 0
    with ThreadPoolExecutor(len(sites)) as pool:
        for kind, group in itertools.groupby(requests, lambda request: request.kind):
            asked, differ = 0, 0
            for request in group:
                before, after = pool.map(ask, sites, [request] * len(sites))
                asked += 1
                if before != after:
                    differ += 1
                    if differ <= MOST_SHOWN:
                        print(f"{request.method} {request.path[:LONGEST_LINE]} {request.headers or ''}")
                        print(*differences(before, after), sep="\n")
            print(f"{kind:<20} {asked:>6,} asked {differ:>6,} differ", flush=True)
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
        fixtures = sorted(str(path) for path in (checkouts[0] / "fixtures").glob("*.json"))
        manage(checkouts[0], environments[0], "load_catalogue", *fixtures)
        shutil.copy(folders[0] / DATABASE, folders[1] / DATABASE)
        manage(checkouts[1], environments[1], "migrate", "-v0")
        sites = [
            stack.enter_context(serving(SERVE, "/healthz/", environment, checkout))
            for checkout, environment in zip(checkouts, environments, strict=True)
        ]
        requests = Requests(lambda path: ask(sites[0], Request("", path)).files["body"].decode())
        differing = compare(sites, (one for one in requests if not options.kind or one.kind in options.kind))
    sys.exit(differing > 0)


if __name__ == "__main__":
    main()
