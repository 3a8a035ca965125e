"""Where ways can be full, every question answers as `run` does, or says by name that it does not."""

import dataclasses

import numpy as np
import pytest

pytest.importorskip("searoute", reason="extra `corridors` is not installed")

import blocs
from blocs import Capacity, CorridorTariff, Scenario, Session, Tariff, load_world
from blocs.brief.voice import voice
from blocs.draws.elasticities import LAW
from blocs.foundation.errors import InputError
from blocs.live.deeds import deeds_of
from blocs.questions.games.kinds.strategic.form import Game
from blocs.questions.trade.batch import run_many
from blocs.questions.trade.outcome import load_outcome
from blocs.questions.trade.ranges import run_ranges
from blocs.questions.trade.report.ways import ways_lines

INCOME = "real_income_change_pct"
HALF = Capacity(passages="suez", share="50%")
FULL = Scenario(title="Half", moves=[HALF])


@pytest.fixture(scope="module")
def world():
    world = load_world("icio-2022", tariffs="none")
    few = ("EGY", "DEU", "CHN", "SAU", "USA")
    return world.aggregate({code: "REST" for code in world.countries if code not in few})


@pytest.fixture(scope="module")
def outcome(world):
    return blocs.run(world, FULL)


def test_an_outcome_has_a_part_for_the_engine_of_ways_and_keeps_it(outcome, tmp_path):
    document = outcome.as_json()
    assert document["provenance"]["engines"] == ["trade", "corridors"]
    assert document["corridors"]["passages"]["suez"]["full"]
    assert document["solver"]["checks"]["corridor_complementarity"] < 1e-6
    again = load_outcome(outcome.save(tmp_path / "outcome.nc"))
    assert again.corridors == outcome.corridors


def test_an_outcome_without_ways_has_no_such_part(world):
    plain = blocs.run(world, Scenario(title="t", moves=[]))
    assert plain.corridors is None
    assert "corridors" not in plain.as_json()
    assert plain.as_json()["provenance"]["engines"] == ["trade"]


def test_a_batch_has_the_row_of_run(world, outcome):
    rows = run_many(world, [Scenario(title="none", moves=[]), FULL])
    np.testing.assert_allclose(rows[INCOME].values[1], outcome.labelled[INCOME], atol=1e-6)


def test_ranges_have_the_number_of_run_in_the_middle_of_draws(world, outcome):
    found = run_ranges(world, FULL, draws=3, law=LAW)
    low, high = dataclasses.astuple(found.over_elasticities("EGY"))
    centre = outcome.labelled[INCOME][world.countries.index("EGY")]
    assert found.centre("EGY") == pytest.approx(centre, abs=1e-6)
    assert low <= centre <= high
    assert low < high


def test_a_session_answers_as_run(world, outcome):
    tariff = Tariff(by="DEU", on="CHN", sectors="goods", rate="10%")
    scenario = Scenario(title="t", moves=[HALF, tariff])
    session = Session(world, scenario)
    session.switch(1, on=False)
    rested = session.rest()
    np.testing.assert_allclose(
        100 * (rested.solution.real_income_hat - 1), outcome.labelled[INCOME], atol=1e-6
    )


def test_contributions_of_moves_add_up(world):
    toll = CorridorTariff(passages="malacca", rate="1%", owners="USA")
    both = Scenario(title="t", moves=[HALF, toll])
    found = blocs.run(world, both, model="armington").contributions(world=world)
    np.testing.assert_allclose(found.share.sum(axis=0), found.together, atol=1e-6)


def test_a_game_has_the_payoffs_of_run(world, outcome):
    gain = {
        "title": "Gain",
        "unit": "%",
        "weight": 1,
        "note": "As computed.",
        "outcome": INCOME,
    }
    options = {
        "open": {"title": "Open", "moves": []},
        "half": {"title": "Half", "moves": [{"capacity": {"passages": "suez", "share": 0.5}}]},
    }
    egypt = {"title": "Egypt", "countries": "EGY", "options": options, "utility": {"gain": gain}}
    result = blocs.play(Game(title="t", actors={"egypt": egypt}), world, draws=0)
    centre = outcome.labelled[INCOME][world.countries.index("EGY")]
    np.testing.assert_allclose(result.payoffs.utility[0], [0.0, centre], atol=1e-6)


def test_screen_and_page_say_what_passing_costs_and_who_earns_it(world, outcome):
    told = " ".join(ways_lines(outcome, voice("en", world)))
    assert told.startswith("Full: the Suez Canal. Passing costs")
    assert "(Egypt)" in told


def test_a_live_page_refuses_by_name(world):
    with pytest.raises(InputError, match="solves trade alone"):
        deeds_of(FULL, world)
