"""Groups of sectors and tables of joint draws in the law of the elasticities."""

import numpy as np
import pytest

from blocs.cli.elasticity_law import chosen_law
from blocs.draws.elasticities import (
    COMMON,
    TABLE,
    ElasticityLaw,
    elasticity_draws,
    elasticity_errors,
)
from blocs.draws.joint_elasticities import COLUMN, SectorGroup, read_elasticity_table
from blocs.foundation.errors import InputError
from blocs.questions.sureness.space import Uncertainty, uncertain_space
from worlds import make_world

MANY = 20_000
ROWS = "S00,S02\n4.0,8.0\n5.0,9.5\n6.5,7.5\n"


@pytest.fixture(scope="module")
def world():
    return make_world(countries=3, sectors=4, seed=2)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "bootstrap.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def logs(world, law, draws=MANY, seed=5):
    return np.log(elasticity_draws(world, draws, seed, law=law).trade_elasticity)


def test_sectors_of_a_group_have_its_correlation_and_the_others_none(world):
    group = SectorGroup(("S00", "S01"), 0.8)
    law = ElasticityLaw(common=0.0, assumed_correlation=0.0, groups=(group,))
    found = np.corrcoef(logs(world, law).T)
    assert found[0, 1] == pytest.approx(0.8, abs=0.02)
    assert np.abs(found[2:, :2]).max() < 0.03
    apart = np.corrcoef(logs(world, ElasticityLaw(common=0.0, assumed_correlation=0.0)).T)
    assert abs(apart[0, 1]) < 0.03


def test_a_group_changes_no_deviation_and_no_median(world):
    group = SectorGroup(("S00", "S01", "S02"), -0.4)
    drawn = logs(world, ElasticityLaw(groups=(group,)))
    errors = elasticity_errors(world)
    np.testing.assert_allclose(drawn.std(axis=0), errors.log_deviation, rtol=0.03)
    np.testing.assert_allclose(np.median(drawn, axis=0), np.log(world.trade_elasticity), atol=0.02)


def test_rows_of_a_table_are_taken_whole_and_equally_often(world, table):
    law = ElasticityLaw(table=read_elasticity_table(table))
    drawn = elasticity_draws(world, MANY, 3, law=law).trade_elasticity
    rows, counts = np.unique(drawn[:, [0, 2]], axis=0, return_counts=True)
    np.testing.assert_array_equal(rows, [[4.0, 8.0], [5.0, 9.5], [6.5, 7.5]])
    np.testing.assert_allclose(counts / MANY, 1 / 3, atol=0.02)
    rest = np.log(drawn[:, [1, 3]])
    expected = elasticity_errors(world).log_deviation[[1, 3]]
    np.testing.assert_allclose(rest.std(axis=0), expected, rtol=0.03)
    more = elasticity_draws(world, MANY // 2, 3, law=law).trade_elasticity
    np.testing.assert_array_equal(more, drawn[: MANY // 2])


def test_the_law_says_what_its_table_and_groups_are(world, table):
    law = chosen_law(f"common=0.1,table={table},correlated=S01+S03:0.5")
    assert law.common == 0.1
    assert law.groups == (SectorGroup(("S01", "S03"), 0.5),)
    told = law.as_data()
    assert told["correlated"] == [{"sectors": ["S01", "S03"], "correlation": 0.5}]
    assert (told["table"]["rows"], told["table"]["sectors"]) == (3, ["S00", "S02"])
    other = table.with_name("other.csv")
    other.write_text(ROWS.replace("9.5", "9.6"), encoding="utf-8")
    assert read_elasticity_table(other).as_data()["sha256"] != told["table"]["sha256"]


def test_spaces_have_the_columns_of_the_table_and_the_groups(world, table):
    law = chosen_law(f"table={table},correlated=S01+S03:0.5")
    space = uncertain_space(world, {}, Uncertainty(law=law))
    errors = elasticity_errors(world, law)
    assert space.inputs == errors.names
    assert space.inputs[-2:] == (COLUMN + "S00", COLUMN + "S02")
    assert (space.dimensions[0], space.dimensions[-1]) == (COMMON, TABLE)
    assert len(space.correlations) == 1
    points = np.random.default_rng(1).random((MANY, len(space.dimensions)))
    theta = errors.at(space.at(points))
    rest = np.log(theta[:, [1, 3]]) - np.log(space.at(points)[:, [0]])
    assert set(theta[:, 0]) == {4.0, 5.0, 6.5}
    assert np.corrcoef(rest.T)[0, 1] > 0.4


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("S00,S99\n4,5\n5,6\n", "unknown sector 'S99'"),
        ("S00,S00\n4,5\n5,6\n", "'S00' is there twice"),
        ("S00,S01\n4,x\n5,-6\n", "'x' is no elasticity"),
        ("S00,S01\n4,5\n5,0\n", "'0' is no elasticity"),
        ("S00,S01\n4,5\n5\n", "1 cells under 2 sectors"),
        ("S00,S01\n4,5\n", "1 rows of numbers"),
        ("", "0 rows of numbers"),
        ("S00,S01\n4,nan\n5,inf\n", "'inf' is no elasticity"),
    ],
)
def test_a_bad_table_is_refused_with_line_and_sector(world, tmp_path, text, told):
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        elasticity_errors(world, chosen_law(f"table={path}"))


@pytest.mark.parametrize(
    ("law", "told"),
    [
        ("correlated=S00+S77:0.5", "unknown sector 'S77'"),
        ("correlated=S00:0.5", "fewer than two parts"),
        ("correlated=S00+S01:1.5", "between -1 and 1"),
        ("correlated=S00+S01+S02:-0.9", "not positive semidefinite"),
        ("correlated=S00+S01:0.5,correlated=S01+S02:0.5", "two correlated groups"),
        ("correlated=S00+S01", "there is no correlation"),
        ("correlated=S00+S01:high", "'high' is no correlation"),
        ("correlated=S00+S01:nan", "finite"),
        ("table=a.csv,table=b.csv", "one table, not 2"),
        ("comon=0.3", "unknown parameter 'comon'"),
    ],
)
def test_a_bad_law_is_refused_by_name(world, law, told):
    with pytest.raises(InputError, match=told):
        elasticity_errors(world, chosen_law(law))
