"""Games whose pay-offs are outcomes: cells are the runs they claim to be, and nothing is silent."""

import numpy as np
import pytest

import blocs
from blocs.foundation.errors import InputError, ScenarioError
from blocs.questions.games.answer import play
from blocs.questions.games.ask import load_game
from blocs.questions.games.kinds.strategic.cells import cells_of
from blocs.questions.games.kinds.strategic.form import Game
from blocs.questions.games.kinds.strategic.play import cell_named, explain
from blocs.questions.games.kinds.strategic.tables import as_json
from worlds import make_world


def tariff(by, on, rate=0.3):
    return {"tariff": {"by": by, "on": on, "sectors": "all", "rate": rate}}


def income(weight=1.0, **more):
    term = {"title": "income", "outcome": "real_income_change_pct", "weight": weight, **more}
    return {"income": term}


def points(**by_option):
    return {"title": "points", "unit": "points", "note": "n", "weight": 1, "by_option": by_option}


def two(**changes):
    def actor(code, other):
        return {
            "title": code,
            "countries": code,
            "options": {
                "free": {"title": "free"},
                "tax": {"title": "tax", "moves": [tariff(code, other)]},
            },
            "utility": income(),
        }

    data = {"title": "t", "actors": {"a": actor("C00", "C01"), "b": actor("C01", "C00")}}
    return Game(**(data | changes))


def given(*tables, **more):
    """A game of given pay-offs only: one array per actor."""
    shape = np.shape(tables[0])
    actors = {}
    for p, table in enumerate(tables):
        rules = [
            {"when": {f"p{q}": f"o{k}" for q, k in enumerate(cell)}, "value": float(table[cell])}
            for cell in np.ndindex(*shape)
        ]
        term = {"title": "u", "unit": "u", "note": "n", "weight": 1, "given": rules}
        actors[f"p{p}"] = {
            "title": f"P{p}",
            "options": {f"o{k}": {"title": f"o{k}"} for k in range(shape[p])},
            "utility": {"u": term},
        }
    return Game(title="given", actors=actors, **more)


@pytest.fixture(scope="module")
def world():
    return make_world(countries=4, sectors=3, seed=1)


def test_payoffs_are_hand_made_runs(world):
    result = play(two(), world, draws=0)
    for cell in np.ndindex(2, 2):
        moves = [
            m for k, m in zip(cell, (tariff("C00", "C01"), tariff("C01", "C00")), strict=True) if k
        ]
        outcome = blocs.run(world, blocs.Scenario(title="x", moves=moves))
        expected = outcome["real_income_change_pct"].to_series()[["C00", "C01"]].to_numpy()
        assert result.payoffs.utility[(slice(None), *cell)] == pytest.approx(expected, abs=1e-9)


def test_explain_adds_up_with_discounting_and_sums_of_members(world):
    data = two().as_data()
    money = {
        "title": "m", "outcome": "real_income_change_million_usd", "countries": ["C00", "C02"],
        "weight": 0.5, "years": 3,
    }  # fmt: skip
    data["actors"]["a"]["discount_pct"] = 10
    data["actors"]["a"]["utility"] |= {"money": money, "mood": points(free=2, tax=-1)}
    result = play(Game(**data), world, draws=0)
    cell = cell_named(result.game, "b=free, a=tax")
    assert cell == (1, 0)
    lines = [line for line in explain(result, cell) if line.actor == "a"]
    assert sum(line.contribution for line in lines) == pytest.approx(
        float(result.payoffs.utility[(0, *cell)])
    )
    by_name = {line.term: line for line in lines}
    assert by_name["money"].factor == pytest.approx(1 + 1 / 1.1 + 1 / 1.21)
    assert by_name["mood"].value == -1
    run = blocs.run(world, blocs.Scenario(title="x", moves=[tariff("C00", "C01")]))
    series = run["real_income_change_million_usd"].to_series()
    assert by_name["money"].value == pytest.approx(series["C00"] + series["C02"], abs=1e-9)


