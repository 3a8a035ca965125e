"""Positions on the map of `map.json`: Equal Earth, as `scripts/build_map.py` draws it.

Šavrič, Patterson and Jenny (2018), The Equal Earth map projection, International Journal of
Geographical Information Science 33.
"""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array

CENTRAL_MERIDIAN = 11.0
POLYNOMIAL = (1.340264, -0.081106, 0.000893, 0.003796)
FACTOR = 382.141
MIDDLE = (978.137, 498.651)
"""Page units of a sphere of radius one, and where 11° E on the equator is; fitted to the dots of
small countries, which it meets to a unit (the test does)."""

WIDTH = 2000.0


def on_page(position: Array) -> Array:
    """(…, 2) page units, y downwards, of positions (…, 2) of longitude and latitude in degrees."""
    a1, a2, a3, a4 = POLYNOMIAL
    longitude = (position[..., 0] - CENTRAL_MERIDIAN + 180.0) % 360.0 - 180.0
    half_root3 = np.sqrt(3.0) / 2.0
    theta = np.arcsin(half_root3 * np.sin(np.radians(position[..., 1])))
    t2 = theta**2
    t6 = t2**3
    slope = a1 + 3 * a2 * t2 + t6 * (7 * a3 + 9 * a4 * t2)
    x = np.radians(longitude) * np.cos(theta) / (half_root3 * slope)
    y = theta * (a1 + a2 * t2 + t6 * (a3 + a4 * t2))
    return np.stack([MIDDLE[0] + FACTOR * x, MIDDLE[1] - FACTOR * y], axis=-1)
