"""The command: python -m tests.mutants agreements.search [--sample 150] [--seed 1] [--survivors] [--jobs 2]."""

import argparse
from collections import Counter
from pathlib import Path

from tests.mutants.mutations import Mutant, mutants, sample
from tests.mutants.runs import FOLDER, Result, read, run, write

# The tests that meet the mutants of a package, nearest first: those of the package itself and of what is built on it.
TESTS = {
    "agreements.search": ["tests/search", "tests/test_examples.py", "tests/web", "tests/invariants/test_one_number.py"],
    "agreements.models": [
        "tests/models",
        "tests/test_examples.py",
        "tests/search",
        "tests/curation",
        "tests/presenters",
    ],
    "agreements.loading": ["tests/loading", "tests/test_examples.py", "tests/admin/spreadsheets"],
}


def tests_of(package: str) -> list[str]:
    """Those of the nearest package that is listed, else the folder or file of the same name below tests/."""
    listed = [name for name in TESTS if package == name or package.startswith(f"{name}.")]
    if listed:
        return TESTS[max(listed, key=len)]
    path = Path("tests", *package.split(".")[1:])
    return [str(path if path.is_dir() else path.with_name(f"test_{path.name}.py"))]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description="Small changes that tests should see.")
    parser.add_argument("package", help="or a module: agreements.search, agreements.search.results")
    parser.add_argument("--sample", type=int, default=0, help="so many mutants, chosen at random; 0 for all")
    parser.add_argument("--seed", type=int, default=1, help="chooses the sample")
    parser.add_argument("--survivors", action="store_true", help="only those that survived the last run")
    parser.add_argument("--jobs", type=int, default=2, help="side by side")
    parser.add_argument("--tests", nargs="+", help="instead of those that belong to the package")
    return parser.parse_args()


def main() -> None:
    asked = arguments()
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / f"{asked.package}.json"
    set_aside: Counter[str] = Counter()
    found = mutants(Path(*asked.package.split(".")), set_aside)
    chosen = sample(found, asked.sample, asked.seed)
    earlier = read(file) if asked.survivors else []
    if asked.survivors:
        alive = {result.diff for result in earlier if result.outcome == "survived"}
        chosen = [mutant for mutant in found if mutant.diff in alive]
        earlier = [result for result in earlier if result.diff not in {mutant.diff for mutant in chosen}]
    print(f"{len(found)} mutants, {len(chosen)} to run; set aside: {dict(set_aside)}", flush=True)
    results = sorted(
        [*earlier, *run(chosen, asked.tests or tests_of(asked.package), asked.jobs, file.with_suffix(".part.json"))],
        key=lambda result: (result.path, result.line),
    )
    write(file, results)
    report(found, results)


def report(found: list[Mutant], results: list[Result]) -> None:
    """Survivors with their diffs, then the figures."""
    alive = [result for result in results if result.outcome == "survived"]
    for result in alive:
        print(f"\n{result.operator}\n{result.diff}")
    outcomes = Counter(result.outcome for result in results)
    print(
        f"\n{len(found)} mutants, {len(results)} met tests: {dict(outcomes)}; {len(alive) / len(results):.0%} survived"
    )


if __name__ == "__main__":
    main()
