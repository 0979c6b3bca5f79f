"""Choropleth map: countries shaded by a count, on a world map with Japan in its middle."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from agreements.charts.class_breaks import ClassBreak, Counted, class_breaks, class_of
from agreements.search.criteria import NONE

HOME = "JP"
_MARGIN = 0.08  # around what is reached, of its size
_LEAST, _MOST = 500, 0.6  # of the map's width: no less is cut out, and no more of it before all is shown
_NARROWEST = 1.4  # what is cut out is wider than high, but may be less so than the world
_Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class MapCountry:
    """A country with a count. `dot` is the place of a mark, for a shape that is too small to click."""

    code: str
    label: str
    count: int
    class_number: int
    url: str
    path: str
    dot: tuple[float, float] | None


class View(NamedTuple):
    """The part of the world that is drawn."""

    x: float
    y: float
    width: float
    height: float

    def __str__(self) -> str:
        return f"{self.x:.0f} {self.y:.0f} {self.width:.0f} {self.height:.0f}"

    @property
    def radius(self) -> float:
        """Of the marks of small countries."""
        return round(self.width * 0.0055, 1)

    def shows(self, box: _Box) -> bool:
        left, top, right, bottom = box
        return left < self.x + self.width and right > self.x and top < self.y + self.height and bottom > self.y


@dataclass(frozen=True)
class WorldMap:
    """The map: small countries come last in `countries`, so that their marks are on top; `rest` is all other land."""

    countries: tuple[MapCountry, ...]
    home: str
    rest: str
    view: View
    class_breaks: tuple[ClassBreak, ...]


def world_map(options: Iterable[Counted], url: Callable[[str], str]) -> WorldMap:
    """The map of these counts, by ISO code; `url` gives the link of a code. What reaches no country is not on it."""
    world = _world()
    reached = {option.value: option for option in options if option.count and option.value != NONE}
    classes = class_breaks(option.count for option in reached.values())
    countries = [
        MapCountry(
            code,
            option.label,
            option.count,
            class_of(option.count, classes),
            url(code),
            world.paths.get(code, ""),
            _middle(world.boxes[code]) if code in world.small else None,
        )
        for code, option in reached.items()
        if code in world.boxes
    ]
    countries.sort(key=lambda country: (country.dot is not None, country.label))
    view = _view(world, {country.code for country in countries} | {HOME})
    others = (code for code in world.paths if code not in reached and code != HOME and view.shows(world.boxes[code]))
    return WorldMap(tuple(countries), world.paths[HOME], "".join(world.paths[code] for code in others), view, classes)


class _World(NamedTuple):
    """world.json: shapes as SVG paths, boxes around them, and which are too small to hit."""

    box: _Box
    paths: dict[str, str]
    boxes: dict[str, _Box]
    small: frozenset[str]


@cache
def _world() -> _World:
    world = json.loads(Path(__file__).with_name("world.json").read_text())
    countries = world["lands"]
    return _World(
        tuple(world["box"]),
        {code: country["d"] for code, country in countries.items()},
        {code: tuple(country["box"]) for code, country in countries.items()},
        frozenset(code for code, country in countries.items() if country.get("small")),
    )


def _middle(box: _Box) -> tuple[float, float]:
    left, top, right, bottom = box
    return (left + right) / 2, (top + bottom) / 2


def _view(world: _World, codes: Iterable[str]) -> View:
    """Around these countries; the whole world where they lie far apart."""
    first, upper, end, lower = world.box
    whole = View(first, upper, end - first, lower - upper)
    lefts, tops, rights, bottoms = zip(*(world.boxes[code] for code in codes), strict=True)
    left, top, right, bottom = min(lefts), min(tops), max(rights), max(bottoms)
    padding = 1 + 2 * _MARGIN
    width = max((right - left) * padding, (bottom - top) * padding * _NARROWEST, _LEAST)
    if width > whole.width * _MOST:
        return whole
    height = max((bottom - top) * padding, width * whole.height / whole.width)
    x = min(max((left + right - width) / 2, first), end - width)
    y = min(max((top + bottom - height) / 2, upper), lower - height)
    return View(x, y, width, height)
