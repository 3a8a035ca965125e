"""Every answer is reported through the same door: screen, page, document, table, in both languages."""

import io
import json

import pandas as pd
import pytest
from rich.console import Console

import blocs
from blocs.foundation import casebook
from blocs.questions import QUESTIONS
from blocs.questions.answers import Answer


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    world = blocs.load_world("icio-2022").aggregate(
        {"EU27": "EUR"}, {"goods": "GOODS", "services": "SERVICES"}, name="small"
    )
    scenario = blocs.Scenario(
        title="rupture",
        moves=[blocs.Embargo(by="BLR", on="RUS", sectors="all", direction="both")],
    )
    rows = blocs.load_board(casebook.board()).rows
    ours = next(row.name for row in rows if row.scenario and row.tables is None)
    outcome = blocs.run(world, scenario)
    found = [
        outcome,
        blocs.run_models(world, scenario),
        blocs.compare([outcome, outcome], countries=["BLR", "RUS"]),
        blocs.exposure(world, "BLR", draws=4),
        blocs.pair(world, "BLR", "RUS", draws=4),
        blocs.joint_exposure(world, "BLR", ["RUS", "KAZ"]),
        blocs.rupture_matrix(world, ["BLR", "RUS", "KAZ"]),
        blocs.ensemble(world, scenario, draws=6),
        blocs.claims("union-state"),
        blocs.board(only=[ours]),
        blocs.project("union-state/imf-programme", ranges=False),
        blocs.play("union-state/hedging", draws=0),
    ]
    return world, {type(item).__name__: item for item in found}


KINDS = [k for q in QUESTIONS for k in q.answers if k not in ("DyadAtlas", "Play")]
RESTS_ON_A_WORLD = (
    "Outcome",
    "ModelBand",
    "Comparison",
    "Exposure",
    "Pair",
    "JointExposure",
    "Matrix",
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_answer_is_shown_and_saved(answers, kind, language, tmp_path):
    world, found = answers
    more = {"world": world} if kind in RESTS_ON_A_WORLD else {}
    report = found[kind].report(language, **more)
    page = report.save(tmp_path / "x.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}"' in page
    assert "<table" in page
    document = json.loads(report.save(tmp_path / "x.json").read_text(encoding="utf-8"))
    assert document
    table = pd.read_csv(report.save(tmp_path / "x.csv"))
    assert {"value", "unit", "quantity"} <= set(table.columns)
    out = io.StringIO()
    report.show(Console(file=out, width=120))
    assert len(out.getvalue()) > 100
    with pytest.raises(blocs.InputError, match="cannot save"):
        report.save(tmp_path / "x.pdf")


def test_an_answer_on_a_world_that_is_not_kept_asks_for_it(answers):
    _, found = answers
    with pytest.raises(blocs.InputError, match="report\\(world="):
        found["Outcome"].report()


def test_every_kind_of_answer_has_the_door():
    for question in QUESTIONS:
        assert callable(question.report)
        assert all(issubclass(getattr(blocs, kind), Answer) for kind in question.answers)


def test_a_brief_needs_no_more_than_the_outcome_and_its_world(answers, tmp_path):
    world, found = answers
    outcome = found["Outcome"]
    page = blocs.write_brief(outcome, world=world, path=tmp_path / "b.html").read_text("utf-8")
    assert blocs.describe(blocs.Scenario(**outcome.provenance["scenario"]), world)[0] in page
    assert page == outcome.report(world=world).html()
