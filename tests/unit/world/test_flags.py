"""What is odd in base data: one planted fault each, and what happens to it on the way."""

import dataclasses

import numpy as np
import pytest

import blocs
from blocs.data.stored.store import load_stored_world, save_stored_world
from blocs.foundation.axes import Axis
from blocs.questions.trade.engine.calibration import calibrated
from blocs.world.aggregate import aggregate
from blocs.world.flags import Flag, FlagKind, flags_document, reason
from blocs.world.provenance import Provenance
from blocs.world.world import World

CODES = ("AAA", "BBB", "CCC")
SECTORS = ("A01", "K")


def sound(**changes):
    """Three like countries, half of what each makes of farming goes into its finance."""
    flows = np.full((3, 3, 2), 10.0)
    flows[np.arange(3), np.arange(3)] = 80.0
    share = np.zeros((3, 2, 2))
    share[:, 0, 1] = 0.3
    fields = {
        "name": "sound",
        "year": 2020,
        "country": Axis("country", CODES),
        "sector": Axis("sector", SECTORS),
        "flows": flows,
        "trade_elasticity": np.full(2, 5.0),
        "provenance": Provenance(title="invented"),
        "tariff_rate": np.zeros((3, 3, 2)),
        "input_share": share,
        "sector_groups": {"goods": ("A01",), "services": ("K",)},
    }
    return World(**fields | changes)


def test_sound_data_are_not_flagged():
    assert sound().flags == {}
    assert flags_document(sound()) == {}


def balance():
    flows = np.array(sound().flows)
    flows[0, 1] *= 10  # AAA sells BBB ten times as much
    return sound(flows=flows)


def finance_from_abroad():
    flows = np.array(sound().flows)
    flows[1, 1, 1], flows[1, 1, 0] = 1.0, 300.0
    return sound(flows=flows)


def more_inputs_than_there_are():
    share = np.array(sound().input_share)
    flows = np.array(sound().flows)
    share[0, 0, 1] = 0.9
    flows[:, 0, 0] *= 0.6
    return sound(input_share=share, flows=flows)


def dear_border():
    rate = np.zeros((3, 3, 2))
    rate[[0, 2], 1] = 0.5
    return sound(tariff_rate=rate)


def no_value_added():
    share = np.array(sound().input_share)
    share[2, :, 1] = 0.5
    return sound(input_share=share)


