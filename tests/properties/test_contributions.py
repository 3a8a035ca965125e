"""What each move does: it adds up, twins are equal, nothing does nothing, one is all."""

import numpy as np
import pytest

import blocs
from worlds import make_world

WORLD = make_world(countries=5, sectors=3, seed=21)
MOVES = [
    blocs.Tariff(by="C00", on="C01", sectors="all", rate=0.5),
    blocs.TradeCost(between=[["C02"], ["C03"]], sectors="S01", change_pct=-20),
    blocs.Tariff(by="C01", on="C00", sectors="S02", rate=0.4),
    blocs.Productivity(country="C04", sectors="all", change_pct=3),
]


def shared(moves, **more):
    outcome = blocs.run(WORLD, blocs.Scenario(title="A trial", moves=moves))
    return outcome, outcome.contributions(world=WORLD, **more)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_shares_of_moves_add_up_to_the_outcome(count):
    outcome, found = shared(MOVES[:count])
    money = outcome["real_income_change_million_usd"].values
    np.testing.assert_allclose(found.share.sum(axis=0), money, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(found.together, money)
    assert found.exact
    assert found.solves == 2**count - 2


def test_alone_and_left_out_are_worlds_of_their_own():
    outcome, found = shared(MOVES)
    first = blocs.run(WORLD, blocs.Scenario(title="One", moves=MOVES[:1]))
    others = blocs.run(WORLD, blocs.Scenario(title="Others", moves=MOVES[1:]))
    name = "real_income_change_million_usd"
    np.testing.assert_allclose(found.alone[0], first[name], atol=1e-7)
    np.testing.assert_allclose(found.left_out[0], outcome[name] - others[name], atol=1e-7)
    assert np.abs(found.alone[0] - found.share[0]).max() > 1e-4  # moves do not just add up


def test_one_move_is_itself():
    outcome, found = shared(MOVES[:1])
    money = outcome["real_income_change_million_usd"].values
    for table in (found.alone, found.left_out, found.share):
        np.testing.assert_array_equal(table[0], money)


def test_a_move_that_changes_nothing_has_no_share():
    nothing = blocs.TradeCost(between=[["C02"], ["C03"]], sectors="S00", change_pct=0)
    _, found = shared([*MOVES[:2], nothing])
    np.testing.assert_allclose(found.share[2], 0, atol=1e-7)
    np.testing.assert_allclose(found.alone[2], 0, atol=1e-7)


def test_moves_that_do_the_same_have_the_same_share():
    halves = [
        blocs.TradeCost(between=[["C02"], ["C03"]], sectors=sectors, change_pct=-10)
        for sectors in ("all", ["S00", "S01", "S02"])
    ]
    _, found = shared([*MOVES[:1], *halves])
    np.testing.assert_allclose(found.share[1], found.share[2], atol=1e-7)
    assert np.abs(found.share[1]).max() > 1e-3


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("partners", {"one": ["C01"], "two": ["C02"], "others": ["C03", "C04"]}),
        ("sectors", {"one": ["S00"], "two": ["S01", "S02"]}),
    ],
)
def test_groups_of_one_move_add_up(by, groups):
    moves = [blocs.Tariff(by="C00", on=["world", "-C00"], sectors="all", rate=0.4)]
    outcome, found = shared(moves, by=by, groups=groups)
    money = outcome["real_income_change_million_usd"].values
    np.testing.assert_allclose(found.share.sum(axis=0), money, rtol=0, atol=1e-9)
    one = (
        {"on": "C01", "sectors": "all"}
        if by == "partners"
        else {"on": ["world", "-C00"], "sectors": "S00"}
    )
    alone = blocs.run(
        WORLD, blocs.Scenario(title="One", moves=[blocs.Tariff(by="C00", rate=0.4, **one)])
    )
    np.testing.assert_allclose(found.alone[0], alone["real_income_change_million_usd"], atol=1e-7)


def test_partners_that_act_on_each_other_cannot_be_parted():
    with pytest.raises(blocs.InputError, match="between the partners"):
        shared(MOVES, by="partners", groups={"one": ["C00"], "two": ["C01"]})


