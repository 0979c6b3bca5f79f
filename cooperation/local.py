"""The whole site on one's own machine: `make run` and `make curator`.

It keeps its secret key and its SQLite file in the ignored folder .local/ and speaks plain http on the loopback only.
"""

import ipaddress
import os
import secrets
import socket
import sys
from pathlib import Path

from cooperation.database_errors import explain_database_errors

LOCAL = Path(__file__).resolve().parent.parent / ".local"
WORKERS, THREADS = "2", "44"  # processes, and threads in each: more than agreements.serving.lanes lets in
HEADER_TIMEOUT = "10000"  # milliseconds in which a request has to come


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def parse_address(address: str) -> tuple[str, int]:
    """Split "127.0.0.1:8000" or "[::1]:8000"; ends with a sentence for anything that is not on the loopback."""
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        sys.exit(f"ADDR is “{address}”, but it takes host:port, such as 127.0.0.1:8000.")
    if not is_loopback(host):
        sys.exit(
            f"ADDR is “{address}”: make run serves plain http, so it listens on the loopback only, such as\n"
            "127.0.0.1:8000. For a site that others can reach see docs/deploy.md."
        )
    return host, int(port)


def secret_key() -> str:
    """The key of this machine, made at the first call."""
    path = LOCAL / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def set_up(address: str) -> None:
    """Name the settings' environment for plain http at `address`, and start Django."""
    LOCAL.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
    os.environ.setdefault("SECRET_KEY", secret_key())
    os.environ.setdefault("SITE_URL", f"http://{address}")
    os.environ["LOCAL_HTTP"] = "1"
    import django  # after the environment stands

    django.setup()


def server_command(host: str, port: int) -> list[str]:
    """The application server as docs/deploy.md runs it: a worker that dies is replaced at once."""
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    workers = ["--workers", WORKERS, "--blocking-threads", THREADS, "--http1-header-read-timeout", HEADER_TIMEOUT]
    # Warnings of the server are about the number of threads alone, which is meant (agreements.serving.lanes).
    # A worker told to stop while it starts does not hear it.
    lives = ["--respawn-failed-workers", "--workers-kill-timeout", "10"]
    return [*server, *workers, *lives, "--log-level", "error", "cooperation.wsgi:application"]


def step(sentence: str) -> None:
    print(sentence, flush=True)


def static_files_are_current() -> bool:
    """Whether nothing is newer than the last collection: hashing and compressing again takes seconds."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return False
    found = (Path(storage.path(path)) for finder in get_finders() for path, storage in finder.list([]))
    return all(path.stat().st_mtime < manifest.stat().st_mtime for path in found)


def prepare() -> None:
    """Bring database, catalogue and static files up to date."""
    from django.core.management import CommandError, call_command

    step("Bringing the database up to date …")
    call_command("migrate", verbosity=0)
    step("Loading the catalogue …")
    try:
        call_command("load_catalogue")
    except CommandError as error:
        sys.exit(str(error))
    if not static_files_are_current():
        step("Collecting the static files …")
        call_command("collectstatic", interactive=False, verbosity=0)


def serve(address: str) -> None:
    host, port = parse_address(address)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(
                f"Port {port} of {host} can't be used ({error.strerror}). Try another: make run ADDR=127.0.0.1:8001"
            )
    set_up(address)
    with explain_database_errors():
        prepare()
    step(f"\nThe catalogue is at http://{address}/ (stop it with Ctrl+C).")
    step(f"To add and mend records at http://{address}/admin/, make an account in another window: make curator\n")
    os.execv(sys.executable, server_command(host, port))


def curator() -> None:
    """Ask for a name and a password, and make an account that may do everything in the admin."""
    set_up("127.0.0.1:8000")
    from django.core.management import call_command

    with explain_database_errors():
        call_command("migrate", verbosity=0)
        call_command("createsuperuser")


def main(arguments: list[str]) -> None:
    match arguments:
        case ["serve", address]:
            serve(address)
        case ["curator"]:
            curator()
        case _:
            sys.exit("python -m cooperation.local serve HOST:PORT, or curator")


if __name__ == "__main__":
    main(sys.argv[1:])
