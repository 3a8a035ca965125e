"""Presets: their table, and that each is what the written-out moves say."""

from dataclasses import replace

import numpy as np
import pytest

from blocs.foundation.errors import ScenarioError
from blocs.moves.compile import compile_moves
from blocs.moves.instruments.presets import ESTIMATES, parameters_of
from blocs.moves.provisions import describe, provisions
from blocs.moves.scenario import Scenario, at_estimate

PRESETS = ("free_trade_area", "customs_union", "single_market", "sanctions_package")
ALL = (*PRESETS, "import_substitution", "carbon_border_tax")


@pytest.fixture(scope="module")
def split(world):
    """The small world with its services in a group."""
    return replace(world, sector_groups={**world.sector_groups, "services": ("K",)})


def shock_of(world, *moves):
    return compile_moves(Scenario(title="T", moves=list(moves)), world)


def change_of(depth, kind, estimate="central"):
    """A barrier that falls away as the change of trade costs that a user would write, per cent."""
    return 100 * (1 / (1 + parameters_of(depth)[kind].at(estimate) / 100) - 1)


def written_out(depth, estimate="central"):
    costs = [
        {"trade_cost": {"between": [["UKR"], ["EU"]], "sectors": kind, "change_pct": change}}
        for kind in ("goods", "services")
        if (change := change_of(depth, kind, estimate))
    ]
    join = {"country": "UKR", "bloc": "EU", "change_pct": 0}
    if depth != "free_trade_area":
        join |= {"cet": "members", "cet_for": "joiners"}
    return [{"join_bloc": join}, *costs]


@pytest.mark.parametrize("preset", ALL)
def test_every_number_has_an_ordered_range_and_says_what_it_rests_on(preset):
    for parameter in parameters_of(preset).values():
        assert 0 <= parameter.low <= parameter.central <= parameter.high
        assert parameter.derivation
        assert parameter.status in ("published", "derived", "assumed")
        assert (parameter.status == "assumed") is not bool(parameter.cited)
        assert parameter.source or parameter.status == "assumed"


@pytest.mark.parametrize(
    ("preset", "end", "growth", "theta"),
    [
        ("free_trade_area", "low", 0.36, 8.3),
        ("free_trade_area", "central", 0.36, 5.0),
        ("free_trade_area", "high", 1.0, 4.0),
        ("single_market", "low", 1.09 / 2, 8.3),
        ("single_market", "central", 1.09, 5.0),
        ("single_market", "high", 1.09, 4.0),
    ],
)
def test_barriers_for_goods_are_computed_as_the_table_says(preset, end, growth, theta):
    expected = 100 * ((1 + growth) ** (1 / theta) - 1) - 3
    assert parameters_of(preset)["goods"].at(end) == pytest.approx(expected, abs=0.051)


@pytest.mark.parametrize("estimate", ESTIMATES)
@pytest.mark.parametrize("depth", ["free_trade_area", "customs_union", "single_market"])
def test_a_depth_is_the_moves_written_out(split, depth, estimate):
    join = {"country": "UKR", "bloc": "EU", "depth": depth, "estimate": estimate}
    preset = shock_of(split, {"join_bloc": join})
    by_hand = shock_of(split, *written_out(depth, estimate))
    np.testing.assert_allclose(preset.iceberg_cost_hat, by_hand.iceberg_cost_hat, rtol=1e-15)
    np.testing.assert_array_equal(preset.tariff_rate_cf, by_hand.tariff_rate_cf)


def test_the_tariff_of_the_members_is_their_average_by_origin_and_sector(split):
    shock = shock_of(
        split, {"join_bloc": {"country": "UKR", "bloc": "EU", "depth": "customs_union"}}
    )
    at = split.country.position
    for origin in ("RUS", "USA"):
        for sector in range(len(split.sector)):
            pair = [at["DEU"], at["FRA"]]
            rates = split.tariff_rate[at[origin], pair, sector]
            bought = split.flows[at[origin], pair, sector]
            expected = (rates * bought).sum() / bought.sum()
            found = shock.tariff_rate_cf[at[origin], at["UKR"], sector]
            assert found == pytest.approx(expected, rel=1e-14)
            assert (rates == shock.tariff_rate_cf[at[origin], pair, sector]).all()
    assert (shock.tariff_rate_cf[at["UKR"], at["DEU"]] == 0).all()
    assert (shock.tariff_rate_cf[at["DEU"], at["UKR"]] == 0).all()


def test_a_world_without_tariffs_says_that_none_is_taken_over(split):
    free = replace(split, tariff_rate=np.zeros_like(split.tariff_rate))
    scenario = Scenario(
        title="T", moves=[{"join_bloc": {"country": "UKR", "bloc": "EU", "depth": "customs_union"}}]
    )
    assert "this base year has no tariffs" in describe(scenario, free)[0]
    assert "this base year has no tariffs" not in describe(scenario, split)[0]


