"""Mining and energy beyond capacity: what is flagged, and the answers with lower elasticities."""

from dataclasses import replace

import numpy as np
import pytest

from blocs.brief.voice import voice
from blocs.moves.instruments.barriers import Embargo
from blocs.moves.instruments.tariff import Tariff
from blocs.moves.scenario import Scenario
from blocs.questions.trade.answer import load_world, run
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.plausibility import (
    MOST_RISE_PCT,
    PARTS,
    Plausibility,
    beyond_capacity,
    mining_and_energy,
    plausibility,
    strained,
    with_lower,
)
from blocs.questions.trade.report.plausibility import plausibility_line, plausibility_table

RUPTURE = Scenario(
    title="Belarus and Russia stop trading",
    moves=[Embargo(by="BLR", on="RUS", sectors="all", direction="both")],
)
MILD = Scenario(title="T", moves=[Tariff(by="USA", on="CHN", sectors="goods", rate=0.6)])
EXACT = "real_income_change_pct"


@pytest.fixture(scope="module")
def icio():
    return load_world("icio-2022", tariffs="none")


@pytest.fixture(scope="module")
def outcome(icio):
    return run(icio, RUPTURE)


@pytest.fixture(scope="module")
def rupture(icio, outcome):
    return plausibility(outcome, icio, RUPTURE, Trade())


def test_sectors_of_mining_and_energy_are_told_by_their_codes(icio):
    chosen = [
        code for code, is_one in zip(icio.sectors, mining_and_energy(icio), strict=True) if is_one
    ]
    assert chosen == ["B05", "B06", "B07", "B08", "B09", "C19", "D"]


def test_a_world_of_other_codes_names_them_by_its_groups(icio):
    named = replace(icio, sector_groups={"mining": ("A01",), "energy": ("D",)})
    assert mining_and_energy(named)[icio.sector.position["A01"]]


def test_belarusian_oil_is_flagged_first_with_its_elasticity(icio, outcome, rupture):
    first = rupture.strained[0]
    assert (first.country, first.sector) == ("BLR", "B06")
    assert first.rise_pct > 500
    assert first.trade_elasticity == icio.trade_elasticity[icio.sector.position["B06"]]
    at = icio.country.position["BLR"], icio.sector.position["B06"]
    assert first.rise_pct == outcome.labelled["output_volume_change_pct"][at]


def test_every_flag_is_a_rise_beyond_the_limit_that_weighs_something(icio, outcome, rupture):
    rise = outcome.labelled["output_volume_change_pct"]
    base, value_added = outcome.labelled["gross_output"], outcome.labelled["sector_value_added"]
    found = {(item.country, item.sector) for item in rupture.strained}
    for i, country in enumerate(icio.countries):
        for j, sector in enumerate(icio.sectors):
            beyond = sector in ("B05", "B06", "B07", "B08", "B09", "C19", "D")
            beyond = beyond and rise[i, j] > MOST_RISE_PCT
            assert beyond_capacity(outcome, icio)[i, j] == beyond
            heavy = beyond and base[i, j] * rise[i, j] / 100 >= 1e-3 * value_added[i].sum()
            if country not in outcome.implausible:
                assert ((country, sector) in found) == heavy


def test_losses_are_those_of_runs_with_that_elasticity_and_grow(icio, outcome, rupture):
    sectors = {item.sector for item in rupture.strained}
    scale = np.array([0.5 if code in sectors else 1.0 for code in icio.sectors])
    by_hand = run(icio.replace(trade_elasticity=icio.trade_elasticity * scale), RUPTURE)
    at = icio.country.position["BLR"]
    assert rupture.value("half", "BLR") == pytest.approx(by_hand.labelled[EXACT][at], abs=1e-8)
    own = outcome.labelled[EXACT][at]
    assert rupture.value("quarter", "BLR") < rupture.value("half", "BLR") < own < 0


def test_a_lower_elasticity_changes_nothing_else_of_the_base_year(icio):
    lower = with_lower(icio, {"B06"}, 0.25)
    changed = lower.trade_elasticity != icio.trade_elasticity
    assert [code for code, is_one in zip(icio.sectors, changed, strict=True) if is_one] == ["B06"]
    still = run(lower, Scenario(title="T", moves=[])).labelled[EXACT]
    assert np.abs(still).max() < 1e-9
    same = run(with_lower(icio, {"B06"}, 1.0), MILD).labelled[EXACT]
    np.testing.assert_array_equal(same, run(icio, MILD).labelled[EXACT])


def test_nothing_is_solved_again_where_nothing_is_flagged(icio):
    outcome = run(icio, MILD)
    assert not strained(outcome, icio)
    assert plausibility(outcome, icio, MILD, Trade()) is None


def test_countries_with_implausible_base_data_are_not_flagged(icio, outcome):
    doubted = replace(
        outcome,
        provenance={
            **outcome.provenance,
            "world": {
                **outcome.provenance["world"],
                "calibration": {"implausible_deficits_pct": {"BLR": 50.0}},
            },
        },
    )
    assert "BLR" in doubted.implausible
    assert strained(outcome, icio)
    assert not strained(doubted, icio)


def test_the_document_has_flags_and_all_countries(icio, rupture):
    told = rupture.as_json()["plausibility"]
    assert told["flagged"][0]["country"] == "BLR"
    for part in PARTS:
        values = told[f"if_elasticity_{part}"][EXACT]
        assert list(values) == list(icio.countries)
        assert values["BLR"] == rupture.value(part, "BLR")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("‡ Output rises", "half", "quarter")),
        ("ru", ("‡ Выпуск растёт", "вдвое", "вчетверо")),
    ],
)
def test_the_line_says_what_rises_and_both_answers(icio, rupture, language, words):
    line = plausibility_line(rupture, voice(language, icio), focus="BLR")
    assert all(word in line for word in words)
    comma = "," if language == "ru" else "."
    for part in PARTS:
        assert f"{abs(rupture.value(part, 'BLR')):.2f}".replace(".", comma) in line


def test_an_answer_that_is_missing_is_said(icio, outcome, rupture):
    found = Plausibility(icio, outcome, rupture.strained, {"half": None, "quarter": None})
    line = plausibility_line(found, voice("en", icio), focus="BLR")
    assert "half: no solution; if it is a quarter: no solution" in line
    assert found.as_json()["plausibility"]["if_elasticity_half"] is None
    row = plausibility_table({"s": found}, voice("en", icio), focus="BLR").rows[0]
    assert [voice("en", icio).words.told(cell) for cell in row.cells[-2:]] == ["–", "–"]
