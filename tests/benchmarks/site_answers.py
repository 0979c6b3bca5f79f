"""What a running site answers, in a form that can be compared with another's.

Left out is only what differs between two runs of one checkout:

- the headers Date, Server and X-Request-ID, and the order of the directives in Content-Security-Policy;
- Last-Modified and ETag of static files, which say when collectstatic ran;
- the moment of an Atom feed without entries, which is now, and its ETag;
- of XLSX and ZIP files the packing, Content-Length and ETag, and the moments of writing in docProps/core.xml.

Compressed bodies and archives are unpacked.
"""

import difflib
import gzip
import itertools
import re
import zipfile
from http.client import HTTPResponse
from io import BytesIO
from typing import NamedTuple

import brotli

from tests.benchmarks.load import Server
from tests.benchmarks.site_requests import OWN_ETAG, Request

HOST = "127.0.0.1:8000"
MOST_LINES, LONGEST_LINE = 6, 200
UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress}


class Answer(NamedTuple):
    """Status and headers as lines of text; the body as one file, or the files of an archive."""

    head: list[str]
    files: dict[str, bytes]


def ask(server: Server, request: Request) -> Answer:
    headers = {"Host": HOST, **request.headers}
    if headers.get("If-None-Match") == OWN_ETAG:
        response, _body = _exchange(server, "GET", request.path, {"Host": HOST})
        headers["If-None-Match"] = response.headers.get("ETag", '"none"')
    response, body = _exchange(server, request.method, request.path, headers)
    left_out = {"date", "server", "x-request-id"}
    if request.path.startswith("/static/"):
        left_out |= {"last-modified", "etag"}
    if b"<feed" in body and b"<entry>" not in body:
        left_out |= {"etag"}
        body = re.sub(b"<updated>[^<]*", b"<updated>", body)
    if re.search(r"\.(xlsx|zip)($|\?)", request.path):
        left_out |= {"content-length", "etag"}
    lines = sorted(_line(*header) for header in response.getheaders() if header[0].lower() not in left_out)
    return Answer([str(response.status), *lines], _unzipped(body) if body.startswith(b"PK") else {"body": body})


def _exchange(server: Server, method: str, path: str, headers: dict[str, str]) -> tuple[HTTPResponse, bytes]:
    """The response to a request over a connection of its own, and its body without Content-Encoding."""
    connection = server.connect()
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    unpack = UNPACK.get(response.headers.get("Content-Encoding", ""))
    return response, unpack(body) if unpack and body else body


def _line(name: str, value: str) -> str:
    if name.lower() == "content-security-policy":
        value = "; ".join(sorted(value.rstrip("; ").split("; ")))
    return f"{name.lower()}: {value}"


def _unzipped(body: bytes) -> dict[str, bytes]:
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
