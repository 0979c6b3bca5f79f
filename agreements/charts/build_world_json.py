"""Draws world.json, the shapes of the countries, from public-domain Natural Earth. Run by hand; nothing imports it.

    python agreements/charts/build_world_json.py countries-50m.json > agreements/charts/world.json

The input is TopoJSON of npm's world-atlas 2.0.2 (Natural Earth 1:50m). Out come SVG paths by ISO code, in Equal Earth
with Japan in the middle. Every border is drawn once in the input and simplified once, so neighbours stay joined.
"""

import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterator

from babel.core import get_global

Point = tuple[float, float]
Ring = list[Point]

MIDDLE = 150  # the meridian in the middle of the map: it leaves the cut to the Atlantic
NORTH, SOUTH = 84, -57
WIDTH = 2000
TOLERANCE = 0.06  # square degrees: corners that cut off less are left out
SPECK = 3  # square units: smaller islands of a country are left out
SMALL = 70  # square units: a country of less than this can hardly be hit
LEFT_OUT = ("Antarctica",)
PART_OF = {"N. Cyprus": "CY", "Somaliland": "SO"}  # Natural Earth draws who holds the ground, ISO 3166 knows no code
MISSING = {"TV": (179.2, -8.5)}  # Tuvalu is too small for 1:50m
SOURCE = "Natural Earth 1:50m, public domain, by way of npm's world-atlas 2.0.2; drawn by draw_world.py"


def main(path: str) -> None:
    with open(path) as file:  # noqa: PTH123 - a path given by hand
        topology = json.load(file)
    rings: dict[str, list[Ring]] = defaultdict(list)
    for code, found in _countries(topology):
        rings[code] += [[_placed(point) for point in piece] for ring in found for piece in _pieces(ring)]
    lands = {code: _land(found) for code, found in sorted(rings.items())}
    for code, (longitude, latitude) in MISSING.items():
        x, y = _placed((longitude - MIDDLE, latitude))
        lands[code] = {"d": "", "box": [x, y, x, y], "small": True}
    points = [point for found in rings.values() for ring in found for point in ring]
    head = json.dumps({"source": SOURCE, "box": _box(points)}, indent=1)
    rows = (f"  {json.dumps(code)}: {json.dumps(land)}" for code, land in lands.items())
    print(head.removesuffix("\n}"), ',\n "lands": {\n', ",\n".join(rows), "\n }\n}", sep="")


def _countries(topology: dict) -> Iterator[tuple[str, list[Ring]]]:
    """Every shape with its ISO code; "" for ground that has none."""
    scale, start = (topology["transform"][name] for name in ("scale", "translate"))
    arcs = [_simplified(_degrees(arc, scale, start)) for arc in topology["arcs"]]
    numeric = get_global("territory_aliases")
    for shape in topology["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        if name in LEFT_OUT:
            continue
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        code = PART_OF.get(name) or numeric.get(shape.get("id"), [""])[0]
        yield code, [_ring(arcs, indexes) for polygon in polygons for indexes in polygon]


def _degrees(arc: list[list[int]], scale: list[float], start: list[float]) -> Ring:
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((x * scale[0] + start[0], y * scale[1] + start[1]))
    return points


def _simplified(points: Ring) -> Ring:
    """Visvalingam and Whyatt: drop the corner that matters least, again and again. The ends stay."""
    points = list(points)
    fewest = 4 if points[0] == points[-1] else 2
    while len(points) > fewest:
        area, place = min((_corner(*points[i - 1 : i + 2]), i) for i in range(1, len(points) - 1))
        if area > TOLERANCE:
            break
        del points[place]
    return points


def _corner(a: Point, b: Point, c: Point) -> float:
    """The area that a line without this corner would cut off; degrees of longitude shrink towards the poles."""
    twice = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
    return abs(twice) / 2 * math.cos(math.radians(b[1]))


def _ring(arcs: list[Ring], indexes: list[int]) -> Ring:
    points: list[Point] = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return points


def _pieces(ring: Ring) -> Iterator[Ring]:
    """A ring in degrees east of the middle, cut where the map ends. The input is stitched across 180°: step over it."""
    points, last = [], ring[0][0]
    for longitude, latitude in ring:
        last = longitude + 360 * round((last - longitude) / 360)
        points.append((last - MIDDLE, latitude))
    for shift in (-360, 0, 360):
        moved = [(longitude + shift, latitude) for longitude, latitude in points]
        piece = _cut(_cut(moved, -180, 1), 180, -1)
        if len(piece) > 2:
            yield piece


def _cut(points: Ring, edge: float, side: int) -> Ring:
    """What of a ring lies on one side of a meridian (Sutherland and Hodgman)."""
    kept = []
    for a, b in zip(points, points[1:] + points[:1], strict=True):
        a_in, b_in = (a[0] - edge) * side >= 0, (b[0] - edge) * side >= 0
        if a_in:
            kept.append(a)
        if a_in != b_in:
            kept.append((edge, a[1] + (b[1] - a[1]) * (edge - a[0]) / (b[0] - a[0])))
    return kept


def _equal_earth(longitude: float, latitude: float) -> Point:
    """Šavrič, Patterson and Jenny, 2018: areas keep their proportions."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    slope = 9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(t) / (3 * slope)
    return x, t * (a4 * t**8 + a3 * t**6 + a2 * t**2 + a1)


_EAST, _TOP = _equal_earth(180, 0)[0], _equal_earth(0, NORTH)[1]


def _placed(point: Point) -> tuple[int, int]:
    x, y = _equal_earth(*point)
    unit = WIDTH / (2 * _EAST)
    return round((x + _EAST) * unit), round((_TOP - y) * unit)


def _land(rings: list[Ring]) -> dict:
    """A country as a path, the box around its largest piece, and whether it is hard to hit."""
    rings = sorted(rings, key=_size, reverse=True)
    shown = [rings[0], *(ring for ring in rings[1:] if _size(ring) >= SPECK)]
    land = {"d": "".join(map(_path, shown)), "box": _box(rings[0])}
    return {**land, "small": True} if sum(map(_size, shown)) < SMALL else land


def _box(points: list[Point]) -> list[float]:
    xs, ys = zip(*points, strict=True)
    return [min(xs), min(ys), max(xs), max(ys)]


def _size(ring: Ring) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def _path(ring: Ring) -> str:
    """A ring as relative steps: "M1 2l3-4 5 6z"; "" for a ring that shrank to a point."""
    (x, y), *rest = ring
    steps, start = [], f"M{x} {y}"
    for next_x, next_y in rest:
        if (next_x, next_y) != (x, y):
            steps.append(f"{next_x - x} {next_y - y}")
        x, y = next_x, next_y
    return f"{start}l{' '.join(steps)}z".replace(" -", "-") if steps else ""


if __name__ == "__main__":
    main(sys.argv[1])
