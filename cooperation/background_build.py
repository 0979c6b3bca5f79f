"""Makes what the whole catalogue is asked for ahead of its readers, in a process beside the server's.

The server starts it when it meets a new revision. It asks the site, inside itself, for the files of the whole
catalogue and some pages, so that they lie in FILES_ROOT before readers ask for them.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from io import BytesIO
from pathlib import Path

QUIET = 5  # seconds without a new revision until it begins: a curator who saves again soon starts nothing twice
PAGES = ("package", "sqlite", "home", "about", "data", "feed", "changes", "api-schema", "api-documentation")


class BackgroundBuild:
    """Starts the process, unless the one that this server has started before is still at work."""

    def __init__(self):
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        if self._process is None or self._process.poll() is not None:
            command = [sys.executable, "-m", "cooperation.background_build", str(QUIET)]
            environment = {**os.environ, "BUILD_FILES": "0"}
            self._process = subprocess.Popen(command, cwd=Path(__file__).parent.parent, env=environment)


def build(quiet: float) -> None:
    """Ask for everything once, and again as long as the catalogue has changed meanwhile."""
    from cooperation.wsgi import application  # sets Django up

    # isort: split
    from django.conf import settings
    from django.db import Error

    from agreements.models import current_token
    from agreements.paths import path_of
    from agreements.web.download_links import OF_A_LIST

    settings.FILES_ROOT.mkdir(parents=True, exist_ok=True)
    with (settings.FILES_ROOT / "building.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # one process on a machine is enough
        paths = [*(path_of("list-file", ending) for ending in OF_A_LIST), *map(path_of, PAGES)]
        built = ""
        with suppress(Error):  # the server will ask again once there is a database
            while (token := current_token()) != built:
                time.sleep(quiet)
                if token == current_token():
                    for path in paths:
                        _ask(application, path)
                    built = token


def _ask(application, path: str) -> None:
    from django.conf import settings

    host = settings.SITE_URL.partition("//")[2]
    scheme = "https" if settings.SECURE_SSL_REDIRECT else settings.SITE_URL.partition(":")[0]
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "HTTP_HOST": host}
    server = {"SERVER_NAME": host, "SERVER_PORT": "", "REMOTE_ADDR": "", "SERVER_PROTOCOL": "HTTP/1.1"}
    wsgi = {"wsgi.url_scheme": scheme, "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr}
    body = application({**asked, **server, **wsgi}, lambda status, headers: None)
    if hasattr(body, "close"):
        body.close()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ends with the server, and without a traceback
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
    with suppress(OSError):  # a hardened service may not
        os.nice(10)
    build(float(sys.argv[1]))
