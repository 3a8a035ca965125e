"""Many scenarios at once: the same rows as one by one, whatever the order and the processes."""

import numpy as np
import pytest

from blocs import Embargo, Scenario, Tariff, TradeCost, run
from blocs.draws.executors import executor_for
from blocs.draws.run import run_of
from blocs.foundation.errors import InputError, MissingExtraError
from blocs.foundation.quantities import quantities
from blocs.questions.trade.batch import DEFAULT_QUANTITIES, Draw, iterate_many, run_many
from blocs.questions.trade.engine.models.model import Model, Substitution
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve import fast
from blocs.questions.trade.engine.solve.anderson import FORMULATIONS, TOLERANCE
from worlds import make_world

ROUTES = [
    False,
    pytest.param(
        True,
        marks=pytest.mark.skipif(
            not fast.installed(), reason="numba is not installed (pip install 'blocs[fast]')"
        ),
    ),
]


def rows_of(world, scenarios, *, quantities=DEFAULT_QUANTITIES, cache=None, executor=None, **trade):
    run = run_of(cache=cache, executor=executor)
    return iterate_many(world, scenarios, Trade(**trade), run, quantities=quantities)


INCOME = 1e-2
"""A hundredth of a small income of the test worlds, million USD: what a per cent of it is."""

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
        Scenario(
            title="much of the trade there is",
            moves=[TradeCost(change_pct=4, sectors="all", between=[["world"], ["world"]])],
        ),
    ]


def same(one, other):
    """Rows that differ by no more than rounding: neighbours in a batch change no more."""
    assert (one.title, one.status, one.cause) == (other.title, other.status, other.cause)
    assert (one.method, one.checked) == (other.method, other.checked)
    for name in one.values:
        size = 1.0 if quantities()[name].unit == "%" else INCOME
        np.testing.assert_allclose(
            one.values[name], other.values[name], rtol=1e-12, atol=1e-10 * size, err_msg=name
        )


@pytest.mark.parametrize("model", list(FORMULATIONS))
def test_rows_are_the_outcomes_of_single_runs(world, scenarios, model):
    batch = run_many(world, scenarios, model=model, quantities=COUNTRY, compiled=False)
    good = [0, 1, 2, 5]
    assert [str(s) for s in batch["status"].values[good]] == ["converged"] * 4
    for k in good:
        outcome = run(world, scenarios[k], model=model)
        for name in COUNTRY:
            alone = outcome[name].values
            if batch["method"].values[k] == outcome.solver["method"]:
                np.testing.assert_allclose(batch[name].values[k], alone, rtol=1e-12)
            else:  # another loop, which stops within the same tolerance
                size = max(1.0, np.abs(alone).max())
                np.testing.assert_allclose(batch[name].values[k], alone, atol=1e-10 * size)
        assert batch["residual"].values[k] <= TOLERANCE


@pytest.mark.parametrize("compiled", ROUTES)
def test_failures_are_rows_with_a_status(world, scenarios, compiled):
    batch = run_many(world, scenarios, compiled=compiled)
    assert str(batch["status"].values[3]) == "no_equilibrium"
    assert "C01" in str(batch["cause"].values[3])
    assert str(batch["status"].values[4]) == "invalid_input"
    assert "C09" in str(batch["cause"].values[4])
    assert np.isnan(batch["real_income_change_pct"].values[3:5]).all()
    assert list(batch["title"].values) == [item.title for item in scenarios]


@pytest.mark.parametrize("compiled", ROUTES)
def test_neither_order_nor_processes_matter(world, scenarios, compiled):
    alone = list(rows_of(world, scenarios, compiled=compiled))
    back = list(rows_of(world, scenarios[::-1], compiled=compiled))[::-1]
    two = executor_for(workers=2)
    parallel = list(rows_of(world, scenarios, executor=two, compiled=compiled))
    for one, other, third in zip(alone, back, parallel, strict=True):
        same(one, other)
        same(one, third)


@pytest.mark.skipif(not fast.installed(), reason="numba is not installed")
def test_the_compiled_route_gives_the_same_rows(world, scenarios):
    slow, quick = (
        list(rows_of(world, scenarios, quantities=COUNTRY, compiled=compiled))
        for compiled in (False, True)
    )
    assert {row.method for row in slow} == {"prepared", "prepared_together", "none"}
    assert {row.method for row in quick} == {"prepared_compiled", "prepared_together", "none"}
    for one, other in zip(slow, quick, strict=True):
        assert (one.title, one.status, one.cause) == (other.title, other.status, other.cause)
        for name in COUNTRY:
            size = np.abs(one.values[name]).max()
            np.testing.assert_allclose(
                other.values[name], one.values[name], rtol=1e-9, atol=1e-10 * max(1.0, size)
            )


