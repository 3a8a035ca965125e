"""Single threads of a played game: weights of averages, ruptures, rules, draws, order, reasons."""

import json

import numpy as np
import pytest

import blocs
from blocs.draws.run import run_of
from blocs.questions.games.answer import play
from blocs.questions.games.kinds.strategic.form import Game
from blocs.questions.games.kinds.strategic.payoffs import payoffs_of
from blocs.questions.games.kinds.strategic.plans import beliefs, plan_terms, plans_of
from blocs.questions.games.kinds.strategic.reasons import departures
from blocs.questions.games.kinds.strategic.robustness import robustness
from blocs.questions.games.kinds.strategic.tables import as_json, firmest_last, recommended
from blocs.questions.trade.engine.models.trade import Trade
from worlds import make_world


def tariff(by, on, rate=0.3):
    return {"tariff": {"by": by, "on": on, "sectors": "all", "rate": rate}}


def actor(utility, countries=None, **options):
    made = {"title": "A", "options": {}, "utility": utility}
    for name, moves in (options or {"only": []}).items():
        made["options"][name] = {"title": name, "moves": moves}
    return made | ({"countries": countries} if countries else {})


def computed(outcome, weight=1.0, **more):
    return {"title": outcome, "outcome": outcome, "weight": weight, **more}


def given(rules=None, weight=1.0, **by_option):
    term = {"title": "g", "unit": "points", "note": "n", "weight": weight}
    return term | ({"given": rules} if rules is not None else {"by_option": by_option})


def when(value, **cell):
    return {"when": cell, "value": value}


@pytest.fixture(scope="module")
def world():
    return make_world(countries=4, sectors=3, seed=1)


@pytest.fixture(scope="module")
def taxed(world):
    return blocs.run(world, blocs.Scenario(title="x", moves=[tariff("C00", "C01")]))


@pytest.mark.parametrize(
    ("outcome", "weights"),
    [
        ("exports_change_pct", "exports"),
        ("imports_change_pct", "imports"),
        ("real_wage_change_pct", "value_added"),
        ("real_income_change_pct", "income"),
    ],
)
def test_averages_of_members_have_the_weights_of_their_kind(world, taxed, outcome, weights):
    both = ["C00", "C02"]
    home = actor({"x": computed(outcome)}, both, tax=[tariff("C00", "C01")])
    result = play(Game(title="t", actors={"a": home}), world, draws=0)
    change = taxed[outcome].sel(country=both).to_numpy()
    size = taxed[weights].sel(country=both).to_numpy()
    expected = float((change * size).sum() / size.sum())
    assert result.payoffs.utility[0, 0] == pytest.approx(expected, abs=1e-9)
    other = taxed["income" if weights != "income" else "exports"].sel(country=both).to_numpy()
    assert abs(expected - float((change * other).sum() / other.sum())) > 1e-4  # the test can fail


def test_ruptures_with_different_sides_and_several_scenarios_are_not_mixed_up(world):
    rupture = "rupture_loss_pct"
    utility = {"r1": computed(rupture, to="C01"), "r2": computed(rupture, to="C02")}
    home = actor(utility, "C00", free=[], tax=[tariff("C00", "C03")])
    away = actor({"r0": computed(rupture, to="C00")}, "C03", free=[], tax=[tariff("C03", "C00")])
    result = play(Game(title="t", actors={"a": home, "b": away}), world, draws=0)
    for p, key, one, two in (
        (0, "r1", "C00", "C01"),
        (0, "r2", "C00", "C02"),
        (1, "r0", "C03", "C00"),
    ):
        for cell in np.ndindex(2, 2):
            moves = [(tariff("C00", "C03"), tariff("C03", "C00"))[q] for q in (0, 1) if cell[q]]
            cut = {"embargo": {"by": one, "on": two, "sectors": "all", "direction": "both"}}
            run = blocs.run(world, blocs.Scenario(title="x", baseline=moves, moves=[cut]))
            loss = -float(run["real_income_change_pct"].sel(country=one))
            w = result.payoffs.names.index(key)
            assert result.payoffs.values[(w, p, *cell)] == pytest.approx(loss, abs=1e-8)


def test_transfers_of_the_baseline_count_like_those_of_the_moves(world):
    pay = {"transfer": {"by": "C01", "to": "C00", "amount_million_usd": 3}}
    more = {"transfer": {"by": "C02", "to": "C00", "amount_million_usd": 4}}
    home = actor({"got": computed("transfers_received_million_usd")}, "C00", none=[], more=[more])
    result = play(Game(title="t", actors={"a": home}, baseline=[pay]), world, draws=0)
    assert result.payoffs.utility[0] == pytest.approx([3, 7])


