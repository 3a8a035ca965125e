"""Build `src/blocs/brief/map.json`: the country shapes of the brief's maps.

Source: npm package world-atlas 2.0.2 (ISC), which holds Natural Earth 4.1 (public domain) as
TopoJSON. The 1:50m file is simplified here instead of taking the ready 1:110m one, because at the
same size small European states keep a recognisable shape; Antarctica is dropped. Projection:
Equal Earth (Šavrič, Patterson and Jenny 2018), central meridian 11° E, so that the cut falls
into the Bering Strait and not through Chukotka.

    python scripts/build_map.py [--package FILE]
"""

from __future__ import annotations

import argparse
import hashlib
import heapq
import io
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from babel.core import get_global

Points = npt.NDArray[np.float64]

PACKAGE = "world-atlas@2.0.2"
SHA256 = "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97"
MEMBER = "package/countries-50m.json"
TARGET = Path(__file__).parents[1] / "src/blocs/brief/map.json"

WIDTH = 2000
CENTRAL_MERIDIAN = 11.0
EQUAL_EARTH = (1.340264, -0.081106, 0.000893, 0.003796)
DROPPED = {"010"}
SMALLEST_TRIANGLE = 1.5
"""Visvalingam–Whyatt: a point that spans less than this area (square units) is left out."""
SMALLEST_ISLAND = 5.0
"""Rings below this area are left out, unless they are the country's largest."""
DOT_BELOW = 110.0
"""Countries below this area get a dot as well."""
FORMER_CODES = {"BUR", "DDR", "FXX", "QUU", "ROM", "SUN", "TMP", "YUG", "ZAR"}
WITHOUT_ISO = {"Kosovo": "XKX"}


def package_bytes(path: Path | None) -> bytes:
    """The package's tarball: `path`, or fetched by npm; its hash is checked."""
    if path is None:
        with tempfile.TemporaryDirectory() as folder:
            command = ["npm", "pack", PACKAGE, "--silent", "--pack-destination", folder]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            content = next(Path(folder).glob("*.tgz")).read_bytes()
    else:
        content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise SystemExit(f"sha256 of {PACKAGE} is {found}, expected {SHA256}")
    return content


def topology(content: bytes) -> dict[str, Any]:
    """The TopoJSON document inside the tarball."""
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        member = archive.extractfile(MEMBER)
        assert member is not None
        return json.load(member)


def alpha3_by_numeric() -> dict[str, str]:
    """ISO 3166 numeric code → alpha-3, joined through alpha-2."""
    aliases = get_global("territory_aliases")
    current = {code: to[0] for code, to in aliases.items() if len(code) == 3 and len(to) == 1}
    letters: dict[str, str] = {}
    for code in sorted(code for code in current if code.isalpha()):
        if code not in FORMER_CODES:
            letters.setdefault(current[code], code)
    return {
        code: letters[short]
        for code, short in current.items()
        if code.isdigit() and short in letters
    }


def equal_earth(longitude: Points, latitude: Points) -> Points:
    """Projected (x, y), y upwards, for a sphere of radius one."""
    a1, a2, a3, a4 = EQUAL_EARTH
    half_root3 = np.sqrt(3.0) / 2.0
    theta = np.arcsin(half_root3 * np.sin(np.radians(latitude)))
    t2 = theta**2
    t6 = t2**3
    slope = a1 + 3 * a2 * t2 + t6 * (7 * a3 + 9 * a4 * t2)
    x = np.radians(longitude - CENTRAL_MERIDIAN) * np.cos(theta) / (half_root3 * slope)
    return np.column_stack([x, theta * (a1 + a2 * t2 + t6 * (a3 + a4 * t2))])


def projected_arcs(atlas: dict[str, Any]) -> list[Points]:
    """Every arc, decoded and projected; arcs beyond the cut are moved round the globe."""
    scale, shift = np.array(atlas["transform"]["scale"]), np.array(atlas["transform"]["translate"])
    arcs: list[Points] = []
    for arc in atlas["arcs"]:
        degrees = np.cumsum(np.array(arc, dtype=np.float64), axis=0) * scale + shift
        degrees[:, 0] = np.unwrap(degrees[:, 0], period=360)
        degrees[:, 0] -= 360 * np.floor((degrees[:, 0].mean() - CENTRAL_MERIDIAN + 180) / 360)
        arcs.append(equal_earth(degrees[:, 0], degrees[:, 1]))
    return arcs


def triangle(a: Points, b: Points, c: Points) -> float:
    """Area of the triangle a, b, c."""
    return abs(float((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]))) / 2


def simplified(points: Points) -> Points:
    """Visvalingam–Whyatt with fixed ends; a closed arc keeps at least a triangle."""
    count = len(points)
    keep_least = 4 if np.allclose(points[0], points[-1]) else 2
    before, after = list(range(-1, count - 1)), list(range(1, count + 1))
    areas = [triangle(points[k - 1], points[k], points[k + 1]) for k in range(1, count - 1)]
    heap = [(area, k + 1) for k, area in enumerate(areas)]
    heapq.heapify(heap)
    current = {k: area for area, k in heap}
    left = count
    while heap and left > keep_least:
        area, k = heapq.heappop(heap)
        if current.get(k) != area:
            continue
        if area > SMALLEST_TRIANGLE:
            break
        del current[k]
        left -= 1
        before[after[k]], after[before[k]] = before[k], after[k]
        for neighbour in (before[k], after[k]):
            if neighbour in current:
                corners = (points[before[neighbour]], points[neighbour], points[after[neighbour]])
                current[neighbour] = max(area, triangle(*corners))
                heapq.heappush(heap, (current[neighbour], neighbour))
    return points[[0, *sorted(current), count - 1]]


