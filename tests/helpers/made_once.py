"""Files that one worker of a test run makes and all of them use."""

import fcntl
from collections.abc import Callable
from pathlib import Path


def made_once(path: Path, make: Callable[[Path], object]) -> Path:
    """Give the file or folder, made by `make(draft)` if no worker has done so before; others wait meanwhile."""
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            draft = path.with_name(f"draft-{path.name}")
            make(draft)
            draft.rename(path)
    return path