def test_rules_add_up_and_own_options_lie_on_the_own_axis(world):
    rules = [when(1, a="x"), when(10, a="x", b="v"), when(100, b=["u", "w"])]
    one = actor({"g": given(rules), "o": given(x=1000, y=2000)}, x=[], y=[])
    two = actor({"o": given(u=1, v=2, w=3)}, u=[], v=[], w=[])
    result = play(Game(title="t", actors={"a": one, "b": two}), world, draws=0)
    assert result.payoffs.utility[0].tolist() == [[1101, 1011, 1101], [2100, 2000, 2100]]
    assert result.payoffs.utility[1].tolist() == [[1, 2, 3], [1, 2, 3]]


def test_effects_that_need_different_options_make_different_worlds(world):
    pay = {"transfer": {"by": "C01", "to": "C00", "amount_million_usd": 3}}
    one = actor({"i": computed("transfers_received_million_usd")}, "C00", x=[], y=[])
    two = actor({"o": given(u=1, v=2)}, u=[], v=[])
    effects = [{"title": "e", "when": {"a": "y", "b": "v"}, "moves": [pay]}]
    result = play(Game(title="t", actors={"a": one, "b": two}, effects=effects), world, draws=0)
    assert result.payoffs.utility[0] == pytest.approx(np.array([[0, 0], [0, 3]]))
    assert len(result.cells.scenarios) == 2


def test_each_draw_of_elasticities_has_its_own_pay_offs(world):
    home = actor(
        {"i": computed("real_income_change_pct")}, "C00", free=[], tax=[tariff("C00", "C01")]
    )
    game = Game(title="t", actors={"a": home}, uncertainty={"weights_pct": 0, "draws": 1})
    central = play(game, world, draws=0)
    value = float(central.payoffs.utility[0, 1])
    threshold = {"g": given(free=0, tax=-value), "i": computed("real_income_change_pct")}
    even = Game(
        title="t",
        actors={"a": actor(threshold, "C00", free=[], tax=[tariff("C00", "C01")])},
        uncertainty={"weights_pct": 0, "draws": 1},
    )
    drawn = play(even, world, draws=12).robustness
    assert drawn.elasticities == 12
    # at the world's own elasticities a tie; with drawn ones now the one, now the other
    assert 0 < drawn.drawn.probability[1] < 1
    assert drawn.drawn.probability.sum() == pytest.approx(1)


def two_weights(draws, spread=40):
    """Two actors who choose alone; `a` is lured by x with 1.0 against 0.9, `b` likewise."""
    one = actor({"p": given(x=1, y=0), "q": given(x=0, y=0.9)}, x=[], y=[])
    two = actor({"p": given(u=1, v=0), "q": given(u=0, v=0.5)}, u=[], v=[])
    uncertain = {"weights_pct": spread, "draws": draws}
    return Game(title="t", actors={"a": one, "b": two}, uncertainty=uncertain)


def test_weights_are_drawn_apart_with_the_stated_spread(world):
    stats = pytest.importorskip("scipy.stats", reason="SciPy is absent")
    chance = play(two_weights(4000), world, draws=0).robustness.drawn.probability
    sigma = np.sqrt(np.log1p(0.4**2))
    first = stats.norm.cdf(-np.log(0.9) / (np.sqrt(2) * sigma))
    second = stats.norm.cdf(-np.log(0.5) / (np.sqrt(2) * sigma))
    error = 4 * np.sqrt(0.25 / 4000)
    assert chance[0].sum() == pytest.approx(first, abs=error)
    assert chance[:, 0].sum() == pytest.approx(second, abs=error)
    assert chance[0, 0] == pytest.approx(first * second, abs=error)


def test_draws_in_one_product_are_the_draws_one_by_one(world):
    data = two_weights(7).as_data()
    data["types"] = {"b": {
        "t1": {"title": "1", "poll_count": 3, "weights": {"p": 2}},
        "t2": {"title": "2", "poll_count": 5, "weights": {"q": -1}}}}  # fmt: skip
    game = Game(**data)
    result = play(game, world, draws=0)
    found = robustness(
        result.plans, [], central=result.payoffs, terms=result.terms, seed=3
    ).drawn.probability
    from blocs.questions.games.engine.tables.sensitivity import drawn_equilibria, weighted_payoffs
    from blocs.questions.games.kinds.strategic.plans import drawn_beliefs

    random, tables = np.random.default_rng(3), []
    spread = np.sqrt(np.log1p(0.4**2))
    for _ in range(7):
        terms = plan_terms(result.plans, result.payoffs, drawn_beliefs(game, random))
        scores = random.standard_normal(result.plans.weights.shape)
        weights = result.plans.weights * np.exp(spread * scores - spread**2 / 2)
        tables.append(weighted_payoffs(terms, weights))
    assert np.array_equal(found, drawn_equilibria(np.array(tables)).probability)


