"""Mutants meet tests: in copies of the tree side by side, and what became of each is written down."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue

from tests.mutants.mutations import Mutant

FOLDER = Path(".local/mutants")
_MOST_LIKELY = 12  # tests that killed a mutant of the same file last begin
_ENVIRONMENT = {"DATABASE_URL": "", "HYPOTHESIS_PROFILE": "dev", "PYTHONDONTWRITEBYTECODE": ""}


@dataclass(frozen=True)
class Result:
    """What became of a mutant: killed (by a test), survived or timed out."""

    path: str
    line: int
    operator: str
    diff: str
    outcome: str
    by: str
    seconds: float


class Copy:
    """A copy of the tree with a process in it that runs tests; `seconds` of processor time each run may take."""

    def __init__(self, number: int, tests: list[str]):
        self.folder, self.tests, self.seconds = FOLDER / f"copy-{os.getpid()}-{number}", tests, 3600.0
        shutil.rmtree(self.folder, ignore_errors=True)
        listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        for name in subprocess.run(listed, capture_output=True, check=True, text=True).stdout.split("\0"):
            if name and Path(name).is_file():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(name, self.folder / name)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.mutants.worker"],
            cwd=self.folder,
            env={**os.environ, **_ENVIRONMENT},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, path: str, code: str, likely: list[str]) -> dict:
        task = {"path": path, "code": code, "tests": self.tests, "likely": likely, "seconds": self.seconds}
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def without_change(self) -> None:
        """All tests pass on the code as it is, and take so long; SystemExit with pytest's words if not."""
        unchanged = "tests/mutants/__init__.py"
        for _time in range(2):  # the first one also migrates a database
            result = self.run(unchanged, Path(unchanged).read_text(), [])
            if result["outcome"] != "survived":
                raise SystemExit((self.folder / "output.txt").read_text() + "\nTests fail without any change.")
        self.seconds = 20 + 3 * result["seconds"]

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        shutil.rmtree(self.folder)


@contextmanager
def copies(count: int, tests: list[str]) -> Iterator[SimpleQueue]:
    """Copies that are ready, to be taken from the queue and put back."""
    made = [Copy(number, tests) for number in range(count)]
    try:
        with ThreadPoolExecutor(count) as threads:
            list(threads.map(Copy.without_change, made))
        free: SimpleQueue = SimpleQueue()
        for copy in made:
            free.put(copy)
        yield free
    finally:
        for copy in made:
            copy.close()


def run(chosen: list[Mutant], tests: list[str], jobs: int, file: Path) -> list[Result]:
    """Every mutant meets the tests, those first that killed others of its file; results are written as they come."""
    killers: dict[str, Counter[str]] = {mutant.path: Counter() for mutant in chosen}
    results = []

    def meet(mutant: Mutant) -> Result:
        copy = free.get()
        try:
            likely = [name for name, _times in killers[mutant.path].most_common(_MOST_LIKELY)]
            told = copy.run(mutant.path, mutant.code, likely)
        finally:
            free.put(copy)
        if told["outcome"] == "killed":
            killers[mutant.path][told["by"]] += 1
        return Result(mutant.path, mutant.line, mutant.operator, mutant.diff, **told)

    with copies(jobs, tests) as free, ThreadPoolExecutor(jobs) as threads:
        for result in threads.map(meet, chosen):
            results.append(result)
            print(f"{len(results)}/{len(chosen)} {result.path}:{result.line} {result.operator}", end=" ", flush=True)
            print(f"{result.outcome} {result.by} ({result.seconds} s)", flush=True)
            write(file, results)
    return results


def read(file: Path) -> list[Result]:
    return [Result(**row) for row in json.loads(file.read_text())] if file.exists() else []


def write(file: Path, results: list[Result]) -> None:
    file.write_text(json.dumps([asdict(result) for result in results], indent=1, ensure_ascii=False))
