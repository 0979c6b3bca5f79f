"""The examples in docstrings hold, every one of them: none is in a place where doctest doesn't look."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path.read_text(encoding="utf-8").count(">>> ")
    for package in ("agreements", "cooperation")
    for path in sorted((ROOT / package).rglob("*.py"))
}
EXAMPLES = {name: count for name, count in MODULES.items() if count}


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_hold(name):
    assert doctest.testmod(import_module(name)) == (0, EXAMPLES[name])
