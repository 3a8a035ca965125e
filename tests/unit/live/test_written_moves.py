"""Moves that a reader writes in a page: what they do, say and refuse is what `blocs run` does.

The page gets no compiled cells, only words; both solve the world that ships, not a rounded one. Real
incomes agree to a billionth of a point, sentences letter by letter, and what one refuses, the other
refuses too.
"""

import random

import numpy as np
import pytest

import blocs
from blocs.foundation.errors import BlocsError, ScenarioError
from blocs.live.atlas import atlas_of
from blocs.live.embedded import embedded_of
from blocs.live.payload import payload
from blocs.moves.provisions import provisions
from blocs.moves.scenario import Closure
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.state import economy_of
from live_engine import LiveEngine, numbers
from written_moves import KINDS, fields

POINTS = 1e-9
EACH = 4


@pytest.fixture(scope="module", params=["none", "embedded"])
def world(request):
    return blocs.load_world("icio-2022", tariffs=request.param)


@pytest.fixture(scope="module")
def engines(world, tmp_path_factory):
    data = payload(
        embedded_of(economy_of(world, model=Model.CALIENDO_PARRO)), [], Closure(), level=1
    )
    started = {}
    for language in ("en", "ru"):
        engine = LiveEngine(tmp_path_factory.mktemp(language))
        engine.open(data, atlas_of(world, language))
        started[language] = engine
    yield started
    for engine in started.values():
        engine.__exit__()


def expected(world, moves, balance="fixed_share"):
    """(country,) changes of real income, or the error; sentences by language, or none."""
    try:
        scenario = blocs.Scenario(
            title="t", year=world.year, moves=moves, closure={"trade_balance": balance}
        )
        said = {
            language: [item.sentences[0] for item in provisions(scenario, world, language)[:-1]]
            for language in ("en", "ru")
        }
        return blocs.run(world, scenario)["real_income_change_pct"].values, said
    except BlocsError as error:
        return error, None


def compared(world, engines, moves, balance="fixed_share"):
    solved, said = expected(world, moves, balance)
    for language, engine in engines.items():
        found = engine.write(moves, balance=balance)
        if isinstance(solved, BlocsError):
            assert "reason" in found, (moves, str(solved))
            assert isinstance(solved, ScenarioError) == bool(found["told"]["problems"]), moves
            continue
        assert "answer" in found, (found, moves)
        assert found["told"]["sentences"] == said[language]
        gap = np.abs(numbers(found["answer"]["realIncome"]) - solved).max()
        assert gap <= POINTS, (gap, moves)


@pytest.mark.parametrize("kind", KINDS)
def test_a_move_does_and_says_what_it_does_in_python(world, engines, kind):
    rnd = random.Random(kind)
    for _ in range(EACH):
        compared(world, engines, [{kind: fields(kind, rnd, world, f"{world.year}-01-01")}])


@pytest.mark.parametrize("seed", range(12))
def test_moves_together_and_what_contradicts(world, engines, seed):
    rnd = random.Random(seed)
    kinds = rnd.sample(KINDS, 3)
    moves = [{kind: fields(kind, rnd, world, f"{world.year}-01-01")} for kind in kinds]
    balance = rnd.choice(["fixed_share", "fixed_nominal", "multiplicative"])
    compared(world, engines, moves, balance)