def test_the_order_of_play_is_not_the_order_of_the_actors(world):
    """The second actor leads; pay-offs are asymmetric, so that a wrong axis shows."""
    follow = actor({"g": given([when(1, a="x", b="u"), when(2, a="z", b="v")])}, x=[], y=[], z=[])
    lead = actor({"g": given([when(5, a="x", b="u"), when(3, a="z", b="v")])}, u=[], v=[])
    order = [{"actor": "b"}, {"actor": "a", "observes": ["b"]}]
    result = play(Game(title="t", actors={"a": follow, "b": lead}, order=order), world, draws=0)
    assert result.solution.sequential.path == (("b", "u"), ("a | b = u", "x"))
    assert result.solution.sequential.payoffs.tolist() == [1, 5]


def test_a_picture_of_three_options_is_right_with_the_stated_accuracy(world):
    pytest.importorskip("pygambit", reason="the extra `games` is absent")
    leader = actor({"g": given(x=3, y=0, z=0)}, x=[], y=[], z=[])
    guess = [when(1, a="x", b="x"), when(1, a="y", b="y"), when(1, a="z", b="z")]
    reader = actor({"g": given(guess)}, x=[], y=[], z=[])
    order = [{"actor": "a"}, {"signal_of": "a", "seen_by": ["b"], "accuracy": 0.7}, {"actor": "b"}]
    result = play(Game(title="t", actors={"a": leader, "b": reader}, order=order), world, draws=0)
    reach = result.solution.sequential.limit.reach
    assert reach["b | picture of a = x"] == pytest.approx(0.7, abs=1e-6)
    assert reach["b | picture of a = y"] == pytest.approx(0.15, abs=1e-6)
    assert reach["b | picture of a = z"] == pytest.approx(0.15, abs=1e-6)


def test_types_in_the_order_of_play_have_their_own_chance_and_weights(world):
    pytest.importorskip("pygambit", reason="the extra `games` is absent")
    first = actor({"g": given([when(4, a="in", b="soft"), when(-2, a="in", b="hard")])}, out=[])
    first["options"]["in"] = {"title": "in", "moves": []}
    second = actor({"kind": given(soft=1, hard=0)}, soft=[], hard=[])
    types = {"b": {
        "mild": {"title": "m", "probability": 0.25},
        "grim": {"title": "g", "probability": 0.75, "weights": {"kind": -1}}}}  # fmt: skip
    order = [{"actor": "a"}, {"actor": "b", "observes": ["a"]}]
    game = Game(title="t", actors={"a": first, "b": second}, types=types, order=order)
    limit = play(game, world, draws=0).solution.sequential.limit
    # in is worth .25·4 − .75·2 = −.5; with the chances swapped, or one kind for both, it pays
    assert limit.behaviour["a"] == pytest.approx([1, 0], abs=1e-6)
    assert limit.behaviour["b | type of b = grim, a = out"] == pytest.approx([0, 1], abs=1e-6)
    assert limit.behaviour["b | type of b = mild, a = out"] == pytest.approx([1, 0], abs=1e-6)


def test_departures_add_up_to_the_loss_and_name_what_decides(world):
    rules = [when(5, a="x", b="u"), when(1, a="y", b="u")]
    one = actor(
        {"big": given(rules, weight=2), "small": given(x=0, y=3), "nil": given(x=1, y=1)},
        x=[],
        y=[],
    )
    two = actor({"o": given(u=1, v=0)}, u=[], v=[])
    result = play(Game(title="t", actors={"a": one, "b": two}), world, draws=0)
    (item,) = result.solution.pure.equilibria
    (way,) = departures(result, item.cell, "a")
    assert [(part.term, part.amount) for part in way.parts] == [("big", -8), ("small", 3)]
    assert way.loss == pytest.approx(5)
    (way,) = departures(result, item.cell, "b")
    assert (way.plan, way.loss) == (1, 1)


def test_departures_of_types_name_the_weight_of_the_type(world):
    one = actor({"g": given(x=1, y=0)}, x=[], y=[])
    types = {"a": {
        "calm": {"title": "c", "probability": 0.25},
        "wild": {"title": "w", "probability": 0.75, "weights": {"g": -4}}}}  # fmt: skip
    result = play(Game(title="t", actors={"a": one}, types=types), world, draws=0)
    (item,) = result.solution.pure.equilibria
    assert item.options == ("calm: x; wild: y",)
    ways = departures(result, item.cell, "a")
    assert [round(way.loss, 9) for way in ways] == [0.25, 3, 3.25]
    assert [(p.term, p.type, p.amount) for p in ways[1].parts] == [("g", "wild", -3.0)]


