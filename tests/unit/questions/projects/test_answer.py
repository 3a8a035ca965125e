"""Projects on invented worlds: who gets what, what a year's shock is, and what must add up."""

import csv
import dataclasses
import json

import numpy as np
import pytest

from blocs.brief.doubts import DAGGER
from blocs.brief.voice import voice
from blocs.foundation.axes import Axis
from blocs.foundation.casebook import find_project
from blocs.foundation.errors import InputError, ScenarioError, SolverError
from blocs.questions.projects.accounts import accounts_of, loan_figures
from blocs.questions.projects.answer import run_project
from blocs.questions.projects.ask import Project
from blocs.questions.projects.engine.value import net_present_value
from blocs.questions.projects.report.scene import Scene
from blocs.questions.projects.report.screen import project_screen
from blocs.questions.projects.report.summary import sides_doubted
from blocs.questions.projects.report.tables import others_table
from blocs.questions.projects.tables import as_json, others_change, third_countries, write_years
from blocs.questions.projects.years import YearShocks, YearSolver
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from worlds import make_world

LOAN = {
    "amount_million_usd": 9.0,
    "disbursement_pct": {2020: 50, 2021: 50},
    "interest_pct": 4,
    "grace_years": 2,
    "maturity_years": 6,
}
CAPACITY = {
    "sector": "S01",
    "first_year": 2022,
    "lifetime_years": 12,
    "output_per_year": 1000.0,
    "unit": "MWh",
    "price_usd_per_unit": 2500,
    "operating_cost_usd_per_unit": 500,
}


def plant(**changes):
    fields = {
        "title": "A plant",
        "host": "C00",
        "lender": "C01",
        "capital_cost_million_usd": 10.0,
        "spending_pct": {2020: 50, 2021: 50},
        "suppliers": [
            {"origin": "C00", "share_pct": 50, "sectors": {"S00": 100}},
            {"origin": "C02", "share_pct": 50, "sectors": {"S01": 40, "S02": 60}},
        ],
        "loan": LOAN,
        "capacity": CAPACITY,
        "jobs": {"value_added_per_job_usd": 20000, "operation": 7, "source": "me"},
        "discount": {"host_pct": 6, "lender_pct": 3},
    }
    return Project(**{name: x for name, x in (fields | changes).items() if x is not None})


def programme(**changes):
    tranches = [{"year": year, "amount_million_usd": 1.0} for year in (2020, 2020, 2021, 2022)]
    loan = LOAN | {"amount_million_usd": None, "disbursement_pct": None, "tranches": tranches}
    none = dict.fromkeys(("capital_cost_million_usd", "spending_pct", "suppliers"))
    fields = {"loan": loan | {"withheld": [3, 4]}, "capacity": None, "jobs": None, **none}
    return plant(**(fields | changes))


@pytest.fixture(scope="module")
def world():
    return make_world(seed=5, tariffs=False)


@pytest.fixture(scope="module")
def outcome(world):
    return run_project(plant(), world)


def shocks(project, world):
    return YearShocks.of(accounts_of(project, world), project, world)


def test_purchases_stand_at_their_origin_destination_and_sector(world):
    bought = shocks(plant(), world).shock(0).purchases
    expected = np.zeros_like(bought)
    expected[0, 0, 0] = 2.5
    expected[2, 0, 1] = 1.0
    expected[2, 0, 2] = 1.5
    np.testing.assert_allclose(bought, expected, atol=1e-12)


def test_one_purchase_moves_the_output_of_its_origin_and_sector(world):
    """One cell: only C02's sector S01 is paid; nobody lends anything that matters."""
    only = [{"origin": "C02", "share_pct": 100, "sectors": {"S01": 100}}]
    project = plant(suppliers=only, capacity=None, loan=LOAN | {"amount_million_usd": 1e-9})
    from blocs.questions.trade.engine.models.model import Model
    from blocs.questions.trade.engine.solve.anderson import solve_trade
    from blocs.questions.trade.engine.state import economy_of

    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    shock = shocks(project, world).shock(0)
    solution = solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO)
    extra = solution.gross_output_cf - world.gross_output
    assert np.unravel_index(np.argmax(extra), extra.shape) == (2, 1)
    assert solution.real_income_hat[0] < 1.0
    assert np.argmin(solution.real_income_hat) == 0
    flows = solution.flows_cf.T - world.flows
    assert np.unravel_index(np.argmax(flows), flows.shape) == (2, 0, 1)


