"""A world updated to another year: its identities, its pairs, and bad input told all at once."""

import dataclasses

import numpy as np
import pytest

import blocs
from blocs.data.other_year.pair_trade import PairTable
from blocs.data.other_year.totals import Totals
from blocs.data.other_year.update import updated
from blocs.data.stored.store import load_stored_world, save_stored_world
from blocs.foundation.errors import InputError, NotConvergedError
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.pairs import PairStatus
from blocs.world.shocks.trade import Shock
from worlds import make_world

N = 6


def base(seed: int = 3):
    world = make_world(countries=N, sectors=4, seed=seed, tariffs=False, imbalance=0.5)
    return dataclasses.replace(world, sector_groups={"goods": ("S00", "S01")})


def between(flows):
    trade = flows.sum(axis=2)
    np.fill_diagonal(trade, 0.0)
    return trade


def totals_of(world, year, growth=1.0):
    """What the world itself would record, million USD."""
    trade = between(world.flows)
    sold, bought = trade.sum(axis=1), trade.sum(axis=0)
    return Totals(year, growth * world.value_added, growth * sold, growth * bought)


def other(world, seed=0):
    """Totals of another year: growth differs by country, the world's trade is balanced."""
    draw = np.random.default_rng(seed)
    plain = totals_of(world, 2015)
    sold = plain.exports * draw.uniform(0.7, 1.1, N)
    bought = plain.imports * draw.uniform(0.7, 1.1, N)
    bought *= sold.sum() / bought.sum()
    return Totals(2015, plain.gdp * draw.uniform(0.8, 1.2, N), sold, bought)


def pairs_of(world, *, seed=1, absent=(), missing=()):
    value = between(world.flows[:, :, :2]) * np.random.default_rng(seed).uniform(0.5, 2, (N, N))
    unknown = np.zeros((N, N), dtype=bool)
    for i, n in absent:
        value[i, n] = 0.0
    for i, n in missing:
        value[i, n], unknown[i, n] = 0.0, True
    return PairTable(2015, value, unknown)


def test_the_same_totals_and_pairs_give_the_same_world():
    world = base()
    same = totals_of(world, 2020)
    table = PairTable(2020, between(world.flows[:, :, :2]), np.zeros((N, N), dtype=bool))
    again = updated(
        world, base=same, wanted=dataclasses.replace(same, year=2015), pairs=table, name="again"
    ).world
    np.testing.assert_allclose(again.flows, world.flows, rtol=1e-8)


@pytest.mark.parametrize("seed", range(5))
def test_identities_hold_and_every_total_is_met(seed):
    world = base(seed)
    wanted = other(world, seed)
    absent, missing = [(0, 1), (4, 2)], [(2, 3), (3, 2)]
    made = updated(
        world,
        base=totals_of(world, 2020),
        wanted=wanted,
        pairs=pairs_of(world, absent=absent, missing=missing),
        name="y",
    )
    after, trade = made.world, between(made.world.flows)
    earned = world.value_added * wanted.gdp / world.value_added
    np.testing.assert_allclose(after.value_added, earned, rtol=1e-8)
    turnover = trade.sum(axis=0) + trade.sum(axis=1)
    np.testing.assert_allclose(turnover, wanted.turnover, rtol=1e-8)
    spending = earned - wanted.balance
    spending *= earned.sum() / spending.sum()
    np.testing.assert_allclose(after.income, spending, rtol=1e-8)
    assert after.base_year_gap < 1e-12
    assert after.implied_final_demand.min() >= 0
    np.testing.assert_array_equal(after.input_share, world.input_share)
    np.testing.assert_array_equal(after.final_share, world.final_share)
    found = after.flows[:, :, :2].sum(axis=2)
    assert all(found[i, n] == 0 for i, n in absent)
    assert all(found[i, n] > 0 for i, n in missing)


def test_pairs_move_by_one_factor_for_goods_and_one_for_services():
    world = base()
    after = updated(
        world, base=totals_of(world, 2020), wanted=other(world), pairs=pairs_of(world), name="y"
    ).world
    ratio = after.trade_share / world.trade_share
    home = ratio[np.arange(N), np.arange(N)]
    factor = ratio / home[None]
    np.testing.assert_allclose(factor[:, :, 0], factor[:, :, 1], rtol=1e-9)
    np.testing.assert_allclose(factor[:, :, 2], factor[:, :, 3], rtol=1e-9)


