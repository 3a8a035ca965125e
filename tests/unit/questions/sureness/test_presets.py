"""Draws of presets: positions between the ends of their ranges."""

import json

import numpy as np
import pytest

from blocs.draws.collect import DrawJob
from blocs.foundation.errors import InputError
from blocs.moves.scenario import Scenario, at_estimate
from blocs.questions.sureness.answer import run_ensemble
from blocs.questions.sureness.reading import read_ensemble
from blocs.questions.sureness.source import Source
from blocs.questions.sureness.space import Uncertainty
from blocs.questions.trade.answer import load_world, run
from blocs.questions.trade.drawing import PRESET_POSITION, make_solver, prepared_for
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.ranges import ranges_of

JOIN = Scenario(
    title="Turkey joins",
    moves=[{"join_bloc": {"country": "TUR", "bloc": "EU27", "depth": "single_market"}}],
)
PLAIN = Scenario(
    title="T", moves=[{"tariff": {"by": "USA", "on": "CHN", "sectors": "goods", "rate": 0.1}}]
)
OVER = Uncertainty(over=(Source.PRESETS,))
EXACT = "real_income_change_pct"


@pytest.fixture(scope="module")
def world():
    return load_world("icio-2022", tariffs="none")


@pytest.fixture(scope="module")
def drawn(world):
    return run_ensemble(world, {"join": JOIN}, draws=8, uncertainty=OVER)


@pytest.mark.parametrize(("position", "estimate"), [(0.0, "low"), (1.0, "high"), (0.3, 0.3)])
def test_a_draw_is_the_run_with_that_estimate(world, position, estimate):
    prepared = prepared_for(world, JOIN, Trade())
    solve = make_solver(world, (prepared,), Trade(), (PRESET_POSITION,), {}, None)
    found = solve(DrawJob(np.array([position]), 0))[:-1]
    expected = run(world, at_estimate(JOIN, estimate)).labelled[EXACT]
    np.testing.assert_allclose(found, expected, atol=1e-7)


def test_draws_lie_between_both_ends_and_the_centre_is_as_written(world, drawn):
    at = world.country.position["TUR"]
    low, high = (run(world, at_estimate(JOIN, end)).labelled[EXACT][at] for end in ("low", "high"))
    values = drawn.real_income_pct(["TUR"])[:, 0]
    assert low < values.min() < values.max() < high
    positions = drawn.table.inputs((PRESET_POSITION,))[:, 0]
    # one number for all presets: a higher one is a deeper agreement, so that income is monotone
    assert (np.diff(values[np.argsort(positions)]) > 0).all()
    assert drawn.central[0, at] == pytest.approx(run(world, JOIN).labelled[EXACT][at], abs=1e-7)


def page_of(reading, language, folder):
    return reading.report(language).save(folder / "p.html").read_text(encoding="utf-8")


def test_what_was_drawn_is_said(drawn, tmp_path):
    reading = read_ensemble(drawn, focus="TUR")
    assert "Drawn: where the numbers of presets stand" in page_of(reading, "en", tmp_path)
    assert "положение чисел пресетов" in page_of(reading, "ru", tmp_path)


def test_presets_are_said_not_to_be_drawn_only_where_there_are_any(world, tmp_path):
    for scenario, named in ((JOIN, True), (PLAIN, False)):
        closures = Uncertainty(over=(Source.CLOSURES,))
        found = run_ensemble(world, {"s": scenario}, draws=3, uncertainty=closures)
        told = page_of(read_ensemble(found, focus="TUR"), "en", tmp_path)
        assert ("numbers of presets" in told) is named


def test_a_scenario_without_presets_is_refused(world):
    with pytest.raises(InputError, match="no move of 's' has numbers with a range"):
        run_ensemble(world, {"s": PLAIN}, draws=3, uncertainty=OVER)


def test_kept_draws_belong_to_the_numbers_of_the_table(drawn):
    ends = drawn.plan.payload["preset_ends_sha256"]["join"]
    assert len(set(ends)) == 2
    json.dumps(drawn.plan.payload)


def test_a_position_is_read_like_a_share():
    half = at_estimate(JOIN, 0.5)
    written = Scenario(
        title="T",
        moves=[
            {
                "join_bloc": {
                    "country": "TUR",
                    "bloc": "EU27",
                    "depth": "single_market",
                    "estimate": "50%",
                }
            }
        ],
    )
    assert written.moves[0].estimate == half.moves[0].estimate == 0.5


def test_the_ranges_of_a_run_say_that_presets_stay_as_written(world):
    for scenario, named in ((JOIN, True), (PLAIN, False)):
        outcome = run(world, scenario)
        found = ranges_of(outcome, world, scenario, Trade(), draws=2)
        told = " ".join(item["en"] for item in found.told)
        assert ("numbers of presets" in told) is named