@pytest.mark.parametrize("lender", ["inside", "outside"])
def test_what_the_host_gets_the_others_give(world, lender):
    fields = {} if lender == "inside" else {"lender": None, "outside_lender": {"name": "Fund"}}
    project = plant(**fields)
    accounts = accounts_of(project, world)
    found = shocks(project, world)
    for t in range(len(accounts.years)):
        transfer = found.shock(t).transfer
        if transfer is None:
            assert accounts.lender_cash[t] == 0
            continue
        assert transfer.sum() == pytest.approx(0.0, abs=1e-12)
        assert transfer[0] == pytest.approx(
            accounts.service.disbursed[t] - accounts.service.paid[t], abs=1e-12
        )
        if lender == "inside":
            assert transfer[1] == -transfer[0]
            assert not transfer[2:].any()
        else:
            share = transfer[1:] / world.value_added[1:]
            np.testing.assert_allclose(share, share[0], rtol=1e-12)


def test_host_and_lender_cash_add_up_to_the_project(world):
    accounts = accounts_of(plant(), world)
    both = accounts.host_cash + accounts.lender_cash
    np.testing.assert_allclose(both, accounts.net_output - accounts.spent, atol=1e-12)
    assert accounts.service.principal.sum() == pytest.approx(accounts.service.disbursed.sum())
    assert accounts.spent.sum() == pytest.approx(10.0)
    assert accounts.local_content.sum() == pytest.approx(5.0)
    assert accounts.lender_content.sum() == 0.0


