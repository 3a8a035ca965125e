"""What people see in Python: one line, a small table, the names of the package."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import blocs
from blocs.foundation.shown import MOST_CHARACTERS
from blocs.questions.evidence.claims.answer import check_claims
from blocs.questions.exposure.answer import pair
from blocs.questions.projects.answer import run_project
from blocs.questions.sureness.answer import run_ensemble
from blocs.questions.sureness.reading import read_ensemble
from blocs.questions.trade.comparison import compare
from blocs.questions.trade.models import run_models
from blocs.questions.trade.ranges import run_ranges
from small_tables import events_table, points_table, poll_table, series_table, votes_table
from worlds import make_world

NASTY = "A <b>rupture</b> & 'more'\n" + "of a very long title " * 40


def rupture(**more):
    embargo = blocs.Embargo(by="C00", on="C01", sectors="all", direction="both")
    return blocs.Scenario(**{"title": NASTY, "moves": [embargo]} | more)


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    world = make_world()
    scenario = rupture()
    outcome = blocs.run(world, scenario)
    draws = run_ensemble(world, {"one <i>": scenario}, draws=6)
    return {
        "World": world,
        "Scenario": scenario,
        "Outcome": outcome,
        "Exposure": blocs.exposure(world, "C00", draws=4),
        "Pair": pair(world, "C00", "C01", draws=4),
        "JointExposure": blocs.joint_exposure(world, "C00", ["C01", "C02"]),
        "Comparison": compare([outcome, outcome]),
        "ModelBand": run_models(world, scenario),
        "Ranges": run_ranges(world, scenario, draws=4),
        "Batch": blocs.run_many(world, [scenario]),
        "ScenarioEnsemble": draws,
        "EnsembleReading": read_ensemble(draws),
        "ProjectOutcome": run_project("union-state/nuclear-plant", ranges=False),
        "ClaimsReport": check_claims("union-state"),
        "Matrix": blocs.rupture_matrix(world, ["C00", "C01", "C02"]),
        "DyadAtlas": blocs.dyad_atlas(world, folder=tmp_path_factory.mktemp("atlas"), workers=1),
        "BoardReport": blocs.board(only=["gas-corridor-power"]),
        "Found": blocs.play("union-state/hedging", draws=0),
        "Play": blocs.play("union-state/neutrality", draws=0),
        "NetworkFlows": blocs.network_flows("case-2015"),
        "Criticality": blocs.network_criticality("case-2015"),
        "OwnersPower": blocs.owners_power("transit-game"),
        "PassageMatrix": blocs.passage_matrix("icio-2022"),
        "KnownCorridors": blocs.known_corridors(),
        "NetworkCheck": blocs.check_network("case-2015"),
        "Routes": blocs.routes("icio-2022", "CHN", "POL"),
        "Distance": blocs.sea_distance((103.85, 1.26), (4.0, 51.98), closed=["suez"]),
        "PointCover": blocs.point_cover(
            points_table(tmp_path_factory.mktemp("points")), radius=120, sites=2
        ),
        "Stability": blocs.stability("security/expectations"),
        "Balance": blocs.balance(["NATO", "CSTO"], (2021, 2023)),
        "TerritoryCover": blocs.territory_cover("security/host-or-border"),
        "Votes": blocs.votes(
            votes_table(tmp_path_factory.mktemp("votes")), country="BLR", poles="RUS:POL"
        ),
        "Channels": blocs.channels("union-state"),
        "Events": blocs.events(events_table(tmp_path_factory.mktemp("events")), between="RUS:UKR"),
        "HistoryScore": blocs.history(),
        "Verification": blocs.verify(only=["councils"]),
        "Poll": blocs.poll(poll_table(tmp_path_factory.mktemp("poll"))),
        "Predictability": blocs.predictability(series_table(tmp_path_factory.mktemp("series"))),
        "Question": blocs.QUESTIONS[0],
    }


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text = set(), ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.text += data


def test_everything_is_shown_in_one_short_line(shown):
    for name, item in shown.items():
        line = repr(item)
        assert line.startswith(f"<{name}: ")
        assert line.endswith(">")
        assert len(line) <= MOST_CHARACTERS, name
        assert line.isprintable(), name
        assert str(item) == line
        assert "Numeral(" not in line, "a number is told in a style"


def test_tables_are_escaped_and_hold_what_was_asked(shown):
    for item in shown.values():
        page = Tags()
        page.feed(item._repr_html_())
        assert page.tags == {"table", "caption", "tr", "th", "td"}
    page = Tags()
    page.feed(shown["Outcome"]._repr_html_())
    assert NASTY in page.text


def test_numbers_of_the_line_are_those_of_the_answer(shown):
    outcome = shown["Outcome"]
    real = outcome["real_income_change_pct"].to_series()
    money, income = outcome["real_income_change_million_usd"], outcome["income"]
    told = re.search(
        r"world ([-+\d.]+) %, (\w+) ([-+\d.]+) %, (\w+) ([-+\d.]+) %", outcome._repr_html_()
    )
    assert float(told[1]) == pytest.approx(100 * float(money.sum() / income.sum()), abs=6e-4)
    assert told[2] == real.idxmax()
    assert float(told[3]) == pytest.approx(real.max(), abs=6e-3)
    assert told[4] == real.idxmin()
    assert float(told[5]) == pytest.approx(real.min(), abs=6e-3)


def test_the_names_of_the_package_are_what_it_exports():
    assert dir(blocs) == sorted(blocs.__all__)


def test_the_type_checker_is_told_the_same_names_from_the_same_rooms():
    tree = ast.parse(Path(blocs.__file__).read_text(encoding="utf-8"))
    told = {
        alias.asname: (node.module.removeprefix("blocs."), alias.name)
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        for alias in node.names
    }
    called = {name: blocs._CALLED.get(name, name) for name in blocs._ROOM_OF}
    assert told == {name: (room, called[name]) for name, room in blocs._ROOM_OF.items()}


def test_every_answer_is_among_what_is_shown(shown):
    kinds = {kind for question in blocs.QUESTIONS for kind in question.answers}
    assert kinds <= set(shown)