def test_no_move_changes_nothing():
    world = base()
    after = updated(
        world, base=totals_of(world, 2020), wanted=other(world), pairs=pairs_of(world), name="y"
    ).world
    economy = economy_of(after, model=Model.CALIENDO_PARRO)
    solution = solve_trade(economy, shock=Shock(), model=Model.CALIENDO_PARRO)
    assert abs(solution.real_income_hat - 1).max() <= 1e-12


def test_the_status_of_every_pair_is_kept_in_files_and_regions(tmp_path):
    world = base()
    after = updated(
        world,
        base=totals_of(world, 2020),
        wanted=other(world),
        pairs=pairs_of(world, absent=[(0, 1)], missing=[(2, 3)]),
        name="y",
    ).world
    save_stored_world(after, tmp_path / "y")
    stored = load_stored_world(tmp_path / "y")
    record = stored.provenance.pairs
    assert record == after.provenance.pairs
    assert record.status("C00", "C01") is PairStatus.ZERO
    assert record.status("C02", "C03") is PairStatus.ESTIMATED
    assert record.status("C03", "C02") is PairStatus.OBSERVED
    assert record.year == 2015
    assert 0 < record.hidden_error_pct < 100
    merged = stored.aggregate({"C00": "A", "C02": "A", "C01": "B", "C03": "B"}).provenance.pairs
    assert merged.status("A", "B") is PairStatus.ESTIMATED
    assert merged.status("B", "A") is PairStatus.OBSERVED


def test_hidden_pairs_that_follow_the_base_year_come_back_exactly():
    world = base()
    same = totals_of(world, 2020)
    table = PairTable(2015, between(world.flows[:, :, :2]), np.zeros((N, N), dtype=bool))
    after = updated(
        world, base=same, wanted=dataclasses.replace(same, year=2015), pairs=table, name="y"
    ).world
    assert after.provenance.pairs.hidden_error_pct < 1e-6


def test_totals_that_no_pairs_have_are_an_error_by_name():
    world = base()
    only = np.zeros((N, N))
    only[0, 1:] = 1.0
    only[1:, 0] = 1.0
    with pytest.raises(NotConvergedError, match=r"C0\d: (exports|imports) of trade in goods"):
        updated(
            world,
            base=totals_of(world, 2020),
            wanted=other(world),
            pairs=PairTable(2015, only, np.zeros((N, N), dtype=bool)),
            name="y",
        )


def test_imports_above_all_that_is_bought_are_an_error_by_name():
    world = base()
    wanted = totals_of(world, 2015)
    sold, bought = wanted.exports.copy(), wanted.imports.copy()
    sold[2], bought[2] = 4 * world.value_added[2], 4 * world.value_added[2]
    with pytest.raises(NotConvergedError, match=r"to C02: (goods|services) of"):
        updated(
            world,
            base=totals_of(world, 2020),
            wanted=Totals(2015, wanted.gdp, sold, bought),
            pairs=pairs_of(world),
            name="y",
        )


def files(folder, world, **changed):
    """The three files of an update, as text, with changes."""
    codes = world.countries
    plain, wanted = totals_of(world, 2020), other(world)
    rows = ["country,year,gdp,exports,imports"]
    for held in (plain, wanted):
        for k, code in enumerate(codes):
            rows.append(f"{code},{held.year},{held.gdp[k]},{held.exports[k]},{held.imports[k]}")
    value = pairs_of(world).value
    pairs = ["origin,destination,value"]
    pairs += [
        f"{a},{b},{value[i, n]}"
        for i, a in enumerate(codes)
        for n, b in enumerate(codes)
        if i != n and (i, n) != (2, 3)
    ]
    texts = {"totals": rows, "pairs": pairs, "missing": ["origin,destination", "C02,C03"]}
    for name, lines in {**texts, **changed}.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return texts, {name: folder / f"{name}.csv" for name in texts}


def test_files_give_the_world_and_say_what_was_done(tmp_path):
    world = base()
    _, paths = files(tmp_path, world)
    after = blocs.update_world(world, **paths, year=2015, name="then")
    assert (after.name, after.year) == ("then", 2015)
    held = after.provenance
    assert held.pairs.status("C02", "C03") is PairStatus.ESTIMATED
    assert held.calibration["pairs_estimated"] == 1
    assert len([step for step in held.steps if "sha256" in step]) == 3
    assert "1 are not known and estimated" in " ".join(held.assumptions)
    assert held.sha256 == after.sha256


def message(tmp_path, world, **changed):
    _, paths = files(tmp_path, world, **changed)
    with pytest.raises(InputError) as caught:
        blocs.update_world(world, **paths, year=2015, name="then")
    return str(caught.value)


