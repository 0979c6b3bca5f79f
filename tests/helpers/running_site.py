"""The whole site in processes of its own, behind the server that `make run` starts, and visitors who ask it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from cooperation.local import server_command
from tests.helpers.admin_forms import filled

ROOT = Path(__file__).resolve().parents[2]
CURATOR, PASSWORD = "curator", "seven-quiet-herons"


@dataclass(frozen=True)
class Heard:
    """An answer; header names in lower case."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


class Visitor:
    """Asks over a new connection each time, so that every worker gets its turn; keeps cookies."""

    def __init__(self, port: int):
        self._port, self._cookies = port, {}

    def get(self, path: str, timeout: float = 30, **headers) -> Heard:
        return self._ask("GET", path, timeout, headers)

    def post(self, path: str, timeout: float = 30, **fields) -> Heard:
        """Send fields as a form on the same page would."""
        fields.setdefault("csrfmiddlewaretoken", self._cookies.get("csrftoken", ""))
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self._port}"}
        return self._ask("POST", path, timeout, headers, urlencode(fields, doseq=True))

    def sign_in(self, name: str = CURATOR) -> None:
        self.get("/admin/login/")
        done = self.post("/admin/login/", username=name, password=PASSWORD, next="/admin/")
        assert done.status == 302, done.status

    def form(self, page: str, **typed) -> dict[str, list[str]]:
        """Open a form of the admin and type into it: what sending it would send."""
        return filled(self.get(page), **typed)

    def _ask(self, method: str, path: str, timeout: float, headers: dict, body: str | None = None) -> Heard:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        connection = HTTPConnection("127.0.0.1", self._port, timeout=timeout)
        try:
            connection.request(method, path, body, {**headers, **({"Cookie": cookies} if cookies else {})})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        for given in answer.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(given).items()}
        return Heard(answer.status, {name.lower(): value for name, value in answer.getheaders()}, content)


class RunningSite:
    """A site on the loopback. Make it with `running_site()`."""

    def __init__(self, folder: Path, **environment: str):
        self.port = free_port()
        self.log = folder / "server.log"
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "STATIC_ROOT": str(folder / "static"),
            "SITE_URL": self.url,
            "LOCAL_HTTP": "1",
            "DEBUG": "",
            "FILES_ROOT": str(folder / "files"),
            "BUILD_FILES": "0",
            **environment,
        }

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def do(self, code: str) -> str:
        """Run some lines of Python on the site's database, in a process of their own."""
        return self.manage("shell", "--no-imports", "-v0", "-c", code)

    def visitor(self) -> Visitor:
        return Visitor(self.port)

    def get(self, path: str, **headers) -> Heard:
        return self.visitor().get(path, **headers)

    def workers(self) -> list[int]:
        """Process ids of the server's workers."""
        return children(self.server.pid)

    def memory(self) -> float:
        """Megabytes of the hungriest worker."""
        pages = [int(Path(f"/proc/{worker}/statm").read_text().split()[1]) for worker in self.workers()]
        return max(pages) * 4096 / 1e6

    @contextmanager
    def serving(self, *command: str) -> Iterator["RunningSite"]:
        """Serve with the recommended server, or another."""
        command = command or server_command("127.0.0.1", self.port)
        with self.log.open("w") as log:
            self.server = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        try:
            wait_for(lambda: self.get("/healthz/").status == 200, 60)
            yield self
        finally:
            self.server.terminate()
            self.server.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children(pid: int) -> list[int]:
    """Process ids of the worker processes that a server has started."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    commands = {int(child): Path(f"/proc/{child}/cmdline").read_bytes() for child in found}
    return [child for child, command in commands.items() if b"resource_tracker" not in command]


def wait_for(happened, seconds: float) -> float:
    """Wait until it has happened; gives how long that took."""
    started = time.monotonic()
    while time.monotonic() < started + seconds:
        try:
            if happened():
                return time.monotonic() - started
        except (OSError, HTTPException):
            pass
        time.sleep(0.05)
    raise AssertionError(f"It did not happen within {seconds} seconds.")
