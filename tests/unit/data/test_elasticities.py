"""Elasticities of the user's choice: a file for every sector, or one number."""

import numpy as np
import pytest

from blocs.data.elasticities import chosen_elasticities, read_elasticities
from blocs.data.folder.reading import read_world_folder
from blocs.foundation.axes import Axis
from blocs.foundation.errors import InputError

SECTORS = Axis("sector", ("A01", "C", "D"))


def test_rows_are_matched_by_code_not_by_order(tmp_path):
    path = tmp_path / "theta.csv"
    path.write_text("sector,source,trade_elasticity,standard_error\nD,x,3,0.1\nA01,,1,\nC,y,2,0\n")
    theta, error, notes = read_elasticities(path, SECTORS)
    np.testing.assert_array_equal(theta, [1, 2, 3])
    np.testing.assert_array_equal(error, [np.nan, 0, 0.1])
    assert notes == {"A01": {"source": str(path)}, "C": {"source": "y"}, "D": {"source": "x"}}


def test_standard_errors_are_optional(tmp_path):
    path = tmp_path / "theta.csv"
    path.write_text("sector,trade_elasticity\nA01,1\nC,2\nD,3\n")
    assert np.isnan(read_elasticities(path, SECTORS).standard_error).all()


def test_missing_and_unknown_sectors_and_bad_numbers_are_all_listed(tmp_path):
    path = tmp_path / "theta.csv"
    path.write_text("sector,trade_elasticity\nA01,-1\nA03,2\nC,x\n")
    with pytest.raises(InputError) as caught:
        read_elasticities(path, SECTORS)
    told = [(p.line, p.message) for p in caught.value.problems]
    assert told == [
        (4, "'x' is not a number, expected a trade elasticity θ > 0 (at most 1000)"),
        (2, "-1, expected a trade elasticity θ > 0 (at most 1000)"),
        (3, "unknown sector 'A03': it is not in this world"),
        (None, "sector 'D' of this world has no elasticity"),
    ]
    assert all(p.file == str(path) for p in caught.value.problems)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_elasticities(tmp_path / "none.csv", SECTORS)


@pytest.mark.parametrize("choice", [5, 5.0, "5"])
def test_one_number_for_every_sector(choice):
    theta, error, notes = chosen_elasticities(choice, SECTORS)
    np.testing.assert_array_equal(theta, [5, 5, 5])
    assert np.isnan(error).all()
    assert "5 in every sector" in notes["C"]["source"]


@pytest.mark.parametrize("choice", [0, -1, float("nan"), float("inf"), "-3", "nan"])
def test_a_number_that_is_no_elasticity(choice):
    with pytest.raises(InputError, match="not a positive number"):
        chosen_elasticities(choice, SECTORS)


def test_a_file_replaces_the_elasticities_of_a_folder(write_world, tmp_path):
    path = tmp_path / "theta.csv"
    path.write_text("sector,trade_elasticity\nA01,3\nC,7\n")
    for changes in ({}, {"elasticities.csv": None}):
        world = read_world_folder(write_world(changes, name=f"w{len(changes)}"), elasticity=path)
        assert world.trade_elasticity[world.sector.position["A01"]] == 3
        assert world.trade_elasticity[world.sector.position["C"]] == 7
        assert world.provenance.steps == (f"trade elasticities replaced: {path}",)


def test_problems_of_that_file_stand_with_those_of_the_folder(edit_line, tmp_path):
    path = tmp_path / "theta.csv"
    path.write_text("sector,trade_elasticity\nA01,3\n")
    with pytest.raises(InputError) as caught:
        read_world_folder(edit_line("flows.csv", 5, "BLR,RUS,C,x"), elasticity=path)
    assert [p.file for p in caught.value.problems] == ["flows.csv", str(path)]
