"""Every answer as a tidy frame: one row an observation, quantity and unit beside its value."""

import numpy as np
import pandas as pd
import pytest

import blocs
from blocs.foundation import casebook
from blocs.foundation.frames import MEASURED
from blocs.questions import QUESTIONS, question_of
from blocs.questions.games.kinds.strategic.tables import write_cells
from blocs.questions.projects.tables import write_years
from worlds import make_world

LABELS = {
    "Outcome": ["country", "quantity"],
    "Ranges": ["country"],
    "ModelBand": ["model", "country", "quantity"],
    "Comparison": ["outcome", "country", "quantity"],
    "Exposure": ["country", "partner", "quantity"],
    "Pair": ["country", "partner", "sector", "quantity"],
    "JointExposure": ["country", "partner", "quantity"],
    "Matrix": ["country", "partner", "quantity"],
    "EnsembleReading": ["scenario", "country", "quantity"],
    "ClaimsReport": ["claim"],
    "BoardReport": ["row", "countries", "quantity"],
    "ProjectOutcome": ["variant", "year", "quantity"],
    "Batch": ["scenario", "country", "quantity"],
}
"""What an observation is known by."""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    world = make_world()
    embargo = blocs.Embargo(by="C00", on="C01", sectors="all", direction="both")
    scenario = blocs.Scenario(title="rupture", moves=[embargo])
    outcome = blocs.run(world, scenario)
    rows = blocs.load_board(casebook.board()).rows
    ours = next(row.name for row in rows if row.scenario and row.tables is None)
    return {
        "Outcome": outcome,
        "Ranges": blocs.run_ranges(world, scenario, draws=4),
        "ModelBand": blocs.run_models(world, scenario),
        "Comparison": blocs.compare([outcome, outcome]),
        "Exposure": blocs.exposure(world, "C00", draws=4),
        "Pair": blocs.pair(world, "C00", "C01", draws=4),
        "JointExposure": blocs.joint_exposure(world, "C00", ["C01", "C02"]),
        "Matrix": blocs.rupture_matrix(world, ["C00", "C01", "C02"]),
        "EnsembleReading": blocs.ensemble(world, scenario, draws=6),
        "ClaimsReport": blocs.claims("union-state"),
        "BoardReport": blocs.board(only=[ours]),
        "ProjectOutcome": blocs.project("union-state/nuclear-plant", ranges=False),
        "Batch": blocs.run_many(world, [scenario, scenario]),
    }


@pytest.mark.parametrize("name", LABELS)
def test_one_row_is_one_observation_with_its_unit(answers, name):
    frame = answers[name].to_frame()
    assert len(frame) > 0
    assert set(MEASURED) <= set(frame.columns)
    assert frame["value"].dtype == np.float64
    assert frame["unit"].map(type).eq(str).all()
    assert not frame.duplicated(LABELS[name]).any()
    assert frame["value"].notna().any()


def test_values_of_the_frame_are_those_of_the_answer(answers):
    outcome = answers["Outcome"]
    frame = outcome.to_frame().set_index(["quantity", "country"])["value"]
    for name in ("real_income_change_pct", "income"):
        assert frame[name].to_dict() == outcome[name].to_series().to_dict()
    models = answers["ModelBand"].to_frame()
    own = models[(models["model"] == "armington") & (models["quantity"] == "income")]
    assert (
        own["value"].tolist()
        == answers["ModelBand"].outcomes["armington"]["income"].values.tolist()
    )
    matrix = answers["Matrix"].to_frame().set_index(["quantity", "country", "partner"])["value"]
    assert matrix["rupture_loss_pct", "C00", "C02"] == answers["Matrix"].loss_pct[0, 2]
    exposure = answers["Exposure"]
    table = exposure.to_frame().set_index(["partner", "quantity"])
    assert table.loc[("C01", "rupture_loss_pct"), "value"] == exposure.value(
        "C01", "rupture_loss_pct"
    )
    banded = exposure.bands[0].partner
    low, _, high = exposure.bands[0].of("rupture_loss_pct")
    assert tuple(table.loc[(banded, "rupture_loss_pct"), ["low", "high"]]) == (low, high)
    reading = answers["EnsembleReading"]
    drawn = reading.to_frame().set_index("country")
    assert tuple(drawn.loc["C02", ["low", "high"]]) == reading.scenarios[0].range_of("C02")


def test_the_years_of_the_frame_are_those_of_the_csv(answers, tmp_path):
    project = answers["ProjectOutcome"]
    written = pd.read_csv(write_years(project, tmp_path / "p.csv"))
    wide = project.to_frame().pivot(index=["variant", "year"], columns="quantity", values="value")
    for name in written.columns[2:]:
        pd.testing.assert_series_equal(
            written.set_index(["variant", "year"])[name].sort_index(),
            wide[name].sort_index(),
            rtol=1e-8,
            check_names=False,
            check_dtype=False,
        )


def test_a_game_of_cells_is_its_csv_and_a_game_of_tables_its_tables(tmp_path):
    played = blocs.play("union-state/neutrality", draws=0)
    frame = played.to_frame()
    assert question_of(played).name == "play"
    if isinstance(played, blocs.Play):
        written = pd.read_csv(write_cells(played, tmp_path / "c.csv"))
        assert written["value"].to_numpy() == pytest.approx(frame["value"].to_numpy(), nan_ok=True)
        assert len(written) == len(frame)
        cell = ",".join(f"{n}={next(iter(a.options))}" for n, a in played.game.actors.items())
        terms = played.explain(cell)
        assert [line.value for line in terms] == frame["value"].tolist()[: len(terms)]
    found = blocs.play("union-state/hedging", draws=0)
    numbers = [x for t in found.tables for row in t.rows for x in row[1:] if isinstance(x, float)]
    frame = found.to_frame()
    assert frame.loc[frame["text"] == "", "value"].tolist() == pytest.approx(numbers, nan_ok=True)
    assert len(frame) == sum(len(row) - 1 for t in found.tables for row in t.rows)


def test_every_kind_of_answer_has_a_frame():
    for question in QUESTIONS:
        for kind in question.answers:
            assert callable(getattr(blocs, kind).to_frame), kind
