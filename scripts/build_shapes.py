"""Build `src/blocs/world/shapes.npz`: outlines of countries in degrees, for areas and cover.

Source: as `build_map.py`, npm package world-atlas 2.0.2 (ISC) with Natural Earth 4.1 (public
domain) at 1:50m; nothing is simplified. Antarctica and what has no ISO code are left out.

    python scripts/build_shapes.py [--package FILE]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from build_map import (
    DROPPED,
    WITHOUT_ISO,
    alpha3_by_numeric,
    country_rings,
    package_bytes,
    topology,
)

TARGET = Path(__file__).parents[1] / "src/blocs/world/shapes.npz"


def main() -> None:
    """Write arcs as steps of whole numbers, and of which arcs each ring of a country is made."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", type=Path, help="the package's .tgz, instead of npm pack")
    atlas = topology(package_bytes(parser.parse_args().package))
    numeric = alpha3_by_numeric()
    rings: list[tuple[str, list[int]]] = []
    for geometry in atlas["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        code = numeric.get(geometry.get("id", "")) or WITHOUT_ISO.get(name)
        if code and "arcs" in geometry and geometry.get("id") not in DROPPED:
            rings += [(code, ring) for ring in country_rings(geometry)]
    codes = sorted({code for code, _ in rings})
    np.savez_compressed(
        TARGET,
        steps=np.concatenate([np.array(arc, dtype=np.int32) for arc in atlas["arcs"]]),
        arc_length=np.array([len(arc) for arc in atlas["arcs"]], dtype=np.int32),
        scale=np.array(atlas["transform"]["scale"]),
        shift=np.array(atlas["transform"]["translate"]),
        codes=np.array(codes),
        ring_country=np.array([codes.index(code) for code, _ in rings], dtype=np.int16),
        ring_length=np.array([len(ring) for _, ring in rings], dtype=np.int16),
        ring_arcs=np.array([k for _, ring in rings for k in ring], dtype=np.int32),
    )
    print(f"{TARGET}: {TARGET.stat().st_size} bytes, {len(codes)} countries, {len(rings)} rings")


if __name__ == "__main__":
    main()