def test_the_mediator_speaks_of_plans_of_the_whole_game(world):
    pytest.importorskip("scipy", reason="SciPy is absent")
    bad = {"bad": [], "yield": [], "dare": []}
    table = [[6, 2], [7, 0]]
    rules = {
        who: [
            when(table[i][j], a=("yield", "dare")[(i, j)[p]], b=("yield", "dare")[(j, i)[p]])
            for i in (0, 1) for j in (0, 1)
        ]
        for p, who in enumerate("ab")
    }  # fmt: skip
    one, two = (
        actor({"g": given(rules[who]), "awful": given(bad=-50, **{"yield": 0, "dare": 0})}, **bad)
        for who in "ab"
    )
    result = play(Game(title="t", actors={"a": one, "b": two}), world, draws=0)
    assert result.solution.survivors.shape == (2, 2)
    chances = {result.solution.game.labels(cell): p for cell, p in recommended(result)}
    assert chances == pytest.approx(
        {("yield", "yield"): 0.5, ("yield", "dare"): 0.25, ("dare", "yield"): 0.25}
    )
    assert as_json(result)["correlated"]["found"]["best_for_sum"]["sum"] == pytest.approx(10.5)


def test_the_least_firm_weight_is_judged_as_a_part_of_itself(world):
    one = actor(
        {"large": given(weight=100, x=1, y=0), "small": given(weight=1, x=0, y=50)}, x=[], y=[]
    )
    result = play(Game(title="t", actors={"a": one}), world, draws=0)
    # large may fall by 50 of 100, small may rise by 1 of 1
    assert [item.weight for item in firmest_last(result.robustness.ranges)] == ["large", "small"]


def test_broken_files_of_kept_equilibria_are_solved_anew(world, tmp_path):
    pytest.importorskip("pygambit", reason="the extra `games` is absent")
    game = two_weights(5)
    first = as_json(play(game, world, draws=0, cache=tmp_path))
    kept = sorted((tmp_path / "equilibria").glob("*.json"))
    assert kept
    for path in kept:
        path.write_text('{"status": "optimal"}', encoding="utf-8")
    assert as_json(play(game, world, draws=0, cache=tmp_path)) == first
    for path in kept:
        assert json.loads(path.read_text(encoding="utf-8")) != {"status": "optimal"}


def test_plan_terms_weigh_every_combination_of_types(world):
    """Two actors with types: four combinations with products of the chances."""
    one = actor({"g": given([when(8, a="x", b="u")])}, x=[], y=[])
    two = actor({"h": given(u=1, v=0)}, u=[], v=[])
    types = {
        "a": {"p": {"title": "p", "probability": 0.25}, "q": {"title": "q", "probability": 0.75}},
        "b": {"r": {"title": "r", "probability": 0.5}, "s": {"title": "s", "probability": 0.5}},
    }
    result = play(Game(title="t", actors={"a": one, "b": two}, types=types), world, draws=0)
    plans = plans_of(result.game, result.payoffs)
    terms = plan_terms(plans, result.payoffs, beliefs(result.game))
    label = plans.labels.index(("g", ""))
    here = (plans.plans[0].index((0, 1)), plans.plans[1].index((1, 0)))  # p: x, q: y; r: v, s: u
    assert terms[(label, 0, *here)] == pytest.approx(8 * 0.25 * 0.5)


def test_pay_offs_follow_the_rows_that_they_are_given(world):
    """A row without answer for a country that counts leaves no number in its cell."""
    from dataclasses import replace

    from blocs.questions.games.kinds.strategic.cells import cells_of, solve_cells

    home = actor(
        {"i": computed("real_income_change_pct")}, "C00", free=[], tax=[tariff("C00", "C01")]
    )
    cells = cells_of(Game(title="t", actors={"a": home}), world)
    (rows,) = solve_cells(cells, world, Trade(), run_of())
    lost = dict(rows[1].values) | {"real_income_change_pct": np.full(4, np.nan)}
    rows[1] = replace(rows[1], values=lost, country_status={"C00": "cut off"})
    found = payoffs_of(cells, rows, world, transfers=None)
    assert found.missing == {(1,): "no real income for a country that counts. C00: cut off"}
    assert np.isnan(found.utility[0, 1])
