"""Servers started, and readers who ask them: throughput and waiting times over the loopback."""

import http.client
import os
import socket
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
READERS = 8


@dataclass
class Figures:
    """What readers met: seconds of waiting for each answer, and answers a second."""

    waits: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)  # one a round

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    @property
    def p50(self) -> float:
        return statistics.median(self.waits) * 1000

    @property
    def p99(self) -> float:
        return sorted(self.waits)[int(len(self.waits) * 0.99)] * 1000


@dataclass(frozen=True)
class Server:
    """A running server on the loopback."""

    port: int

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=900)

    def get(self, address: str) -> bytes:
        connection = self.connect()
        try:
            return _ask(connection, address)
        finally:
            connection.close()


def _ask(connection: http.client.HTTPConnection, address: str) -> bytes:
    connection.request("GET", address)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{address} was answered with {answer.status}.")
    return body


@contextmanager
def serving(
    command: list, path: str, environment: dict[str, str] | None = None, folder: Path = ROOT
) -> Iterator[Server]:
    """Start a server in a folder (its "{port}" is filled in), wait until it answers `path`, and stop it afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = Server(probe.getsockname()[1])
    command = [str(part).replace("{port}", str(server.port)) for part in command]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **(environment or {})}, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            while not _answers(server, path):
                if process.poll() is not None:
                    log.seek(0)
                    raise RuntimeError(f"{command[0]} ended before it answered: {log.read()}")
                time.sleep(0.2)
            yield server
        finally:
            process.terminate()
            process.wait()


def _answers(server: Server, path: str) -> bool:
    try:
        server.get(path)
    except OSError:
        return False
    return True


def measure(server: Server, addresses: Iterator[str], figures: Figures, seconds: float, readers: int = READERS) -> None:
    """Let readers ask for a while, each anew as soon as it is answered; add a round to the figures."""
    lock, waits, began = threading.Lock(), [], time.perf_counter()
    failures: list[Exception] = []

    def read() -> None:
        connection = server.connect()
        try:
            while time.perf_counter() - began < seconds:
                with lock:
                    address = next(addresses)
                asked = time.perf_counter()
                _ask(connection, address)
                waits.append(time.perf_counter() - asked)
        except Exception as error:  # noqa: BLE001  told below, in the thread that waits
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=read) for _ in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    figures.waits += waits
    figures.rates.append(len(waits) / (time.perf_counter() - began))
