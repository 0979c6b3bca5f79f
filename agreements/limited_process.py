"""Runs a program that reads what strangers made in a process of its own, which the system ends before it harms others.

The program imports nothing of the site and is given nothing of its environment, so that it knows no secret:
`python limited_process.py SECONDS BYTES PROGRAM ARGUMENT… < data` sets the limits and then runs it.
"""

import runpy
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress

_MEMORY = 256 * 1024 * 1024


class EndedError(Exception):
    """The program failed, or was ended: what it was given takes more than it may."""


def run(
    program: str,
    *arguments: str,
    data: bytes,
    seconds: int,
    patience: float,
    memory: int = _MEMORY,
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """What the program at this path writes for `data`; EndedError.

    `seconds` are of the processor; `patience` are seconds by the clock, more of them, as the machine may be busy.
    """
    command = [sys.executable, "-I", __file__, str(seconds), str(memory), program, *arguments]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, check=True, timeout=patience, cwd="/", env=environment or {}
        )
    except subprocess.SubprocessError:
        raise EndedError from None
    return done.stdout


def _limit(seconds: int, memory: int) -> None:
    """Not every system knows each limit."""
    import resource  # of Unix only

    limits = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for of, most in limits.items():
        with suppress(OSError, ValueError):
            resource.setrlimit(of, (most, most))


if __name__ == "__main__":
    _limit(int(sys.argv[1]), int(sys.argv[2]))
    del sys.argv[:3]
    runpy.run_path(sys.argv[0], run_name="__main__")
