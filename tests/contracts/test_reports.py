"""Every answer is reported through the same door: screen, page, document, table, in both languages."""

import io
import json

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

import blocs
from blocs.foundation import casebook
from blocs.questions import QUESTIONS
from blocs.questions.answers import Answer
from small_tables import events_table, points_table, poll_table, series_table, votes_table


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
        blocs.run_ranges(world, scenario, draws=4),
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
        blocs.network_flows("case-2015"),
        blocs.network_criticality("case-2015"),
        blocs.owners_power("transit-game"),
        blocs.passage_matrix(world),
        blocs.routes("icio-2022", "CHN", "POL"),
        blocs.known_corridors(),
        blocs.check_network("case-2015"),
        blocs.sea_distance((103.85, 1.26), (4.0, 51.98), closed=["suez"]),
        blocs.point_cover(points_table(tmp_path_factory.mktemp("points")), radius=120, sites=2),
        blocs.territory_cover("security/host-or-border"),
        blocs.stability("security/expectations"),
        blocs.balance(["NATO", "CSTO"], (2021, 2023)),
        blocs.votes(votes_table(tmp_path_factory.mktemp("votes")), country="BLR", poles="RUS:POL"),
        blocs.channels("union-state"),
        blocs.events(events_table(tmp_path_factory.mktemp("events")), between="RUS:UKR"),
        blocs.history(only=["coal-2023"]),
        blocs.verify(only=["councils"]),
        blocs.poll(poll_table(tmp_path_factory.mktemp("poll"))),
        blocs.predictability(series_table(tmp_path_factory.mktemp("series"))),
    ]
    return world, {type(item).__name__: item for item in found}


KINDS = [k for q in QUESTIONS for k in q.answers if k not in ("DyadAtlas", "Play")]
RESTS_ON_A_WORLD = (
    "Outcome",
    "ModelBand",
    "Ranges",
    "Comparison",
    "Exposure",
    "Pair",
    "JointExposure",
    "Matrix",
    "PassageMatrix",
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


@pytest.mark.parametrize("kind", KINDS)
def test_tables_of_an_answer_are_taken_away(answers, kind, tmp_path):
    world, found = answers
    more = {"world": world} if kind in RESTS_ON_A_WORLD else {}
    report = found[kind].report("ru", **more)
    frame = report.frame()
    own, *others = report.tables.save(tmp_path / "x.dta")
    read = pd.read_stata(own)
    assert read["value"].tolist() == pytest.approx(
        frame["value"].replace([np.inf, -np.inf], np.nan).tolist(), rel=0, nan_ok=True
    )
    assert read["quantity"].tolist() == frame["quantity"].tolist()
    assert others
    for path, table in zip(others, report.tables, strict=True):
        assert len(pd.read_stata(path)) == len(table.rows)
    (text,) = report.tables.save(tmp_path / "x.tex")
    assert text.read_text("utf-8").count("\\toprule") >= len(others)


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


def saved(report, path):
    """The document of a report, read as strict JSON."""

    def refuse(constant):
        pytest.fail(f"{constant} is no JSON")

    return json.loads(report.save(path).read_text("utf-8"), parse_constant=refuse)


def bars(document, name, title):
    """Label and value of the bars of one panel of a document's charts."""
    (panel,) = (
        panel
        for chart in document["charts"]
        for panel in chart["panels"]
        if panel["title"].startswith(title) and panel["series"][0]["name"] == name
    )
    assert (panel["kind"], panel["unit"]) == ("bars", "%")
    return dict(zip(panel["labels"], panel["series"][0]["values"], strict=True))


def numbers(answer, quantity, label, world):
    """The answer's frame: name and value of each country."""
    frame = answer.to_frame()
    own = frame[frame["quantity"] == quantity]
    assert not own[label].duplicated().any()
    names = [world.country_name(code, "en") for code in own[label]]
    return dict(zip(names, own["value"], strict=True))


def test_the_losses_in_the_charts_of_a_run_are_those_of_its_frame(answers, tmp_path):
    world, found = answers
    name = "real_income_change_pct"
    document = saved(found["Outcome"].report(world=world), tmp_path / "x.json")
    drawn, own = bars(document, name, "Losses"), numbers(found["Outcome"], name, "country", world)
    assert len(drawn) == 10
    assert min(drawn, key=drawn.get) == "Belarus"
    assert drawn == {country: own[country] for country in drawn}
    assert {chart["anchor"] for chart in document["charts"]} >= {"trade", "sectors"}


def test_the_shares_in_the_charts_of_an_exposure_are_those_of_its_frame(answers, tmp_path):
    world, found = answers
    name = "import_share_pct"
    document = saved(found["Exposure"].report(world=world), tmp_path / "x.json")
    drawn = bars(document, name, "In imports")
    own = numbers(found["Exposure"], name, "partner", world)
    assert len(drawn) == 12
    assert {c.rstrip("†"): v for c, v in drawn.items()} == {
        c.rstrip("†"): own[c.rstrip("†")] for c in drawn
    }
