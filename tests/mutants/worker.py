"""A process in a copy of the tree that forks for each mutant; told what to do by tests.mutants.runs, line by line.

In comes `{"path": …, "code": …, "tests": […], "likely": […], "seconds": 60}`, out goes
`{"outcome": "killed", "by": "tests/…::test_…", "seconds": 3.2}`. Processor time is limited, not the time of the clock:
a busy machine makes no difference.
"""

import json
import os
import resource
import signal
import sys
import time
import traceback
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

import pytest

from tests.mutants.plugin import DATABASE, FAILED, LIKELY

# What takes long to import and knows neither the settings nor the code under test.
_BEFOREHAND = (
    "django.db.backends.sqlite3.base", "django.db.migrations.executor", "django.forms", "django.test", "extruct",
    "feedparser", "frictionless", "html5lib", "hypothesis.strategies", "openpyxl", "pybtex.database", "pyroaring",
)  # fmt: skip
_PATIENCE = 20  # times the limit of processor time, for who waits without computing
_ARGUMENTS = (
    "-x", "-q", "-n", "0", "--assert", "plain", "--reuse-db", "-p", "tests.mutants.plugin", "-p", "no:cacheprovider",
    "-p", "no:schemathesis", "-p", "no:playwright", "-m", "not slow",
)  # fmt: skip


@contextmanager
def changed(path: Path, code: str):
    """The file says something else inside the block; its time too, so that no compiled file is taken for it."""
    before, times = path.read_text(), (path.stat().st_atime, path.stat().st_mtime)
    path.write_text(code)
    try:
        yield
    finally:
        path.write_text(before)
        os.utime(path, times)


def run_tests(tests: list[str], likely: list[str], seconds: float) -> None:
    """In the child: pytest, whose exit code is the child's."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
    log = os.open("output.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.environ[LIKELY] = json.dumps(likely)
    code = 1
    try:
        code = int(pytest.main([*_ARGUMENTS, *tests]))
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stdout.flush()
        os._exit(code)


def wait(child: int, seconds: float) -> tuple[int | None, float]:
    """The exit code of the child, None if its time was up, and the processor time it took."""
    end = time.monotonic() + seconds * _PATIENCE
    while True:
        ended, status, usage = os.wait4(child, os.WNOHANG)
        if ended:
            out_of_time = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)
            return None if out_of_time else os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime
        if time.monotonic() > end:
            break
        time.sleep(0.05)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None, seconds


def outcome(task: dict) -> dict:
    failed = Path(os.environ[FAILED])
    failed.unlink(missing_ok=True)
    with changed(Path(task["path"]), task["code"]):
        child = os.fork()
        if not child:
            run_tests(task["tests"], task["likely"], task["seconds"])
        code, seconds = wait(child, task["seconds"])
    name = "timed out" if code is None else "survived" if code == 0 else "killed"
    by = failed.read_text() if failed.exists() else "" if code in (None, 0) else f"pytest's exit code {code}"
    return {"outcome": name, "by": by, "seconds": round(seconds, 1)}


def main() -> None:
    os.environ |= {DATABASE: str(Path("migrated.sqlite3").resolve()), FAILED: str(Path("failed.txt").resolve())}
    for name in _BEFOREHAND:
        with suppress(Exception):
            import_module(name)
    for line in sys.stdin:
        print(json.dumps(outcome(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
