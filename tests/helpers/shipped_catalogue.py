"""The catalogue that the project ships."""

from pathlib import Path

from agreements.loading import load

FIXTURES = sorted(Path(__file__).parents[2].glob("fixtures/*.json"))


def load_catalogue() -> None:
    load(FIXTURES, "the tests")