PLANTED = {
    "balance": (balance, FlagKind.BALANCE, {"AAA": "", "BBB": ""}),
    "service": (finance_from_abroad, FlagKind.SOURCING, {"BBB": "K"}),
    "negative": (more_inputs_than_there_are, FlagKind.NEGATIVE_FINAL_DEMAND, {"AAA": ""}),
    "revenue": (dear_border, FlagKind.TARIFF_REVENUE, {"BBB": ""}),
    "value added": (no_value_added, FlagKind.VALUE_ADDED, {"CCC": "K"}),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_seen_where_it_is(fault):
    make, kind, where = PLANTED[fault]
    world = make()
    seen = {
        code: flag.sector
        for code, found in world.flags.items()
        for flag in found
        if flag.kind is kind and bool(flag.sector) == any(where.values())
    }
    assert seen == where


def value_of(world, code, kind, sector=""):
    (flag,) = (f for f in world.flags[code] if (f.kind, f.sector) == (kind, sector))
    return flag.value_pct


def test_the_sizes_are_those_of_the_tables():
    world = balance()
    # AAA: output of A01 250+... both sectors: home 80, BBB 100, CCC 10; imports 10 + 10 each.
    made, deficit = 190 * (1 + 0.7), 2 * (20 - 110)
    assert value_of(world, "AAA", FlagKind.BALANCE) == pytest.approx(100 * deficit / made, abs=0.05)
    foreign = finance_from_abroad()
    assert value_of(foreign, "BBB", FlagKind.SOURCING, "K") == pytest.approx(100 / 21, abs=0.05)
    taxed = dear_border()
    assert value_of(taxed, "BBB", FlagKind.TARIFF_REVENUE) == pytest.approx(
        100 * 20 / taxed.value_added[1], abs=0.05
    )
    short = more_inputs_than_there_are()
    missing = short.gross_output[0, 1] * 0.9 - short.expenditure[0, 0]
    assert value_of(short, "AAA", FlagKind.NEGATIVE_FINAL_DEMAND) == pytest.approx(
        100 * missing / short.value_added[0], abs=0.05
    )
    assert value_of(no_value_added(), "CCC", FlagKind.VALUE_ADDED, "K") == 0.0


def test_small_services_and_small_sectors_are_left_alone():
    flows = np.array(finance_from_abroad().flows)
    flows[1, 1, 0] = 30_000.0
    assert "BBB" not in sound(flows=flows, input_share=np.zeros((3, 2, 2))).flags
    flows = np.array(sound().flows)
    flows[2, :, 1] *= 1e-4
    found = dataclasses.replace(no_value_added(), flows=flows).flags.get("CCC", ())
    assert all(flag.kind is not FlagKind.VALUE_ADDED for flag in found)


def test_a_world_that_does_not_name_its_services_is_judged_as_a_whole():
    assert "BBB" not in dataclasses.replace(finance_from_abroad(), sector_groups={}).flags


def test_merging_countries_judges_the_merged_one():
    world = balance()
    together = aggregate(world, countries={"AAA": "UNION", "BBB": "UNION"}, sectors={}, name="m")
    assert "UNION" not in together.flags
    apart = aggregate(world, countries={"BBB": "UNION", "CCC": "UNION"}, sectors={}, name="m")
    assert [flag.kind for flag in apart.flags["AAA"]] == [FlagKind.BALANCE]


def test_keeping_and_loading_sees_the_same(tmp_path):
    world = calibrated(balance())
    save_stored_world(world, tmp_path / "kept")
    assert load_stored_world(tmp_path / "kept").flags == world.flags != {}


def test_calibration_keeps_what_it_takes_away():
    """Negative cells are gone from the world and stay in the report of what was moved."""
    before = more_inputs_than_there_are()
    after = calibrated(before)
    assert all(f.kind is not FlagKind.NEGATIVE_FINAL_DEMAND for f in after.flags.get("AAA", ()))
    report = after.provenance.calibration["negative_final_demand_by_country_pct"]
    kind = FlagKind.NEGATIVE_FINAL_DEMAND
    assert report == {"AAA": value_of(before, "AAA", kind)}


def test_tariff_revenue_is_told_and_leaves_the_rank():
    world = calibrated(dear_border())
    move = blocs.Tariff(by="AAA", on="CCC", sectors="all", rate=0.1)
    outcome = blocs.run(world, blocs.Scenario(title="t", moves=[move]))
    (told,) = outcome.provenance["world"]["flags"]["BBB"]
    assert (told["kind"], outcome.implausible) == ("tariff_revenue", ())


def test_an_outcome_carries_the_flags_and_does_not_rank_them():
    world = calibrated(balance())
    move = blocs.Tariff(by="AAA", on="CCC", sectors="all", rate=0.1)
    outcome = blocs.run(world, blocs.Scenario(title="t", moves=[move]))
    assert outcome.implausible == ("AAA", "BBB")
    told = outcome.provenance["world"]["flags"]
    assert told["AAA"] == [{"kind": "balance", "value_pct": value_of(world, "AAA", "balance")}]


@pytest.mark.parametrize(
    ("flag", "words"),
    [
        (Flag(FlagKind.BALANCE, 40.0), "trade deficit of 40.0% of value added"),
        (Flag(FlagKind.BALANCE, -40.0), "trade surplus of 40.0% of value added"),
        (Flag(FlagKind.SOURCING, 2.0, "K"), "Finance: 2.0% of its purchases come from home"),
        (Flag(FlagKind.NEGATIVE_FINAL_DEMAND, 3.0), "negative final demand of 3.0% of value added"),
        (Flag(FlagKind.TARIFF_REVENUE, 7.0), "tariff revenue of 7.0% of value added"),
        (Flag(FlagKind.VALUE_ADDED, 0.0, "K"), "Finance: value added of 0.0% of output"),
    ],
)
def test_reasons_in_words(flag, words):
    told = reason(flag, "Finance")
    assert told["en"] == words
    assert told["ru"] != words
