"""Responses on disk: long bodies, which memory has no room for, and a copy of each response that is kept in memory.

The processes of a machine have one folder together, so what one of them has made is there for all, and pages that any
of them has kept can be shown while no database answers. A folder for each version holds two files for each response:
its headers as JSON, and its body alone, so that nginx can send it without a thread of ours (X-Accel-Redirect).
"""

import hashlib
import json
import logging
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from agreements.serving.lanes import BusyError, Lane
from agreements.serving.replica_router import CacheVersion
from agreements.serving.response_store import (
    MAX_BODY_SIZE,
    CachedResponse,
    Headers,
    Key,
    Reply,
    cache_headers,
    matches_etag,
)

MAX_SIZE = 1_000_000_000  # bytes of all files of a version
CHUNK = 65_536
GRACE = 10  # seconds that every reader of a long body has, and one more for each LEAST_RATE bytes
LEAST_RATE = 20_000

log = logging.getLogger(__name__)


class SentFile:
    """A body read from disk piece by piece. A reader who takes it too slowly gets only part of what was announced."""

    def __init__(self, file: IO[bytes], lane: Lane):
        self._file, self._lane = file, lane
        self._started, self._sent = time.monotonic(), 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        is_too_slow = time.monotonic() - self._started > GRACE + self._sent / LEAST_RATE
        chunk = b"" if is_too_slow else self._file.read(CHUNK)
        if not chunk:
            raise StopIteration
        self._sent += len(chunk)
        return chunk

    def close(self) -> None:
        """Called when all was sent, or the reader has gone."""
        if not self._file.closed:
            self._file.close()
            self._lane.leave()


class CachedFile:
    """A response with status 200 whose body is a file."""

    def __init__(self, headers: Headers, path: Path, route: str, etag: str):
        self._headers = cache_headers(headers, etag)
        self._path, self.route, self._etag = path, route, etag

    def reply(self, if_none_match: str, files_url: str, lane: Lane) -> Reply:
        """What is sent: 304, the name of the file for nginx (below `files_url`), or else the file.

        Raises BusyError when too many are being sent, FileNotFoundError when the file was removed this very moment.
        """
        if if_none_match and matches_etag(if_none_match, self._etag):
            return "304 Not Modified", self._headers, []
        if files_url:
            inside = f"{files_url}{self._path.parent.name}/{self._path.name}"
            return "200 OK", [*self._headers, ("X-Accel-Redirect", inside)], []
        file = self._path.open("rb")
        try:
            lane.enter()
        except BusyError:
            file.close()
            raise
        length = str(os.fstat(file.fileno()).st_size)
        return "200 OK", [*self._headers, ("Content-Length", length)], SentFile(file, lane)


class ResponseFiles:
    """Responses of one release of the code in a folder; without a folder that can be written it keeps nothing.

    `release` tells the code and settings that made them apart from any others.
    """

    def __init__(self, root: Path | None, release: str, max_size: int = MAX_SIZE):
        self._root, self._release, self._max_size = root or Path(), release, max_size
        self._unchecked = 0  # bytes written since the sizes were added up
        self.is_available = root is not None
        if self.is_available:
            try:
                self._root.mkdir(parents=True, exist_ok=True)
                (self._root / "writable").touch()
            except OSError as error:
                log.warning("FILES_ROOT can't be written (%s): long files are made for each reader", error)
                self.is_available = False

    def get(self, version: CacheVersion, key: Key) -> CachedResponse | CachedFile | None:
        return self._read(self._folder(version), key) if self.is_available and version.token else None

    def last(self, key: Key) -> CachedResponse | CachedFile | None:
        """The latest response of any version, for when no database can say which is the present one."""
        for folder in self._versions() if self.is_available else ():
            if cached := self._read(folder, key):
                return cached
        return None

    def put(self, version: CacheVersion, key: Key, headers: Headers, chunks: Iterable[bytes], route: str) -> None:
        """Write a response, and see that all files of the version stay within their bound. Raises OSError."""
        if not self.is_available or not version.token:
            return
        folder = self._folder(version)
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            self._remove_old_versions()
        digest, size = hashlib.blake2b(digest_size=12), 0
        with _new_file(folder) as body:
            for chunk in chunks:
                digest.update(chunk)
                size += body.write(chunk)
            body.flush()
            name = f"{_name(key)}-{digest.hexdigest()}"
            Path(body.name).rename(folder / name)
        told = {"headers": headers, "body": name, "size": size, "etag": f'W/"{digest.hexdigest()}"', "route": route}
        with _new_file(folder) as head:
            head.write(json.dumps(told).encode())
            head.flush()
            Path(head.name).rename(folder / f"{_name(key)}.json")
        self._unchecked += size
        if self._unchecked > self._max_size / 10:
            self._unchecked = 0
            self._make_room(folder)

    def _read(self, folder: Path, key: Key) -> CachedResponse | CachedFile | None:
        """None too where the machine broke down before the disk had all of it."""
        try:
            told = json.loads((folder / f"{_name(key)}.json").read_bytes())
            headers, path = [(name, value) for name, value in told["headers"]], folder / told["body"]
            if path.stat().st_size != told["size"]:
                return None
            if told["size"] > MAX_BODY_SIZE:
                return CachedFile(headers, path, told["route"], told["etag"])
            return CachedResponse(headers, path.read_bytes(), told["route"])
        except (FileNotFoundError, ValueError):
            return None

    def _folder(self, version: CacheVersion) -> Path:
        return self._root / f"{self._release}-{version.day}-{version.token}"

    def _versions(self) -> list[Path]:
        """The folders of this release, the latest first."""
        return sorted(self._root.glob(f"{self._release}-*"), key=_time_of, reverse=True)

    def _remove_old_versions(self) -> None:
        """All but the latest two, as files of the one before may be on their way to readers; other releases' too."""
        kept = self._versions()[:2]
        for folder in self._root.iterdir():
            if folder.is_dir() and folder not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    def _make_room(self, folder: Path) -> None:
        """Remove the oldest files beyond the bound."""
        files = sorted(folder.iterdir(), key=_time_of)
        sizes = [path.stat().st_size if path.exists() else 0 for path in files]
        excess = sum(sizes) - self._max_size
        for path, size in zip(files, sizes, strict=True):
            if excess <= 0:
                break
            path.unlink(missing_ok=True)
            excess -= size


def _time_of(path: Path) -> float:
    """When it was written; another process may have removed it."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0


def _name(key: Key) -> str:
    return hashlib.blake2b("?".join(key).encode(), digest_size=16).hexdigest()


@contextmanager
def _new_file(folder: Path) -> Iterator[IO[bytes]]:
    """A file of a name of its own, which the caller renames; what is left of a failure is removed."""
    with NamedTemporaryFile(dir=folder, delete=False) as file:
        try:
            os.fchmod(file.fileno(), 0o644)  # nginx sends it, under a user of its own
            yield file
        finally:
            with suppress(FileNotFoundError):
                Path(file.name).unlink()


def release_digest(folders: Iterable[Path], *settings: str) -> str:
    """A digest of what responses are made by: names and times of the files in some folders, and some settings."""
    digest = hashlib.blake2b("|".join(settings).encode(), digest_size=8)
    for folder in folders:
        for path in sorted(folder.rglob("*") if folder.is_dir() else [folder]):
            if path.suffix != ".pyc" and path.is_file():
                digest.update(f"{path}{path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()
