"""Games some of whose worlds have no equilibrium: the parts are named, nothing stands on them.

C00 and C01 alone supply S00 here: who is cut off from both has no supplier and its world no
equilibrium.
"""

import json
from dataclasses import replace

import pytest

from blocs import run
from blocs.draws.run import run_of
from blocs.foundation.errors import InputError, SolverError
from blocs.moves.scenario import Scenario
from blocs.questions.games.answer import play_outcomes
from blocs.questions.games.kinds.coalition.form import CoalitionGame
from blocs.questions.games.kinds.crisis.form import CrisisGame
from blocs.questions.games.kinds.hedging.form import HedgingGame
from blocs.questions.trade.engine.models.trade import Trade
from outcome_games import cells_of, lines_of
from worlds import make_world

THREE = {
    name: {"title": name.upper(), "countries": code}
    for name, code in (("a", "C00"), ("b", "C01"), ("c", "C02"))
}


@pytest.fixture(scope="module")
def world():
    whole = make_world(countries=4, sectors=3, tariffs=False, deficits=False)
    flows = whole.flows.copy()
    flows[2:, :, 0] = 0.0
    return replace(whole, flows=flows)


def cut(one, other):
    return {"embargo": {"by": one, "on": other, "sectors": "all", "direction": "both"}}


def cheaper(one, other, change):
    return {"trade_cost": {"between": [one, other], "sectors": "all", "change_pct": change}}


def told(found, missing):
    """Every part is named with its cause in the statement and JSON, which has no NaN."""
    document = json.loads(json.dumps(found.as_json(), allow_nan=False))
    assert document["status"] == ("some_worlds_missing" if missing else "complete")
    assert [item["what"]["en"] for item in document["missing"]] == missing
    for item in document["missing"]:
        assert item["cause"].startswith("no_supplier, ")
        assert f"{item['what']['en']} ({item['cause']})" in found.statements[0]["en"]
    assert "nan" not in " ".join(lines_of(found, "en")).lower()
    return found.results


def rows(found, table=0):
    return [row[1:] for row in cells_of(found.tables[table], "en")]


def test_the_world_has_the_equilibria_that_the_games_need(world):
    run(world, Scenario(title="fine", moves=[cut(["C00"], ["C02"])]))
    with pytest.raises(SolverError):
        run(world, Scenario(title="not", moves=[cut(["C00", "C01"], ["C02"])]))


def test_an_agreement_without_a_coalition_has_no_values_that_count_it(world):
    form = CoalitionGame(
        title="T", players=THREE, agreement={"pair_moves": [cut(["one"], ["other"])]}
    )
    found = play_outcomes(form, world, Trade(), run_of(), draws=3)
    result = told(found, ["A, B, C"])["agreement"]
    assert result.shapley is None
    assert result.core is None
    assert len(result.stability) == 3
    by_members = {item.members: item for item in result.stability}
    assert {item.external for item in by_members.values()} == {"undecided"}
    assert by_members["a", "b"].internal == "unstable"
    assert rows(found)[-1][0] == "no equilibrium"
    assert [row[1:] for row in rows(found, 1)] == [["not given"] * 4] * 3
    assert "need every coalition and are not given" in found.statements[1]["en"]
    assert found.headlines.answers["core"].answer is None
    assert found.ranges["numbers"]["shapley: a"]["draws"] == 0
    assert found.ranges["answers"]["core"]["share"] == 1.0
    assert (found.ranges["failed"], found.ranges["failures"]) == (0, [])


def test_an_accession_judges_what_the_missing_membership_does_not_decide(world):
    statuses = {
        "out": {"title": "out"},
        "in": {"title": "in", "needs": "b", "moves": [cheaper(["C02"], ["C01"], -20)]},
        "shut": {"title": "shut", "moves": [cut(["C02"], ["C00", "C01"])]},
    }
    form = CoalitionGame(
        title="T",
        players=THREE,
        accession={"candidate": "c", "now": "out", "memberships": statuses},
    )
    found = play_outcomes(form, world, Trade(), run_of(), draws=0)
    result = {item.statuses[0]: item.verdict for item in told(found, ["shut"])["accession"]}
    assert result == {"out": "unstable", "in": "undecided", "shut": "missing"}
    assert "none (undecided: in)" in found.statements[1]["en"]
    assert rows(found)[2][:4] == ["no equilibrium"] * 4
    assert found.headlines.numbers["shut: c"].value is None


def hedging(hit):
    return HedgingGame(
        title="T",
        countries="C02",
        hedge="both",
        aversions=[0.0],
        portfolios={
            "east": {"title": "E", "commitments": {"e": 1.0, "w": 0.0}},
            "both": {"title": "B", "commitments": {"e": 0.5, "w": 0.5}},
            "west": {"title": "W", "commitments": {"e": 0.0, "w": 1.0}},
        },
        states={
            "calm": {"title": "calm", "probability": 0.5},
            "pressed": {
                "title": "pressed",
                "probability": 0.5,
                "coercion": True,
                "reactions": [{"to": hit, "moves": [cut(["C02"], ["C00", "C01"])]}],
            },
        },
    )


def test_without_a_world_for_the_hedge_its_conditions_are_not_said(world):
    found = play_outcomes(hedging("both"), world, Trade(), run_of(), draws=0)
    result = told(found, ["B, pressed"])["hedging"]
    assert result.aversion is None
    assert "cannot be said" in found.statements[-1]["en"]
    assert not any("chance of coercion" in item["en"] for item in found.statements)


def test_a_dispute_whose_rupture_has_no_world_is_not_weighed(world):
    form = CrisisGame(
        title="T",
        spread=0.9,
        trade_cost_change_pct=-5,
        disputes={
            "shut": {"one": ["C00", "C01"], "other": "C02"},
            "fine": {"one": "C00", "other": "C03"},
        },
    )
    found = play_outcomes(form, world, Trade(), run_of(), draws=2)
    pair = "C00+C01 and C02"
    missing = [f"{pair}: rupture", f"{pair}: rupture after cheaper trade with others"]
    shut, fine = told(found, missing)["crisis"]
    assert shut.as_published is None
    assert shut.losses is None
    assert fine.as_published is True
    assert rows(found)[0] == [*["no equilibrium"] * 5, "undecided", "no"]
    assert "holds in 1 of 2 disputes; cannot be tested: shut" in found.statements[1]["en"]
    assert found.statements[-1]["en"].startswith("Likeliest of these to escalate: fine.")


def test_a_game_of_which_nothing_is_left_is_refused_with_all_causes(world):
    form = hedging(["east", "both", "west"])
    with pytest.raises(InputError, match="some worlds of this game have no equilibrium") as caught:
        play_outcomes(form, world, Trade(), run_of())
    assert str(caught.value).count("no_supplier") == 3
    lone = CoalitionGame(
        title="T",
        players={name: THREE[name] for name in ("a", "b")},
        agreement={"pair_moves": [cut(["one", "other"], ["C02"])]},
    )
    with pytest.raises(InputError, match="no world of this game has an equilibrium"):
        play_outcomes(lone, world, Trade(), run_of())