def test_countries_by_other_names_are_the_same_project(world):
    labels = {"C00": "DEU", "C01": "POL", "C02": "GBR", "C03": "FRA"}
    codes = tuple(labels.get(code, code) for code in world.countries)
    named = dataclasses.replace(world, country=Axis("country", codes))
    fields = plant().as_data()

    def renamed(value, table):
        if isinstance(value, dict):
            return {key: renamed(item, table) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [renamed(item, table) for item in value]
        return table.get(value, value) if isinstance(value, str) else value

    other = {"C00": "Germany", "C01": "Польша", "C02": "UK", "C03": "FR"}
    one, two = (
        run_project(Project(**renamed(fields, table)), named, ranges=False)
        for table in (labels, other)
    )
    assert two.project.host == one.project.host in codes
    assert as_json(one)["variants"] == as_json(two)["variants"]


def test_jobs_that_nobody_gave_are_not_zero(world, tmp_path):
    found = run_project(plant(jobs=None), world, ranges=False)
    (years,) = (as_json(found)["variants"][name]["years"] for name in list(found.runs)[:1])
    assert (
        {row["jobs_works"] for row in years} == {row["jobs_operation"] for row in years} == {None}
    )
    with write_years(found, tmp_path / "t.csv").open(encoding="utf-8", newline="") as stream:
        assert {line["jobs_works"] for line in csv.DictReader(stream)} == {""}


def test_jobs_by_hand(world):
    accounts = accounts_of(plant(), world)
    share = world.value_added_share[0, 0]
    np.testing.assert_allclose(accounts.jobs_works[:2], 2.5 * share / 0.02)
    assert not accounts.jobs_works[2:].any()
    assert accounts.jobs_operation[1:4].tolist() == [0, 7, 7]
    given = plant(jobs={"per_million_usd": 4, "source": "me"})
    np.testing.assert_allclose(accounts_of(given, world).jobs_works[:3], [10, 10, 0])


def test_small_changes_of_all_countries_add_up_to_resources_used_and_made(world):
    """Without taxes the world's real income moves by net output less works, whoever pays whom."""
    small = 1e-4
    project = plant(
        capital_cost_million_usd=10 * small,
        loan=LOAN | {"amount_million_usd": 9 * small},
        capacity=CAPACITY | {"output_per_year": 1000 * small, "first_year": 2021},
    )
    run = run_project(project, world, ranges=False).agreed
    accounts = run.accounts
    expected = accounts.net_output - accounts.spent
    np.testing.assert_allclose(run.change.sum(axis=1), expected, atol=3e-4 * small * 10)
    repaying = accounts.years.index(2025)
    assert run.of("C01")[repaying] > 0
    assert run.of("C00")[repaying] < accounts.net_output[repaying]


def test_productivity_adds_the_net_output_at_base_prices(world):
    found = shocks(plant(), world)
    t = accounts_of(plant(), world).years.index(2030)
    array = found.shock(t).productivity_hat
    changed = np.argwhere(array != 1.0)
    assert changed.tolist() == [[0, 1]]
    output = world.gross_output[0, 1]
    assert (array[0, 1] - 1.0) * output == pytest.approx(2.0)


def test_years_alike_are_solved_once(outcome):
    run = outcome.agreed
    assert run.years == tuple(range(2020, 2034))
    assert run.solves == 8  # seven years with works or debt service; all others are alike
    last = run.change[-5:]
    np.testing.assert_array_equal(last, last[:1].repeat(5, axis=0))
    assert run.residual <= 1e-10


@pytest.mark.parametrize("model", [Model.CALIENDO_PARRO, Model.ARMINGTON, Model.CES_IO])
def test_years_side_by_side_are_what_each_is_alone(world, model):
    project, trade = plant(), Trade(model)
    accounts = accounts_of(project, world, withheld=())
    found = YearSolver.on(world, project, trade).run(accounts)
    economy, years = economy_of(world, model=model), YearShocks.of(accounts, project, world)
    for t in range(len(accounts.years)):
        alone = solve_trade(economy, shock=years.shock(t), model=model)
        expected = economy.income * (alone.real_income_hat - 1.0)
        np.testing.assert_allclose(found.change[t], expected, atol=1e-8)


def test_present_values_and_break_even_are_sums_of_the_table(outcome):
    run, sides = outcome.agreed, outcome.sides(outcome.agreed)
    host = net_present_value(run.current("C00"), rate=0.06)
    assert sides.host_present_value == pytest.approx(host, rel=1e-12)
    assert run.accumulated("C00", rate=0.06)[-1] == pytest.approx(host, rel=1e-12)
    lender = run.accumulated("C01", rate=0.03)
    if sides.lender_break_even is not None:
        position = run.years.index(sides.lender_break_even)
        assert (lender[position:] >= 0).all()
        assert position == 0 or lender[position - 1] < 0


def test_at_the_break_even_price_the_host_gains_nothing(world, outcome):
    factor = outcome.break_even_price_factor
    assert 0 < factor < 10
    price = CAPACITY["price_usd_per_unit"] * factor
    again = run_project(
        plant(capacity=CAPACITY | {"price_usd_per_unit": price}), world, ranges=False
    )
    left = again.sides(again.agreed).host_present_value
    sold = net_present_value(again.agreed.accounts.output_value, rate=0.06)
    assert abs(left) < 2e-3 * sold


def test_the_cash_break_even_price_empties_the_host_cash(world):
    project = plant()
    factor = loan_figures(accounts_of(project, world), project).break_even_price_factor
    price = CAPACITY["price_usd_per_unit"] * factor
    dearer = plant(capacity=CAPACITY | {"price_usd_per_unit": price})
    figures = loan_figures(accounts_of(dearer, world), dearer)
    assert figures.host_present_value == pytest.approx(0.0, abs=1e-9)


def test_inflation_shrinks_debt_and_leaves_real_output(world):
    project = plant(prices={"year": 2020, "inflation_pct": 10})
    accounts = accounts_of(project, world)
    real = shocks(project, world)
    assert world.year == 2020
    np.testing.assert_allclose(accounts.deflator[:3], [1.0, 1.1, 1.21])
    t = accounts.years.index(2026)
    plain = shocks(plant(), world)
    assert real.lent[t] == pytest.approx(plain.lent[t] / 1.1**6)
    np.testing.assert_allclose(real.productivity, plain.productivity, rtol=1e-12)
    found = run_project(project, world, ranges=False)
    change, grown = found.agreed.of("C00"), (1.1 / 1.06) ** np.arange(len(accounts.years))
    value = found.sides(found.agreed).host_present_value
    assert value == pytest.approx(float(change @ grown), rel=1e-12)


def test_withheld_tranches_make_a_second_variant(world):
    found = run_project(programme(), world, ranges=False)
    assert list(found.runs) == ["agreed", "withheld"]
    agreed, held = (run.accounts.service for run in found.runs.values())
    assert agreed.disbursed.sum() == 4.0
    assert held.disbursed.sum() == 2.0
    np.testing.assert_allclose(held.disbursed[:3], [2.0, 0.0, 0.0])
    np.testing.assert_array_equal(found.agreed.change[0], found.withheld.change[0])
    assert found.agreed.of("C00")[2] > found.withheld.of("C00")[2]
    other = run_project(programme(), world, withheld=(1,), ranges=False)
    assert other.withheld.accounts.service.disbursed[0] == 1.0
    assert run_project(programme(), world, withheld=(), ranges=False).withheld is None


def test_tranches_that_are_not_there_cannot_be_withheld(world):
    with pytest.raises(ScenarioError, match="no tranche 9"):
        run_project(programme(), world, withheld=(9,))
    with pytest.raises(ScenarioError, match="no tranches to withhold"):
        run_project(plant(), world, withheld=(1,))


def test_ranges_hold_the_models_and_the_discount_rates(world, outcome):
    keys = [case.key for case in outcome.ranges]
    assert keys == ["theta_low", "theta_high", "model_armington", "model_ces_io",
                    "discount_low", "discount_high"]  # fmt: skip
    assert all(case.sides is not None for case in outcome.ranges)
    found, name = outcome.spread, "host_present_value"
    values = [getattr(case.sides, name) for case in outcome.ranges]
    central = outcome.sides(outcome.agreed).host_present_value
    assert found.labels == tuple(keys)
    assert (found.of(name)[0], found.of(name)[2]) == (min(*values, central), max(*values, central))
    assert found.ends_of(name) == (keys[values.index(min(values))], keys[values.index(max(values))])
    assert outcome.as_json()["spread"]["headlines"][name]["central"] == central
    run = outcome.agreed
    cheaper = next(case.sides for case in outcome.ranges if case.key == "discount_low")
    value = net_present_value(run.current("C00"), rate=0.04)
    assert cheaper.host_present_value == pytest.approx(value, rel=1e-9)


def test_a_year_without_solution_is_named(world):
    huge = plant(loan=LOAN | {"amount_million_usd": 1e4}, capacity=None)
    with pytest.raises(SolverError, match=r"year 202\d"):
        run_project(huge, world, ranges=False)


def test_a_plant_that_burns_more_than_its_sector_makes_is_refused(world):
    costly = CAPACITY | {"operating_cost_usd_per_unit": 1e6}
    with pytest.raises(InputError, match="cannot be computed"):
        run_project(plant(capacity=costly), world)


def test_tables_say_what_the_runs_say(world, outcome, tmp_path):
    document = as_json(outcome)
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    years = document["variants"]["agreed"]["years"]
    assert [row["year"] for row in years] == list(outcome.agreed.years)
    parts = [
        outcome.agreed.of("C00"),
        outcome.agreed.of("C01"),
        others_change(outcome, outcome.agreed),
    ]
    np.testing.assert_allclose(sum(parts), outcome.agreed.change.sum(axis=1), atol=1e-12)
    assert set(third_countries(outcome, outcome.agreed)) == {"C02", "C03"}
    with write_years(outcome, tmp_path / "t.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert len(lines) == len(years)
    for line, row in zip(lines, years, strict=True):
        assert float(line["outstanding_million_usd"]) == pytest.approx(
            row["outstanding_million_usd"], rel=1e-8, abs=1e-9
        )
        assert float(line["host_real_income_change_pct"]) == pytest.approx(
            row["host_real_income_change_pct"], rel=1e-8, abs=1e-9
        )


def test_an_unknown_project_is_answered_with_the_known_ones():
    with pytest.raises(InputError, match="Did you mean 'union-state/nuclear-plant'"):
        find_project("union-state/nuclear-plan")


def test_host_and_others_with_implausible_base_data_are_marked():
    """C00 runs a surplus and C03 a deficit above 35 % of value added; C01 and C02 do not."""
    found = run_project(plant(), make_world(seed=1, tariffs=False, imbalance=60))
    assert set(found.world.flags) == {"C00", "C03"}
    speaking = voice("en", found.world)
    scene = Scene(found, speaking)
    (told,) = sides_doubted(scene)
    assert "C00" in told["en"]
    assert "C03" not in told["en"]
    table = others_table(scene)
    names = {row.cells[0] for row in table.rows}
    assert names == {"C02", "C03" + DAGGER}
    assert "C03" in table.note
    assert project_screen(found, speaking)[-1].text == told
    sound = run_project(plant(), make_world(seed=5, tariffs=False))
    assert sides_doubted(Scene(sound, voice("en", sound.world))) == ()
    assert others_table(Scene(sound, voice("en", sound.world))).note == ""