def test_asking_for_the_compiled_route_without_numba_is_an_error(world, scenarios, monkeypatch):
    monkeypatch.setattr(fast, "installed", lambda: False)
    with pytest.raises(MissingExtraError, match=r"blocs\[fast\]"):
        run_many(world, scenarios, compiled=True)
    batch = run_many(world, scenarios[:1])
    assert str(batch["method"].values[0]) == "prepared"


def test_draws_change_elasticities_substitution_and_model(world, scenarios):
    theta = np.full(3, 2.5)
    other = Substitution(0.3, 0.3, 0.3)
    rows = list(
        rows_of(
            world,
            [
                Draw(scenarios[0], Trade().at(theta)),
                Draw(scenarios[0], Trade(Model.CES_IO, other)),
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
    first = list(rows_of(world, scenarios, cache=tmp_path))
    assert len(list(tmp_path.glob("*.json"))) == 5
    for solver in ("solve_coupled", "solved_together"):  # a solve would now be a bug
        monkeypatch.setattr(f"blocs.questions.trade.batch.{solver}", None)
    again = list(rows_of(world, [scenarios[k] for k in (5, 0, 2, 1)], cache=tmp_path))
    for row, k in zip(again, (5, 0, 2, 1), strict=True):
        same(row, first[k])


def test_the_cache_knows_what_an_answer_depends_on(world, scenarios, tmp_path):
    def files(**changed):
        settings = {"cache": tmp_path, **changed}
        list(rows_of(settings.pop("world", world), [scenarios[0]], **settings))
        return len(list(tmp_path.glob("*.json")))

    assert files() == 1
    renamed = scenarios[0].model_copy(update={"title": "another title"})
    list(rows_of(world, [renamed], cache=tmp_path))
    assert files() == 1
    assert files(model=Model.ARMINGTON) == 2
    assert files(world=make_world(seed=3)) == 3
    assert files(quantities=("income_cf",)) == 4
    list(rows_of(world, [Draw(scenarios[0], Trade().at(np.full(3, 4.0)))], cache=tmp_path))
    assert files() == 5


def test_what_earlier_code_kept_is_never_read(world, scenarios, tmp_path, monkeypatch):
    with monkeypatch.context() as earlier:
        earlier.setattr("blocs.foundation.keep.RESULTS", 0)
        list(rows_of(world, scenarios[:1], cache=tmp_path))
    (old,) = tmp_path.glob("*.json")
    entry = old.read_text()
    list(rows_of(world, scenarios[:1], cache=tmp_path))
    assert len(list(tmp_path.glob("*.json"))) == 2
    assert old.read_text() == entry


def test_scenarios_of_different_years_do_not_share_a_baseline(world):
    paid = {"transfer": {"by": "C00", "to": "C01", "schedule": {2021: 1.0, 2022: 20.0}}}
    tariff = Tariff(by="C02", on=["C00"], sectors="all", rate=0.3)
    dated = [
        Scenario(title=str(year), year=year, baseline=[paid], moves=[tariff])
        for year in (2021, 2022)
    ]
    together = run_many(world, dated)["real_income_change_pct"].values
    alone = [run_many(world, [item])["real_income_change_pct"].values[0] for item in dated]
    np.testing.assert_allclose(together, alone, rtol=0, atol=1e-10)
    assert np.abs(together[0] - together[1]).max() > 1e-3


def test_a_damaged_file_is_solved_again(world, scenarios, tmp_path):
    (row,) = rows_of(world, scenarios[:1], cache=tmp_path)
    (path,) = tmp_path.glob("*.json")
    whole = path.read_text()
    for text in (whole[: len(whole) // 2], "[]", '{"values": 3}'):
        path.write_text(text)
        (again,) = rows_of(world, scenarios[:1], cache=tmp_path)
        same(row, again)
        assert path.read_text() == whole


def test_unknown_quantities_and_empty_lists_are_errors(world, scenarios):
    with pytest.raises(InputError, match="real_income_change_pct"):
        run_many(world, scenarios, quantities=["real_income_change"])
    with pytest.raises(InputError, match="at least one"):
        run_many(world, [])
    with pytest.raises(InputError, match="armington"):
        run_many(world, scenarios, model="armingtn")