def test_what_is_drawn_lies_near_what_is_exact_and_says_how_near():
    pairs = ("C00 C01", "C01 C02", "C02 C03", "C03 C04", "C04 C00", "C00 C02", "C01 C03")
    moves = [blocs.Tariff(by=pair[:3], on=pair[4:], sectors="all", rate=0.3) for pair in pairs]
    outcome, drawn = shared(moves)
    whole = outcome.contributions(world=WORLD, exact=True)
    assert not drawn.exact
    assert whole.exact
    assert whole.solves == 2**7 - 2
    np.testing.assert_allclose(drawn.share.sum(axis=0), drawn.together, atol=1e-9)
    apart = np.abs(drawn.share - whole.share)
    assert (apart <= drawn.error + 1e-9).mean() > 0.85
    assert (apart <= 2.5 * drawn.error + 1e-6).all()
    np.testing.assert_allclose(drawn.alone, whole.alone, atol=1e-7)


def test_more_than_twelve_are_not_solved_exactly():
    moves = [
        blocs.Tariff(by=by, on=on, sectors=s, rate=0.3)
        for by in ("C00", "C01", "C02")
        for on in ("C03", "C04")
        for s in ("S00", "S01", "S02")
    ]
    with pytest.raises(blocs.InputError, match="up to 12"):
        shared(moves, exact=True)


@pytest.mark.parametrize("closure", ["balanced", "multiplicative"])
def test_channels_and_their_remainder_are_the_exact_change(closure):
    scenario = blocs.Scenario(title="A trial", moves=MOVES, closure={"trade_balance": closure})
    outcome = blocs.run(WORLD, scenario)
    found = outcome.contributions(world=WORLD)
    np.testing.assert_allclose(
        np.sum(list(found.channels.values()), axis=0), outcome["real_income_change_pct"], atol=1e-12
    )
    np.testing.assert_allclose(found.share.sum(axis=0), found.together, atol=1e-9)


def test_moves_keep_their_strength():
    """The second move at no strength does nothing, the first at half is a move of half the size."""
    moves = [
        blocs.Tariff(by="C00", on="C01", sectors="all", add=0.4),
        blocs.TradeCost(between=[["C02"], ["C03"]], sectors="S01", change_pct=-20),
        blocs.TradeCost(between=[["C01"], ["C03"]], sectors="S01", change_pct=-20),
    ]
    scenario = blocs.Scenario(title="A trial", moves=moves, strength=[0.5, 0, 1])
    found = blocs.run(WORLD, scenario).contributions(world=WORLD)
    half = [blocs.Tariff(by="C00", on="C01", sectors="all", add=0.2)]
    alone = blocs.run(WORLD, blocs.Scenario(title="Half", moves=half))
    np.testing.assert_allclose(found.alone[0], alone["real_income_change_million_usd"], atol=1e-7)
    np.testing.assert_allclose(found.share[1], 0, atol=1e-7)
    assert np.abs(found.share[2]).max() > 1e-3


def test_an_embargo_has_no_channels():
    _, found = shared([blocs.Embargo(by="C00", on="C01", sectors="S01", direction="both")])
    assert found.channels is None


@pytest.mark.parametrize("by", ["partners", "sectors"])
def test_groups_are_found_and_their_shares_add_up(by):
    move = blocs.Tariff(by="C00", on=["C01", "C02", "C03", "C04"], sectors="all", add=0.2)
    outcome, found = shared([move], by=by, most=3)
    money = outcome["real_income_change_million_usd"].values
    np.testing.assert_allclose(found.share.sum(axis=0), money, rtol=0, atol=1e-9)
    assert len(found.parts) == 3
    flows = WORLD.flows[1:, 0]
    weight = flows.sum(axis=1 if by == "partners" else 0)
    labels = WORLD.countries[1:] if by == "partners" else WORLD.sectors
    largest = [labels[int(k)] for k in np.argsort(-weight)[:2]]
    assert list(found.parts) == [*largest, "rest"]
    assert found.exact


def test_partners_of_moves_among_all_are_refused():
    move = blocs.TradeCost(between=[["C00"], ["C01"]], sectors="all", change_pct=-5)
    others = [
        blocs.TradeCost(between=[[a], [b]], sectors="all", change_pct=-5)
        for a, b in (("C01", "C02"), ("C02", "C00"))
    ]
    with pytest.raises(blocs.InputError, match="no two sides"):
        shared([move, *others], by="partners")
