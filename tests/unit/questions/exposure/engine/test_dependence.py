"""Dependence shares: cells computed by hand, laws on invented worlds, the embedded world."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import blocs
from blocs.foundation.axes import Axis
from blocs.foundation.errors import InputError
from blocs.questions.exposure.engine.dependence import Direction, asymmetry, dependence, share_with
from blocs.world.provenance import Provenance
from blocs.world.world import World
from worlds import make_world

seeds = st.integers(0, 10_000)
directions = st.sampled_from(list(Direction))
few = settings(max_examples=25, deadline=None)


def three_countries():
    """Flows small enough to add up by hand; the last sector is traded by nobody."""
    flows = np.zeros((3, 3, 3))
    flows[range(3), range(3)] = 100.0
    flows[0, 1] = [6.0, 2.0, 0.0]
    flows[2, 1] = [4.0, 8.0, 0.0]
    flows[1, 0] = [5.0, 0.0, 0.0]
    flows[1, 2] = [0.0, 15.0, 0.0]
    return World(
        name="by hand",
        year=2020,
        country=Axis("country", ("A", "B", "C")),
        sector=Axis("sector", ("x", "y", "z")),
        flows=flows,
        trade_elasticity=np.full(3, 4.0),
        provenance=Provenance(title="by hand"),
        tariff_rate=np.zeros((3, 3, 3)),
        input_share=np.zeros((3, 3, 3)),
        sector_groups={"goods": ("x", "y"), "none": (), "second": ("y",)},
    )


def test_shares_by_hand():
    imports = dependence(three_countries(), direction=Direction.IMPORTS)
    exports = dependence(three_countries(), direction=Direction.EXPORTS)
    turnover = dependence(three_countries(), direction=Direction.TURNOVER)
    np.testing.assert_allclose(imports.share[1], [0.4, 0.0, 0.6])
    np.testing.assert_allclose(exports.share[1], [0.25, 0.0, 0.75])
    np.testing.assert_allclose(turnover.share[1], [13 / 40, 0.0, 27 / 40])
    np.testing.assert_allclose(imports.share_by_sector[1, :, 0], [0.6, 0.0, 0.4])
    np.testing.assert_allclose(imports.share_by_sector[1, :, 1], [0.2, 0.0, 0.8])
    np.testing.assert_allclose(imports.concentration[1], 0.16 + 0.36)
    np.testing.assert_allclose(imports.concentration_by_sector[1, :2], [0.52, 0.68])
    assert imports.group.labels == ("goods", "second")
    np.testing.assert_allclose(imports.share_by_group[1, :, 1], [0.2, 0.0, 0.8])


def test_a_share_of_nothing_is_missing_not_zero():
    imports = dependence(three_countries(), direction=Direction.IMPORTS)
    assert np.isnan(imports.share_by_sector[1, :, 2]).all()
    assert np.isnan(imports.concentration_by_sector[0, 1])


def test_asymmetry_by_hand():
    pair = asymmetry(dependence(three_countries(), direction=Direction.IMPORTS))
    assert pair.difference[1, 0] == pytest.approx(0.4 - 1.0)
    assert pair.ratio[1, 0] == pytest.approx(0.4)
    assert pair.ratio[0, 1] == pytest.approx(2.5)
    assert np.isnan(pair.ratio[0, 2])
    assert np.isnan(pair.ratio[0, 0])


def test_ratio_is_infinite_where_only_one_side_buys():
    world = three_countries()
    flows = np.array(world.flows)
    flows[0, 2, 0] = 5.0
    pair = asymmetry(dependence(replace(world, flows=flows), direction=Direction.IMPORTS))
    assert pair.ratio[2, 0] == np.inf
    assert pair.ratio[0, 2] == 0.0


def test_sectors_are_chosen_by_code_or_group():
    world = three_countries()
    second = dependence(world, direction=Direction.IMPORTS, sectors=["second"])
    assert second.sector.labels == ("y",)
    np.testing.assert_allclose(second.share[1], [0.2, 0.0, 0.8])
    both = dependence(world, direction=Direction.IMPORTS, sectors=["z", "goods", "x"])
    assert both.sector.labels == world.sectors
    with pytest.raises(InputError, match=r"unknown sector or group 'good'.*goods"):
        dependence(world, direction=Direction.IMPORTS, sectors=["good"])
    with pytest.raises(InputError, match="no sector"):
        dependence(world, direction=Direction.IMPORTS, sectors=[])


def test_share_with_a_group_of_partners():
    imports = dependence(three_countries(), direction=Direction.IMPORTS)
    np.testing.assert_allclose(share_with(imports, partners=["A", "C"]), [0.0, 1.0, 0.0])
    with pytest.raises(InputError, match="not in this world: Q"):
        share_with(imports, partners=["A", "Q"])
    with pytest.raises(InputError, match="twice"):
        share_with(imports, partners=["A", "A"])


@pytest.mark.parametrize(
    ("origin", "destination", "sector"), [(0, 1, 0), (2, 1, 2), (3, 0, 1), (1, 3, 2)]
)
def test_one_cell_of_trade_is_import_of_one_and_export_of_the_other(origin, destination, sector):
    world = make_world(seed=4)
    flows = np.array(world.flows)
    flows[origin, destination, sector] += 7.0
    for direction, (country, partner) in {
        Direction.IMPORTS: (destination, origin),
        Direction.EXPORTS: (origin, destination),
    }.items():
        before = dependence(world, direction=direction).value
        moved = dependence(replace(world, flows=flows), direction=direction).value - before
        assert moved[country, partner, sector] == pytest.approx(7.0)
        moved[country, partner, sector] = 0.0
        assert np.abs(moved).max() == 0.0


@few
@given(seeds, directions)
def test_shares_sum_to_one_and_leave_home_out(seed, direction):
    world = make_world(seed=seed, zeros=0.2)
    shares = dependence(world, direction=direction)
    traded = shares.value.sum(axis=1) > 0
    np.testing.assert_allclose(shares.share.sum(axis=1), 1.0)
    np.testing.assert_allclose(shares.share_by_sector.sum(axis=1)[traded], 1.0)
    assert np.isnan(shares.share_by_sector.sum(axis=1)[~traded]).all()
    assert not np.diagonal(shares.share).any()
    partners = len(world.countries) - 1
    assert (shares.concentration >= 1 / partners - 1e-12).all()
    assert (shares.concentration <= 1 + 1e-12).all()
    pair = asymmetry(shares)
    np.testing.assert_allclose(pair.difference, -pair.difference.T, atol=1e-15)


@few
@given(seeds)
def test_transposed_flows_swap_imports_and_exports(seed):
    world = make_world(seed=seed)
    turned = replace(world, flows=world.flows.transpose(1, 0, 2))
    imports = dependence(world, direction=Direction.IMPORTS)
    np.testing.assert_array_equal(
        imports.share, dependence(turned, direction=Direction.EXPORTS).share
    )
    assert np.abs(imports.share - dependence(turned, direction=Direction.IMPORTS).share).max() > 0
    np.testing.assert_allclose(
        dependence(world, direction=Direction.TURNOVER).share,
        dependence(turned, direction=Direction.TURNOVER).share,
    )


@few
@given(seeds, st.permutations(range(4)), directions)
def test_the_order_of_countries_does_not_matter(seed, order, direction):
    world = make_world(seed=seed)
    c = np.array(order)
    moved = replace(
        world,
        country=Axis("country", tuple(world.countries[k] for k in c)),
        flows=world.flows[np.ix_(c, c)],
        tariff_rate=world.tariff_rate[np.ix_(c, c)],
        input_share=world.input_share[c],
        given_final_share=world.final_share[c],
    )
    one, two = (dependence(w, direction=direction) for w in (world, moved))
    np.testing.assert_allclose(two.share, one.share[np.ix_(c, c)])
    np.testing.assert_allclose(two.concentration_by_sector, one.concentration_by_sector[c])


def test_russia_is_about_half_of_the_trade_of_belarus():
    """Recorded with the data: about 52 % of turnover, all sectors; the tolerance is two points."""
    world = blocs.load_world("icio-2022")
    shares = dependence(world, direction=Direction.TURNOVER)
    b, r = world.country.position["BLR"], world.country.position["RUS"]
    assert shares.share[b, r] == pytest.approx(0.52, abs=0.02)
    assert asymmetry(shares).ratio[b, r] > 8


def test_meanings_speak_both_languages():
    for direction in Direction:
        meaning = dependence(three_countries(), direction=direction).meaning
        assert set(meaning) == {"en", "ru"}
        assert all(line.endswith(".") and "\n" not in line for line in meaning.values())