def test_rupture_and_transfers_are_computed_after_the_moves(world):
    data = two().as_data()
    pay = [{"transfer": {"by": "C01", "to": "C00", "amount_million_usd": 3}}]
    data["actors"]["b"]["options"]["pay"] = {"title": "pay", "moves": pay}
    data["actors"]["a"]["utility"] = {
        "got": {"title": "g", "outcome": "transfers_received_million_usd", "weight": 1},
        "rupture": {"title": "r", "outcome": "rupture_loss_pct", "to": "C01", "weight": 1},
    }
    result = play(Game(**data), world, draws=0)
    names = result.payoffs.names
    got = result.payoffs.values[names.index("got"), 0]
    assert got[:, 2] == pytest.approx([3, 3])
    assert got[:, :2] == pytest.approx(0)
    cut = {"embargo": {"by": "C00", "on": "C01", "sectors": "all", "direction": "both"}}
    after = blocs.Scenario(title="x", baseline=[tariff("C00", "C01")], moves=[cut])
    loss = -float(blocs.run(world, after)["real_income_change_pct"].sel(country="C00"))
    assert result.payoffs.values[names.index("rupture"), 0, 1, 0] == pytest.approx(loss, abs=1e-8)


def test_identical_cells_are_solved_once_and_the_cache_gives_the_same(world, tmp_path):
    data = two().as_data()
    data["actors"]["a"]["options"]["same"] = {"title": "the same", "moves": []}
    counted = []
    first = play(Game(**data), world, draws=1, cache=tmp_path, progress=counted.append)
    assert first.cells.index.size == 6
    assert sum(counted) == 8
    assert len(list(tmp_path.glob("*.json"))) == 8
    again = play(Game(**data), world, draws=1, cache=tmp_path)
    assert np.array_equal(first.payoffs.utility, again.payoffs.utility)


def test_effects_happen_where_choices_meet(world):
    data = two().as_data()
    data["effects"] = [
        {"title": "e", "when": {"a": "tax", "b": ["tax"]}, "moves": [
            {"transfer": {"by": "C02", "to": "C00", "amount_million_usd": 5}}]}
    ]  # fmt: skip
    plain, changed = (play(game, world, draws=0).payoffs.utility for game in (two(), Game(**data)))
    assert np.allclose(plain[:, :, 0], changed[:, :, 0], atol=1e-9)
    assert changed[0, 1, 1] > plain[0, 1, 1] + 0.1


def test_a_cell_without_equilibrium_is_named_and_leaves_no_number(world):
    data = two().as_data()
    data["closure"] = {"trade_balance": "fixed_nominal"}
    code = max(world.countries, key=lambda c: abs(world.trade_deficit[world.country.position[c]]))
    ban = {"embargo": {"by": [code], "on": ["world"], "sectors": "all", "direction": "both"}}
    data["actors"]["a"]["options"]["cut"] = {"title": "cut", "moves": [ban]}
    data["actors"]["b"]["options"] = {"free": {"title": "free"}}
    result = play(Game(**data), world, draws=0)
    assert set(result.payoffs.missing) == {(2, 0)}
    assert "no_equilibrium" in result.payoffs.missing[2, 0]
    assert np.isnan(result.payoffs.utility[:, 2, 0]).all()
    assert not result.solution.pure.decided
    assert as_json(result)["status"] == "some_cells_missing"


def test_a_million_cells_are_refused_before_anything_is_solved(world):
    options = {f"o{k}": {"title": "o"} for k in range(10)}
    actors = {
        f"p{p}": {"title": "p", "options": options, "utility": {"u": points(**dict.fromkeys(options, 0))}}
        for p in range(6)
    }  # fmt: skip
    with pytest.raises(InputError, match=r"1,000,000 cells.*hours.*Drop"):
        play(Game(title="big", actors=actors), world)


def test_prisoners_battle_pennies_ties_and_one_player(world):
    prisoners = play(given(np.array([[3, 0], [5, 1]]), np.array([[3, 5], [0, 1]])), world, draws=0)
    assert [e.cell for e in prisoners.solution.pure.equilibria] == [(1, 1)]
    battle = play(given(np.array([[2, 0], [0, 1]]), np.array([[1, 0], [0, 2]])), world, draws=0)
    assert len(battle.solution.pure.equilibria) == 2
    pytest.importorskip("pygambit")
    (mixed,) = [e for e in battle.solution.mixed.equilibria if not e.pure]
    assert mixed.probabilities[0] == pytest.approx([2 / 3, 1 / 3])
    coins = np.array([[1, -1], [-1, 1]])
    pennies = play(given(coins, -coins), world, draws=0)
    assert pennies.solution.pure.statement.startswith("No equilibrium")
    assert len(pennies.solution.cycles) == 1
    alone = play(given(np.array([1.0, 4.0, 4.0])), world, draws=0)
    assert [e.cell for e in alone.solution.pure.equilibria] == [(1,), (2,)]
    assert not alone.solution.pure.equilibria[0].strict


