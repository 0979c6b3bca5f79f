"""The map of the world with Japan in its middle, countries shaded by a count. First floor."""

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


class Land(NamedTuple):
    """A country that is reached. `dot` is where it is marked, where its shape is too small to hit."""

    code: str
    label: str
    count: int
    grade: int
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
    """A map: small countries stand last in `lands`, so that their marks lie on top; `rest` is all other ground."""

    lands: tuple[Land, ...]
    home: str
    rest: str
    view: View
    class_breaks: tuple[ClassBreak, ...]


def world_map(options: Iterable[Counted], url: Callable[[str], str]) -> WorldMap:
    """Draw the counts of countries; `url` makes an address of a code. What reaches no country is not on the map."""
    world = _world()
    reached = {option.value: option for option in options if option.count and option.value != NONE}
    classes = class_breaks(option.count for option in reached.values())
    lands = [
        Land(
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
    lands.sort(key=lambda land: (land.dot is not None, land.label))
    view = _view(world, {land.code for land in lands} | {HOME})
    others = (code for code in world.paths if code not in reached and code != HOME and view.shows(world.boxes[code]))
    return WorldMap(tuple(lands), world.paths[HOME], "".join(world.paths[code] for code in others), view, classes)


class _World(NamedTuple):
    """world.json: shapes as SVG paths, boxes around them, and which are too small to hit."""

    box: _Box
    paths: dict[str, str]
    boxes: dict[str, _Box]
    small: frozenset[str]


@cache
def _world() -> _World:
    world = json.loads(Path(__file__).with_name("world.json").read_text())
    lands = world["lands"]
    return _World(
        tuple(world["box"]),
        {code: land["d"] for code, land in lands.items()},
        {code: tuple(land["box"]) for code, land in lands.items()},
        frozenset(code for code, land in lands.items() if land.get("small")),
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
    room = 1 + 2 * _MARGIN
    width = max((right - left) * room, (bottom - top) * room * _NARROWEST, _LEAST)
    if width > whole.width * _MOST:
        return whole
    height = max((bottom - top) * room, width * whole.height / whole.width)
    x = min(max((left + right - width) / 2, first), end - width)
    y = min(max((top + bottom - height) / 2, upper), lower - height)
    return View(x, y, width, height)