def test_everything_that_is_wrong_is_told_at_once(tmp_path):
    world = base()
    texts, _ = files(tmp_path, world)
    said = message(
        tmp_path,
        world,
        totals=[row for row in texts["totals"] if not row.startswith("C01,2015")],
        pairs=[*texts["pairs"], "C02,C03,5", "C00,C00,1", "C01,XXQ,3"],
        missing=[*texts["missing"], "C02,NOWHERE"],
    )
    for part in (
        "country 'C01' has no gdp, exports, imports of 2015",
        "C02 to C03 has a value, but is listed as missing",
        "C00 trades with itself",
        "'XXQ'",
        "'NOWHERE'",
    ):
        assert part in said


@pytest.mark.parametrize(
    ("file", "row", "part"),
    [
        ("totals", "C00,2015,1,1,-1", "-1, expected million USD"),
        ("totals", "C00,2015,1,1,1", "stands on line"),
        ("pairs", "C01,C00,-4", "-4, expected million USD"),
        ("pairs", "C01,C02,one", "is not a number"),
        ("pairs", "C00,C01,7", "(C00, C01) stands on line"),
    ],
)
def test_rows_that_cannot_be_are_refused(tmp_path, file, row, part):
    world = base()
    texts, _ = files(tmp_path, world)
    assert part in message(tmp_path, world, **{file: [*texts[file], row]})


def test_totals_that_contradict_each_other_are_refused(tmp_path):
    world = base()
    texts, _ = files(tmp_path, world)
    rows = [texts["totals"][0]]
    for row in texts["totals"][1:]:
        code, year, gdp, sold, bought = row.split(",")
        rows.append(f"{code},{year},{gdp},{float(sold) * 1.06},{bought}")
    said = message(tmp_path, world, totals=rows)
    assert said.count("6.0 % apart, at most 5 % can be spread") == 2


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        (slice(None), "the gdp of all countries: a factor of"),
        (slice(0, 1), "the gdp of C00: a factor of"),
    ],
)
def test_totals_in_other_units_are_refused(rows, what):
    world = base()
    wanted = other(world)
    slipped = {name: getattr(wanted, name).copy() for name in ("gdp", "exports", "imports")}
    for values in slipped.values():
        values[rows] /= 1000
    wanted = dataclasses.replace(wanted, **slipped)
    before = totals_of(world, 2020)
    with pytest.raises(InputError) as caught:
        updated(world, base=before, wanted=wanted, pairs=pairs_of(world), name="y")
    words = str(caught.value)
    assert what in words
    assert "cannot be meant" in words


def test_a_country_without_pairs_is_not_taken_to_trade_nothing(tmp_path):
    world = base()
    texts, _ = files(tmp_path, world)
    pairs = [row for row in texts["pairs"] if "C05" not in row]
    said = message(tmp_path, world, pairs=pairs)
    assert "country 'C05' is no origin of any pair" in said
    assert "country 'C05' is no destination of any pair" in said
    _, paths = files(tmp_path, world, pairs=pairs, missing=[*texts["missing"], "C05,*", "*,C05"])
    after = blocs.update_world(world, **paths, year=2015, name="then")
    assert after.provenance.pairs.status("C05", "C00") is PairStatus.ESTIMATED


def test_years_that_do_not_match_are_refused(tmp_path):
    world = base()
    texts, paths = files(tmp_path, world)
    dated = ["origin,destination,value,year", *(f"{row},2014" for row in texts["pairs"][1:])]
    said = message(tmp_path, world, pairs=dated)
    assert "no pairs of 2015, only of 2014" in said
    blocs.update_world(world, **paths, year=2015, name="then", pairs_year=2014)
    with pytest.raises(InputError, match="is of 2020 already"):
        blocs.update_world(world, **paths, year=2020, name="then")
    with pytest.raises(InputError, match="has no gdp, exports, imports of 2011"):
        blocs.update_world(world, **paths, year=2011, name="then")


def test_a_world_with_tariffs_is_refused(tmp_path):
    world = base()
    _, paths = files(tmp_path, world)
    rate = np.zeros_like(world.flows)
    rate[0, 1] = 0.1
    with pytest.raises(InputError, match="has tariffs or export taxes of 2020"):
        blocs.update_world(
            dataclasses.replace(world, tariff_rate=rate), **paths, year=2015, name="then"
        )


def test_a_star_lists_what_the_pairs_do_not_hold(tmp_path):
    world = base()
    _, paths = files(tmp_path, world, missing=["origin,destination", "*,*"])
    record = blocs.update_world(world, **paths, year=2015, name="then").provenance.pairs
    assert record.estimated == {"C02": ("C03",)}
    assert record.zero == {}
