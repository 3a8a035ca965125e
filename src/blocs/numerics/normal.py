"""The normal distribution function and its inverse, on arrays."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from blocs.foundation.axes import Array

_inverse = np.frompyfunc(NormalDist().inv_cdf, 1, 1)
_erf = np.frompyfunc(math.erf, 1, 1)
_EDGE = 2.0**-53


def normal_quantile(p: Array) -> Array:
    """Φ⁻¹(p) (Wichura 1988, AS 241, as in the standard library); p is kept inside (0, 1)."""
    inside = np.clip(p, _EDGE, 1.0 - _EDGE)
    return np.asarray(_inverse(inside), dtype=np.float64)


def normal_probability(z: Array) -> Array:
    """Φ(z)."""
    return 0.5 * (1.0 + np.asarray(_erf(z / math.sqrt(2.0)), dtype=np.float64))