def ring_points(indices: list[int], arcs: list[Points]) -> Points:
    """One ring from its arcs; a negative index is an arc taken backwards."""
    parts = [arcs[k] if k >= 0 else arcs[~k][::-1] for k in indices]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def ring_area(points: Points) -> float:
    """Area inside a closed ring."""
    x, y = points[:, 0], points[:, 1]
    return abs(float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))) / 2


def ring_centre(points: Points) -> tuple[int, int]:
    """Centroid of a closed ring, rounded."""
    x, y = points[:, 0], points[:, 1]
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    weight = 3 * cross.sum()
    centre = (
        float(((x[:-1] + x[1:]) * cross).sum() / weight),
        float(((y[:-1] + y[1:]) * cross).sum() / weight),
    )
    return round(centre[0]), round(centre[1])


def outline(rings: list[Points]) -> list[int]:
    """Left, top, right and bottom of several rings."""
    points = np.concatenate(rings)
    low, high = np.floor(points.min(axis=0)), np.ceil(points.max(axis=0))
    return [int(low[0]), int(low[1]), int(high[0]), int(high[1])]


def path_text(points: Points, *, closed: bool) -> str:
    """Integer path data, relative moves; empty where rounding leaves no shape."""
    whole = np.rint(points).astype(int)
    steps = np.diff(whole, axis=0)
    steps = steps[steps.any(axis=1)]
    if len(steps) < (3 if closed else 1):
        return ""
    if closed:
        steps = steps[:-1]
    numbers = " ".join(f"{dx} {dy}" for dx, dy in steps).replace(" -", "-")
    return f"M{whole[0][0]} {whole[0][1]}l{numbers}{'z' if closed else ''}"


def country_rings(geometry: dict[str, Any]) -> list[list[int]]:
    """All rings of a (Multi)Polygon as lists of arc indices."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [ring for polygon in polygons for ring in polygon]


def borders(shapes: dict[str, list[list[int]]], arcs: list[Points]) -> str:
    """Land borders: arcs that two different countries share, as one path."""
    users: dict[int, set[str]] = {}
    for code, rings in shapes.items():
        for ring in rings:
            for k in ring:
                users.setdefault(k if k >= 0 else ~k, set()).add(code)
    shared = sorted(k for k, codes in users.items() if len(codes) > 1)
    return "".join(path_text(arcs[k], closed=False) for k in shared)


def scaled_to_page(arcs: list[Points], used: set[int]) -> tuple[list[Points], int]:
    """Arcs in page units (y downwards, left and top at 0) and the page's height."""
    points = np.concatenate([arcs[k] for k in sorted(used)])
    low, high = points.min(axis=0), points.max(axis=0)
    factor = WIDTH / (high[0] - low[0])
    page = [np.column_stack([a[:, 0] - low[0], high[1] - a[:, 1]]) * factor for a in arcs]
    return page, int(np.ceil((high[1] - low[1]) * factor))


def build(atlas: dict[str, Any]) -> dict[str, Any]:
    """The whole document: paths and dots by alpha-3 code, borders, licence."""
    numeric = alpha3_by_numeric()
    shapes: dict[str, list[list[int]]] = {}
    for number, geometry in enumerate(atlas["objects"]["countries"]["geometries"]):
        if geometry.get("id") in DROPPED or "arcs" not in geometry:
            continue
        name = geometry["properties"]["name"]
        code = numeric.get(geometry.get("id", "")) or WITHOUT_ISO.get(name, f"_{number}")
        shapes.setdefault(code, []).extend(country_rings(geometry))
    used = {k if k >= 0 else ~k for rings in shapes.values() for ring in rings for k in ring}
    page, height = scaled_to_page(projected_arcs(atlas), used)
    coarse = [simplified(arc) if k in used else arc for k, arc in enumerate(page)]
    paths: dict[str, str] = {}
    dots: dict[str, tuple[int, int]] = {}
    boxes: dict[str, list[int]] = {}
    for code in sorted(shapes):
        fine = [ring_points(ring, page) for ring in shapes[code]]
        areas = [ring_area(ring) for ring in fine]
        largest = int(np.argmax(areas))
        kept = [k for k, area in enumerate(areas) if area >= SMALLEST_ISLAND or k == largest]
        text = "".join(path_text(ring_points(shapes[code][k], coarse), closed=True) for k in kept)
        if text:
            paths[code] = text
            boxes[code] = outline([fine[k] for k in kept])
        if sum(areas) < DOT_BELOW and not code.startswith("_"):
            dots[code] = ring_centre(fine[largest])
    return {
        "licence": "Shapes: world-atlas 2.0.2 (ISC, Michael Bostock), made from Natural Earth 4.1 "
        "(public domain). Simplified and projected by scripts/build_map.py.",
        "projection": f"Equal Earth, central meridian {CENTRAL_MERIDIAN:g} E",
        "width": WIDTH,
        "height": height,
        "borders": borders(shapes, coarse),
        "boxes": boxes,
        "dots": dots,
        "paths": paths,
    }


def main() -> None:
    """Write the map."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", type=Path, help="the package's .tgz, instead of npm pack")
    parser.add_argument("--out", type=Path, default=TARGET)
    arguments = parser.parse_args()
    document = build(topology(package_bytes(arguments.package)))
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    arguments.out.write_text(text + "\n", encoding="utf-8")
    print(f"{arguments.out}: {len(text)} bytes, {len(document['paths'])} shapes")


if __name__ == "__main__":
    main()
