"""Invented worlds that cannot be are refused at once: a search for their levels once had no end."""

import pytest

from blocs.foundation.errors import WorldError
from worlds import make_world


@pytest.mark.parametrize(
    ("seed", "tariffs", "deficits"), [(7116, True, False), (4105, False, True), (6885, True, True)]
)
def test_a_world_whose_levels_are_not_given_is_refused(seed, tariffs, deficits):
    with pytest.raises(WorldError, match=r"no balanced world|levels are not given"):
        make_world(countries=3, sectors=1, seed=seed, tariffs=tariffs, deficits=deficits, zeros=0.2)
