"""Properties: the order of independent moves does not matter, and compiling is deterministic."""

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from blocs.foundation.errors import ScenarioError
from blocs.moves.compile import compile_moves
from blocs.moves.instruments.barriers import Embargo, TradeCost
from blocs.moves.instruments.money import Transfer
from blocs.moves.instruments.tariff import Tariff
from blocs.moves.scenario import Scenario

CODES = ["RUS", "BLR", "KAZ", "DEU", "FRA", "USA", "UKR", "EU", "EAEU", "world"]
SECTORS = ["A01", "C10T12", "C28", "K", "goods", "food", "all"]
some = st.lists(st.sampled_from(CODES), min_size=1, max_size=3)
sectors = st.lists(st.sampled_from(SECTORS), min_size=1, max_size=2)
percent = st.floats(-50, 50).map(lambda value: round(value, 2))

moves = st.one_of(
    st.builds(
        lambda a, b, s, c: TradeCost(between=[a, b], sectors=s, change_pct=c),
        some, some, sectors, percent,
    ),
    st.builds(
        lambda a, b, s, c: TradeCost(origin=a, destination=b, sectors=s, change_pct=c),
        some, some, sectors, percent,
    ),
    st.builds(
        lambda a, b, s, c: Tariff(by=a, on=b, sectors=s, add=c / 200),
        some, some, sectors, percent,
    ),
    st.just(Transfer(by="USA", to="UKR", amount_million_usd=1.0)),
)  # fmt: skip
embargoes = st.builds(
    lambda a, b, s, d: Embargo(by=a, on=b, sectors=s, direction=d),
    some,
    some,
    sectors,
    st.sampled_from(["imports", "exports", "both"]),
)
quick = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def arrays(world, listed):
    """The three arrays of the moves, or the number of problems where they do not compile."""
    try:
        shock = compile_moves(Scenario(title="T", moves=listed), world)
    except ScenarioError as error:
        return len(error.problems)
    return [shock.iceberg_cost_hat, shock.tariff_rate_cf, shock.transfer]


def same(one, two, *, exactly):
    if isinstance(one, int) or isinstance(two, int):
        return one == two
    for a, b in zip(one, two, strict=True):
        if a is None or b is None:
            if a is not b:
                return False
        elif not (np.array_equal(a, b) if exactly else np.allclose(a, b, rtol=1e-12)):
            return False
    return True


@quick
@given(listed=st.permutations(range(3)), drawn=st.lists(moves, min_size=3, max_size=3))
def test_order_of_moves_that_multiply_or_add_does_not_matter(world, listed, drawn):
    shuffled = [drawn[index] for index in listed]
    one, two = arrays(world, drawn), arrays(world, shuffled)
    assert same(one, two, exactly=False)
    assert same(one, arrays(world, drawn), exactly=True)


@quick
@given(drawn=st.lists(embargoes, min_size=2, max_size=4))
def test_order_of_embargoes_does_not_matter(world, drawn):
    assert same(arrays(world, drawn), arrays(world, drawn[::-1]), exactly=True)


@quick
@given(move=moves, embargo=embargoes)
def test_clashes_are_found_in_either_order(world, move, embargo):
    one, two = arrays(world, [move, embargo]), arrays(world, [embargo, move])
    assert same(one, two, exactly=True)


@quick
@given(move=st.one_of(moves, embargoes))
def test_domestic_cells_are_never_touched(world, move):
    found = arrays(world, [move])
    assume(not isinstance(found, int))
    home = np.eye(7, dtype=bool)
    assert found[0] is None or (found[0][home] == 1.0).all()
    assert found[1] is None or (found[1][home] == 0.0).all()
