"""The world's own rules: dated blocs, frozen arrays, refused values, derived levels."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from blocs.data.reference import load_bloc_table
from blocs.foundation.axes import Axis
from blocs.foundation.errors import WorldError
from blocs.world.blocs import Bloc, BlocTable, Spell
from worlds import make_world


def test_the_day_of_leaving_is_the_first_day_outside():
    eu = load_bloc_table()["EU"]
    assert "GBR" in eu.members(date(2020, 1, 31))
    assert "GBR" not in eu.members(date(2020, 2, 1))
    eaeu = load_bloc_table()["EAEU"]
    assert "ARM" not in eaeu.members(date(2015, 1, 1))
    assert "ARM" in eaeu.members(date(2015, 1, 2))


def test_a_frozen_bloc_ignores_the_year():
    table = load_bloc_table()
    assert table.members("EU27", 1990) == table.members("EU27", 2025)
    assert len(table.members("EU", 1990)) == 12


def test_arrays_cannot_be_written():
    world = make_world()
    for name in ("flows", "tariff_rate", "input_share", "trade_elasticity"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(world, name)[...] = 0


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("flows", -1.0, r"-1 at \(C01, C02, S00\)"),
        ("flows", np.nan, r"nan at \(C01, C02, S00\)"),
        ("tariff_rate", -1.0, r"-1 at \(C01, C02, S00\)"),
        ("input_share", -0.5, r"-0.5 at \(C01, S02, S00\)"),
        ("input_share", 1.5, r"sum to .* > 1 at \(C01, S00\)"),
    ],
)
def test_bad_values_are_named_by_their_labels(name, value, words):
    world = make_world()
    array = np.array(getattr(world, name))
    array[1, 2, 0] = value
    with pytest.raises(WorldError, match=words):
        replace(world, **{name: array})


@pytest.mark.parametrize("theta", [0.0, -2.0, np.nan, np.inf])
def test_elasticities_must_be_positive(theta):
    world = make_world()
    with pytest.raises(WorldError, match="of sector 'S01' is not a positive number"):
        replace(world, trade_elasticity=np.array([3.0, theta, 4.0]))


def test_income_is_spent():
    world = make_world(seed=4)
    final = world.implied_final_demand.sum(axis=1)
    np.testing.assert_allclose(final, world.income, rtol=1e-10)
    assert world.trade_deficit.sum() == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(world.trade_share.sum(axis=0), 1.0)


def test_the_hash_tells_worlds_apart():
    """Whatever an answer may depend on: labels, year, blocs, groups, every array."""
    world = make_world()
    assert world.sha256 == make_world().sha256
    n, s = len(world.countries), len(world.sectors)
    moved = np.array(world.flows)
    moved[0, 1, 0], moved[1, 0, 0] = moved[1, 0, 0], moved[0, 1, 0]
    bloc = Bloc("AB", {"en": "AB"}, (Spell("C00", date(2000, 1, 1), None, "invented"),))
    share = np.array(world.input_share)
    share[0, 0, 0] += 1e-9
    final = np.array(world.final_share)[:, ::-1]
    theta = np.array(world.trade_elasticity)
    variants = [
        {"flows": moved},
        {"country": Axis("country", world.countries[::-1])},
        {"sector": Axis("sector", world.sectors[::-1])},
        {"year": 2021},
        {"trade_elasticity": theta[::-1]},
        {"trade_elasticity_se": np.full(s, 0.5)},
        {"trade_elasticity_se": np.full(s, 0.6)},
        {"trade_elasticity_se": np.full(s, np.nan)},
        {"tariff_rate": world.tariff_rate * 2},
        {"input_share": share},
        {"given_final_share": final},
        {"export_tax_rate": np.full((n, n, s), 0.1)},
        {"revenue_sharing": np.full((n, n), 1 / n)},
        {"sector_groups": {"goods": ("S00",)}},
        {"blocs": BlocTable({"AB": bloc})},
    ]
    hashes = [replace(world, **variant).sha256 for variant in variants]
    assert len({world.sha256, *hashes}) == 1 + len(variants)
    for same in ({"name": "other"}, {"country_names": {"C00": {"en": "Zero"}}}):
        assert replace(world, **same).sha256 == world.sha256
    assert (
        replace(world, given_final_share=None).sha256
        != replace(world, given_final_share=final).sha256
    )


def test_shares_of_revenue_must_sum_to_one():
    world = make_world(seed=1)
    pooled = np.eye(4)
    pooled[:2, :2] = 0.5
    replace(world, revenue_sharing=pooled)
    for wrong in (pooled.T * 0.9, np.where(np.eye(4) > 0, np.nan, 0.0), np.diag([1.0, 1, 1, -1])):
        with pytest.raises(WorldError, match="revenue_sharing"):
            replace(world, revenue_sharing=wrong)


def test_export_taxes_are_income_of_the_origin_and_part_of_the_price():
    world = make_world(seed=1, tariffs=False)
    tax = np.zeros(world.flows.shape)
    tax[0, 2, 1] = 0.25
    taxed = replace(world, export_tax_rate=tax, given_final_share=None)
    more = 0.25 * world.flows[0, 2, 1]
    np.testing.assert_allclose(taxed.export_tax_revenue, [more, 0, 0, 0])
    spent = taxed.expenditure - world.expenditure
    assert spent[2, 1] == pytest.approx(more)
    assert np.abs(np.delete(spent.ravel(), 2 * 3 + 1)).max() < 1e-12
    np.testing.assert_allclose(
        taxed.trade_deficit - world.trade_deficit, [-more, 0, more, 0], atol=1e-9
    )
