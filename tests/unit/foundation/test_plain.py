from __future__ import annotations

import json
import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from blocs.foundation.plain import finite_or_null


@given(st.floats() | st.floats(width=32).map(np.float32))
def test_every_number_is_itself_or_null_in_strict_json(value: float) -> None:
    read = json.loads(json.dumps(finite_or_null(value), allow_nan=False))
    assert read == value if math.isfinite(value) else read is None