def test_an_agreement_is_zero_tariffs_and_lower_costs_between_the_sides_alone(split):
    sides = [["RUS", "KAZ"], ["EU"]]
    preset = shock_of(split, {"trade_agreement": {"between": sides, "depth": "single_market"}})
    by_hand = shock_of(
        split,
        *(
            {"tariff": {"by": a, "on": b, "sectors": "all", "rate": 0}}
            for a, b in (sides, sides[::-1])
        ),
        *(
            {
                "trade_cost": {
                    "between": sides,
                    "sectors": kind,
                    "change_pct": change_of("single_market", kind),
                }
            }
            for kind in ("goods", "services")
        ),
    )
    np.testing.assert_allclose(preset.iceberg_cost_hat, by_hand.iceberg_cost_hat, rtol=1e-15)
    np.testing.assert_array_equal(preset.tariff_rate_cf, by_hand.tariff_rate_cf)


def test_a_package_cuts_exactly_its_part_of_every_flow(split):
    uneven = replace(split, trade_elasticity=np.array([2.0, 5.0, 9.0, 4.0]))
    shock = shock_of(uneven, {"sanctions_package": {"senders": "EU", "targets": "RUS"}})
    left = shock.iceberg_cost_hat**-uneven.trade_elasticity
    at = uneven.country.position
    for sender in ("DEU", "FRA"):
        np.testing.assert_allclose(left[at[sender], at["RUS"], :3], 1 - 0.63, rtol=1e-14)
        np.testing.assert_allclose(left[at["RUS"], at[sender], :3], 1 - 0.80, rtol=1e-14)
        assert left[at[sender], at["RUS"], 3] == 1.0
    assert (left[at["USA"]] == 1.0).all()


def test_a_home_preference_is_a_rent_of_the_importer(split):
    fields = {"country": "RUS", "on": ["world", "-EAEU"], "sectors": "goods"}
    preset = shock_of(split, {"import_substitution": {**fields, "estimate": "high"}})
    barrier = {"by": "RUS", "on": ["world", "-EAEU"], "sectors": "goods", "ad_valorem_pct": 30}
    by_hand = shock_of(
        split, {"non_tariff_barrier": barrier | {"kind": "rent", "rent_to": "destination"}}
    )
    np.testing.assert_array_equal(preset.tariff_rate_cf, by_hand.tariff_rate_cf)
    assert preset.iceberg_cost_hat is None


MOVES = [
    {"join_bloc": {"country": "UKR", "bloc": "EU", "depth": "single_market"}},
    {"trade_agreement": {"between": [["UKR"], ["EU"]], "depth": "free_trade_area"}},
    {"sanctions_package": {"senders": "EU", "targets": "RUS"}},
    {"import_substitution": {"country": "RUS", "sectors": "goods"}},
]


@pytest.mark.parametrize("move", MOVES, ids=lambda move: next(iter(move)))
def test_a_preset_tells_its_numbers_with_range_and_standing_in_every_language(split, move):
    scenario = Scenario(title="T", moves=[move])
    english, russian = (describe(scenario, split, language)[0] for language in ("en", "ru"))
    assert ("range" in english and "from:" in english) or "published:" in english
    assert "диапазон" in russian
    told = provisions(scenario, split)[0]
    assert any(key.endswith("_pct") for key in told.parameters)


@pytest.mark.parametrize("move", MOVES, ids=lambda move: next(iter(move)))
def test_both_ends_are_the_scenario_with_its_estimate_changed(split, move):
    scenario = Scenario(title="T", moves=[move])
    name, fields = next(iter(move.items()))
    for end in ("low", "high"):
        assert at_estimate(scenario, end) == Scenario(
            title="T", moves=[{name: {**fields, "estimate": end}}]
        )
    assert scenario.moves[0].is_ranged


def test_what_has_no_range_stays_at_its_ends(split):
    plain = Scenario(
        title="T", moves=[{"join_bloc": {"country": "UKR", "bloc": "EU", "change_pct": -5}}]
    )
    assert at_estimate(plain, "low") == plain
    assert not plain.moves[0].is_ranged


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "give either 'change_pct'"),
        ({"change_pct": -5, "depth": "single_market"}, "give either 'change_pct'"),
        ({"change_pct": -5, "estimate": "low"}, "give 'depth', too"),
        ({"depth": "single_market", "tariffs": "keep"}, "leave 'tariffs' out"),
        ({"depth": "union"}, "expected one of free_trade_area, customs_union, single_market"),
    ],
)
def test_what_cannot_be_meant_is_refused(fields, said):
    join = {"country": "UKR", "bloc": "EU", **fields}
    with pytest.raises(ScenarioError) as caught:
        Scenario(title="T", moves=[{"join_bloc": join}])
    assert said in str(caught.value)


def test_a_world_without_groups_of_sectors_cannot_take_a_depth(world):
    join = {"country": "UKR", "bloc": "EU", "depth": "single_market"}
    with pytest.raises(ScenarioError, match="no group 'services'"):
        shock_of(world, {"join_bloc": join})
