"""Many scenarios at once: the same rows as one by one, whatever the order and the processes."""

import numpy as np
import pytest

from blocs import Embargo, Scenario, Tariff, TradeCost, run
from blocs.engines.trade import Model, Substitution
from blocs.engines.trade.solve import FORMULATIONS
from blocs.ensemble import executor_for
from blocs.foundation.errors import InputError
from blocs.foundation.quantities import quantities
from blocs.study.batch import Draw, iterate_many, run_many
from worlds import make_world

COUNTRY = [name for name, item in quantities().items() if item.axes == ("country",)]


@pytest.fixture(scope="module")
def world():
    return make_world(seed=2, zeros=0.1)


@pytest.fixture(scope="module")
def scenarios():
    cost = {"sectors": "all", "between": [["C00"], ["C01"]]}
    return [
        Scenario(title="cheaper", moves=[TradeCost(change_pct=-10, **cost)]),
        Scenario(title="taxed", moves=[Tariff(by="C02", on=["C00"], sectors="S01", rate=0.3)]),
        Scenario(
            title="from elsewhere",
            closure={"trade_balance": "fixed_nominal", "numeraire": "C03"},
            baseline=[{"balance_trade": {}}],
            moves=[TradeCost(change_pct=20, **cost)],
        ),
        Scenario(
            title="cut off with a deficit",
            moves=[Embargo(by="C01", on="world", sectors="all", direction="both")],
        ),
        Scenario(title="nowhere", moves=[Tariff(by="C09", on="C00", sectors="all", rate=0.1)]),
        Scenario(
            title="embargo", moves=[Embargo(by="C00", on="C03", sectors="S00", direction="both")]
        ),
    ]


def same(one, other):
    assert (one.title, one.status, one.cause) == (other.title, other.status, other.cause)
    for name in one.values:
        np.testing.assert_array_equal(one.values[name], other.values[name])


@pytest.mark.parametrize("model", list(FORMULATIONS))
def test_rows_are_the_outcomes_of_single_runs(world, scenarios, model):
    batch = run_many(world, scenarios, model=model, quantities=COUNTRY)
    good = [0, 1, 2, 5]
    assert [str(s) for s in batch["status"].values[good]] == ["converged"] * 4
    for k in good:
        outcome = run(world, scenarios[k], model=model)
        for name in COUNTRY:
            np.testing.assert_allclose(batch[name].values[k], outcome[name].values, rtol=1e-12)
        assert batch["residual"].values[k] == outcome.solver["residual"]


def test_failures_are_rows_with_a_status(world, scenarios):
    batch = run_many(world, scenarios)
    assert str(batch["status"].values[3]) == "no_equilibrium"
    assert "C01" in str(batch["cause"].values[3])
    assert str(batch["status"].values[4]) == "invalid_input"
    assert "C09" in str(batch["cause"].values[4])
    assert np.isnan(batch["real_income_change_pct"].values[3:5]).all()
    assert list(batch["title"].values) == [item.title for item in scenarios]


def test_neither_order_nor_processes_matter(world, scenarios):
    alone = list(iterate_many(world, scenarios))
    back = list(iterate_many(world, scenarios[::-1]))[::-1]
    parallel = list(iterate_many(world, scenarios, executor=executor_for(workers=2)))
    for one, other, third in zip(alone, back, parallel, strict=True):
        same(one, other)
        same(one, third)


def test_draws_change_elasticities_substitution_and_model(world, scenarios):
    theta = np.full(3, 2.5)
    other = Substitution(0.3, 0.3, 0.3)
    rows = list(
        iterate_many(
            world,
            [
                Draw(scenarios[0], trade_elasticity=theta),
                Draw(scenarios[0], model=Model.CES_IO, substitution=other),
            ],
        )
    )
    changed = world.with_elasticity(trade_elasticity=theta, standard_error=None, source="a test")
    expected = run(changed, scenarios[0])["real_income_change_pct"].values
    np.testing.assert_allclose(rows[0].values["real_income_change_pct"], expected, rtol=1e-9)
    expected = run(world, scenarios[0], model="ces_io", substitution=other)
    np.testing.assert_allclose(
        rows[1].values["real_income_change_pct"], expected["real_income_change_pct"], rtol=1e-12
    )


def test_solved_rows_are_read_again(world, scenarios, tmp_path, monkeypatch):
    first = list(iterate_many(world, scenarios, cache=tmp_path))
    assert len(list(tmp_path.glob("*.json"))) == 4
    monkeypatch.setattr("blocs.study.batch.solve_trade", None)  # a solve would now be a bug
    again = list(iterate_many(world, [scenarios[k] for k in (5, 0, 2, 1)], cache=tmp_path))
    for row, k in zip(again, (5, 0, 2, 1), strict=True):
        same(row, first[k])


def test_the_cache_knows_what_an_answer_depends_on(world, scenarios, tmp_path):
    def files(**changed):
        settings = {"cache": tmp_path, **changed}
        list(iterate_many(settings.pop("world", world), [scenarios[0]], **settings))
        return len(list(tmp_path.glob("*.json")))

    assert files() == 1
    renamed = scenarios[0].model_copy(update={"title": "another title"})
    list(iterate_many(world, [renamed], cache=tmp_path))
    assert files() == 1
    assert files(model="armington") == 2
    assert files(world=make_world(seed=3)) == 3
    assert files(quantities=("income_cf",)) == 4
    list(
        iterate_many(world, [Draw(scenarios[0], trade_elasticity=np.full(3, 4.0))], cache=tmp_path)
    )
    assert files() == 5


def test_a_damaged_file_is_solved_again(world, scenarios, tmp_path):
    (row,) = iterate_many(world, scenarios[:1], cache=tmp_path)
    (path,) = tmp_path.glob("*.json")
    whole = path.read_text()
    for text in (whole[: len(whole) // 2], "[]", '{"values": 3}'):
        path.write_text(text)
        (again,) = iterate_many(world, scenarios[:1], cache=tmp_path)
        same(row, again)
        assert path.read_text() == whole


def test_unknown_quantities_and_empty_lists_are_errors(world, scenarios):
    with pytest.raises(InputError, match="real_income_change_pct"):
        run_many(world, scenarios, quantities=["real_income_change"])
    with pytest.raises(InputError, match="at least one"):
        run_many(world, [])
    with pytest.raises(InputError, match="armington"):
        run_many(world, scenarios, model="armingtn")
