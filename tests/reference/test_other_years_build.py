"""The embedded worlds of other years are what their script makes of its tables, byte for byte."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest

import blocs
from blocs.cli.main import main
from blocs.data.other_year.update import goods_of
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.pairs import PairStatus
from blocs.world.shocks.trade import Shock

ROOT = Path(__file__).resolve().parents[2]
EMBEDDED = ROOT / "src/blocs/data/embedded"
sys.path.insert(0, str(ROOT / "scripts"))

import build_other_years as script  # noqa: E402


@pytest.mark.parametrize("chosen", script.YEARS, ids=lambda year: year.name)
def test_the_script_gives_the_committed_bytes(chosen, tmp_path):
    script.build(chosen, tmp_path)
    for file in ("arrays.npz", "manifest.json", "sectors.csv"):
        made, kept = tmp_path / chosen.name / file, EMBEDDED / chosen.name / file
        assert made.read_bytes() == kept.read_bytes(), file


@pytest.mark.parametrize("chosen", script.YEARS, ids=lambda year: year.name)
def test_no_move_changes_nothing(chosen):
    world = blocs.load_world(chosen.name)
    assert world.year == chosen.year
    assert world.base_year_gap <= 1e-8
    assert world.implied_final_demand.min() >= 0
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    same = solve_trade(economy, shock=Shock(), model=Model.CALIENDO_PARRO)
    assert abs(same.real_income_hat - 1).max() <= 1e-12


def shares_of_russia(world):
    goods = world.flows[:, :, goods_of(world)].sum(axis=2)
    np.fill_diagonal(goods, 0.0)
    i, k = world.country.position["BLR"], world.country.position["RUS"]
    return goods[i, k] / goods[i].sum(), goods[k, i] / goods[:, i].sum()


def test_belarus_of_2015_trades_as_recorded():
    """39 % of exports and 56.6 % of imports of goods were with Russia (World Factbook)."""
    sold, bought = shares_of_russia(blocs.load_world("icio-2015e"))
    assert sold == pytest.approx(0.39, abs=0.03)
    assert bought == pytest.approx(0.566, abs=0.04)


def test_what_was_not_recorded_is_marked():
    then = blocs.load_world("icio-2015e").provenance.pairs
    now = blocs.load_world("icio-2023e").provenance.pairs
    assert then.status("BLR", "RUS") is PairStatus.OBSERVED
    assert now.status("BLR", "RUS") is PairStatus.ESTIMATED
    assert now.status("RUS", "CHN") is PairStatus.OBSERVED
    for record in (then, now):
        assert 10 < record.hidden_error_pct < 35


def test_unions_are_those_of_the_year():
    world = blocs.load_world("icio-2015e")
    assert "GBR" in world.bloc_members("EU")[0]
    assert {"BLR", "KAZ", "RUS"} <= set(world.bloc_members("EAEU")[0])


def stopped(world, one, other):
    moves = [blocs.Embargo(by=one, on=other, sectors="all", direction="both")]
    return blocs.run(world, blocs.Scenario(title="stop", moves=moves))


def first_sentence(answer, language):
    page = answer.report(language).html()
    lead = re.search(r'class="lead">(.*?)</p>', page, flags=re.DOTALL)
    return lead.group(1).strip()


def test_a_result_that_rests_on_an_estimated_pair_says_so_first():
    now, then = blocs.load_world("icio-2023e"), blocs.load_world("icio-2015e")
    found = stopped(now, "BLR", "RUS")
    entry = found.provenance["estimated_pairs"]
    assert (entry["pairs"], entry["share_pct"]) == (2, 100.0)
    assert entry["hidden_error_pct"] == now.provenance.pairs.hidden_error_pct
    told = first_sentence(found, "en")
    assert told.startswith("This rests on estimates: 100% of the trade")
    assert "Belarus–Russia, Russia–Belarus" in told.split(". ")[0]
    assert "an error of 26%" in told.split(". ")[0]
    assert first_sentence(found, "ru").startswith("Это опирается на оценки")
    for world, one, other in ((now, "RUS", "CHN"), (then, "BLR", "RUS")):
        observed = stopped(world, one, other)
        assert "estimated_pairs" not in observed.provenance
        assert first_sentence(observed, "en").startswith("The model implies")


def test_exposure_says_so_too():
    now = blocs.load_world("icio-2023e")
    assert "estimated_pairs" in blocs.pair(now, "BLR", "RUS", draws=0).provenance
    assert "estimated_pairs" not in blocs.pair(now, "RUS", "CHN", draws=0).provenance
    assert "estimated_pairs" not in blocs.pair("icio-2022", "BLR", "RUS", draws=0).provenance


RUPTURE = "title: stop\nmoves: [{embargo: {by: [BLR], on: [RUS], sectors: all, direction: both}}]\n"
GAME = """
kind: crisis
title: One dispute
disputes: {pair: {one: BLR, other: RUS}}
spread: 0.2
damage_pct: 5
"""


def every_kind(world, folder):
    """Answers about Belarus and Russia: question → answer."""
    (folder / "stop.yaml").write_text(RUPTURE, encoding="utf-8")
    (folder / "game.yaml").write_text(GAME, encoding="utf-8")
    stop = folder / "stop.yaml"
    return {
        "joint": blocs.joint_exposure(world, "BLR", ["RUS"]),
        "matrix": blocs.rupture_matrix(world, ["BLR", "RUS"]),
        "game": blocs.play(folder / "game.yaml", world, draws=0),
        "ensemble": blocs.ensemble(world, stop, draws=8),
        "project": blocs.project("union-state/nuclear-plant", world, ranges=False),
        "compare": blocs.compare([stop, "union-state/belarus-leaves-eaeu"], world=world),
    }


def test_every_question_says_so_first(tmp_path):
    for name, found in every_kind(blocs.load_world("icio-2023e"), tmp_path).items():
        for language, begins in (
            ("en", ("This rests on", "Scenarios that rest on")),
            ("ru", ("Это опирается на", "Сценарии, опирающиеся на")),
        ):
            assert first_sentence(found, language).startswith(begins), (name, language)


def test_no_question_says_so_where_the_pair_was_recorded(tmp_path):
    found = every_kind(blocs.load_world("icio-2015e"), tmp_path)
    for name in ("joint", "matrix", "project"):
        assert "estimated_pairs" not in found[name].provenance, name
    assert found["compare"].provenances["stop"].get("estimated_pairs") is None


def test_pairs_of_regions_remember_what_their_members_were():
    small = blocs.load_world("icio-2023e").aggregate({"EU27": "EUR", "BLR": "BYKZ", "KAZ": "BYKZ"})
    record = small.provenance.pairs
    assert record.status("BYKZ", "RUS") is PairStatus.ESTIMATED
    assert record.status("RUS", "CHN") is PairStatus.OBSERVED
    assert stopped(small, "BYKZ", "RUS").provenance["estimated_pairs"]["pairs"] == 2


def test_a_case_counts_the_scenarios_that_rest_on_estimates(tmp_path, capsys):
    arguments = ["run", "union-state", "--world", "icio-2023e", "--out", str(tmp_path)]
    assert main(arguments) == 0
    told = " ".join(capsys.readouterr().out.split())
    first = told.split("hidden come back")[0]
    assert (
        "10 of 11 scenarios rest on estimates: up to 100% of the trade between countries" in first
    )
    assert "Belarus and Russia stop all trade with each other" in first
    page = (tmp_path / "union-state.en.html").read_text(encoding="utf-8")
    assert 'class="lead">10 of 11 scenarios rest on estimates' in page
