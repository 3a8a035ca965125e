"""The solver of live pages against the one in Python: 300 random scenarios of all moves and closures.

Both solve the numbers that a page embeds. Real incomes agree to a billionth of a point, and what
has no solution has none in both.
"""

import random

import numpy as np
import pytest

import blocs
from blocs.foundation.errors import BlocsError
from blocs.live.deeds import deeds_of
from blocs.live.embedded import embedded_of
from blocs.live.payload import payload
from blocs.moves.compile import compile_moves
from blocs.questions.trade.answer import world_before
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from live_engine import LiveEngine, numbers
from random_scenarios import (
    ALL_MOVES,
    CLOSURES,
    random_closure,
    random_scenario,
    random_strengths,
)

POINTS = 1e-9
GROUPS, PAGES, EACH = 10, 3, 10
OF_TRADE = [name for name in ALL_MOVES if name != "capacity"]
"""A page solves trade alone: the rent of a full passage is found together with it, elsewhere."""


def solved_in_python(scenario, world, economy):
    """(country,) change of real income in per cent, or the error."""
    try:
        shock = compile_moves(scenario, world)
        return 100 * (
            solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO).real_income_hat - 1
        )
    except BlocsError as error:
        return error


def moves_of(group, page):
    """Every move stands in one of the pages of two groups, so that all are met five times."""
    number = PAGES * (group % 2) + page
    return [name for k, name in enumerate(OF_TRADE) if k % (2 * PAGES) == number]


@pytest.mark.parametrize("group", range(GROUPS))
def test_the_page_solves_what_python_solves(group, tmp_path):
    rnd = random.Random(group)
    source = blocs.load_world("icio-2022", tariffs=("none", "embedded")[group % 2])
    with LiveEngine(tmp_path) as engine:
        failed = [compared(rnd, group, page, source, engine) for page in range(PAGES)]
    assert sum(failed) <= PAGES * EACH // 2


def compared(rnd, group, page, source, engine) -> int:
    """Number of the scenarios of one page that have no solution, in both."""
    closure = random_closure(rnd, CLOSURES[(group + page) % 4])
    scenario = random_scenario(rnd, source, engine.folder, moves_of(group, page), closure)
    world = world_before(source, scenario, Trade())
    embedded = embedded_of(economy_of(world, model=Model.CALIENDO_PARRO))
    deeds = deeds_of(scenario, world)
    engine.open(payload(embedded, deeds, scenario.closure, level=1))
    failed = 0
    for _ in range(EACH):
        strengths = random_strengths(rnd, deeds)
        at = scenario.model_copy(update={"strength": tuple(strengths)})
        expected, found = solved_in_python(at, world, embedded.economy), engine.solve(strengths)
        failed += isinstance(expected, BlocsError)
        if isinstance(expected, BlocsError):
            assert "reason" in found, (strengths, str(expected))
            continue
        assert "answer" in found, (strengths, found, scenario.as_data())
        income = numbers(found["answer"]["realIncome"])
        assert np.abs(income - expected).max() <= POINTS, (strengths, scenario.as_data())
        assert found["answer"]["verified"]["worst"] <= 1e-8
    return failed