def test_types_hold_the_shares_of_the_poll_and_play_their_own_weights(world):
    data = given(np.array([[1, 0], [0, 2]]), np.array([[1, 0], [0, 1]])).as_data()
    data["actors"]["p1"]["utility"]["mood"] = points(o0=0, o1=1) | {"weight": 0}
    data["types"] = {"p1": {
        "calm": {"title": "calm", "poll_count": 30, "weights": {"u": 0, "mood": -5}},
        "wild": {"title": "wild", "poll_count": 10, "weights": {"u": 0, "mood": 5}}}}  # fmt: skip
    result = play(Game(**data), world, draws=0)
    (found,) = result.solution.pure.equilibria
    assert found.options == ("o0", "calm: o0; wild: o1")
    assert found.payoffs[0] == pytest.approx(0.75)
    data["types"]["p1"]["calm"]["poll_count"] = 10
    data["types"]["p1"]["wild"]["poll_count"] = 30
    (found,) = play(Game(**data), world, draws=0).solution.pure.equilibria
    assert found.options[0] == "o1"


def test_the_order_of_play_is_backward_induction(world):
    leader = given(
        np.array([[2, 0], [3, 1]]), np.array([[1, 0], [0, 2]]),
        order=[{"actor": "p0"}, {"actor": "p1", "observes": ["p0"]}],
    )  # fmt: skip
    result = play(leader, world, draws=0)
    assert [option for _, option in result.solution.sequential.path] == ["o0", "o0"]
    assert [e.cell for e in result.solution.pure.equilibria] == [(1, 1)]


def test_weight_ranges_are_where_the_equilibrium_flips(world):
    data = given(np.array([0.0, 1.0])).as_data()
    data["actors"]["p0"]["utility"]["mood"] = points(o0=2, o1=0) | {"weight": 0.1}
    result = play(Game(**data), world, draws=0)
    ranges = {item.weight: item for item in result.robustness.ranges}
    assert ranges["mood"].high == pytest.approx(0.5)
    assert ranges["u"].low == pytest.approx(0.2)


def test_contradicting_options_name_the_cell_and_both_moves(world, tmp_path):
    data = two().as_data()
    data["actors"]["b"]["options"]["clash"] = {"title": "c", "moves": [tariff("C00", "C01", 0.1)]}
    with pytest.raises(ScenarioError) as error:
        cells_of(Game(**data), world)
    text = str(error.value)
    assert "cell (a: tax, b: clash)" in text
    assert "actors.a.options.tax.moves[0].tariff" in text
    assert "actors.b.options.clash.moves[0].tariff" in text


BAD = """title: bad
actors:
  a:
    title: A
    countries: C00
    options:
      x: {title: X, moves: [{tarif: {}}]}
    utility:
      income: {title: i, outcome: real_incom, weight: 1}
"""
WRONG = """title: wrong
actors:
  a:
    title: A
    options:
      x: {title: X}
    utility:
      u: {title: u, weight: 1, unit: p, note: n, by_option: {y: 1}}
      v: {title: v, weight: 1, given: [{when: {a: x, c: x}, value: 1}]}
order: [{actor: b}]
types: {a: {t: {title: t, poll_count: 3, weights: {z: 1}}}}
"""


@pytest.mark.parametrize(
    ("text", "lines", "words"),
    [
        (BAD, [7, 9], ["unknown move 'tarif'", "real_incom"]),
        (WRONG, [8, 9, 10, 11], ["no number for x", "unknown actor 'c'", "unknown term 'z'"]),
        ("kind: chess\ntitle: t\n", [1], ["unknown kind of game 'chess'", "strategic"]),
        ("- a\n", [1], ["a game is a mapping"]),
        ("title: t\n", [], ["'actors' is missing"]),
    ],
)
def test_bad_files_tell_every_problem_with_its_line(text, lines, words, tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load_game(path)
    for line in lines:
        assert f"bad.yaml:{line}:" in str(error.value), str(error.value)
    for word in words:
        assert word in str(error.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [("free", "an option for each"), ("fre,tax", "Did you mean 'free'"), ("c=free,a=tax", "'c'")],
)
def test_cells_that_are_none_are_told(text, words):
    with pytest.raises(InputError, match=words):
        cell_named(two(), text)
