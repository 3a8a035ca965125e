"""The case as data: complete, bilingual, and compiling on labels like those of its world."""

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import blocs
from blocs.foundation.axes import Axis
from blocs.foundation.errors import ScenarioError
from blocs.moves.case import load_case
from blocs.moves.compile import compile_moves
from blocs.moves.provisions import describe
from blocs.world.blocs import Bloc, BlocTable, Spell
from blocs.world.provenance import Provenance
from blocs.world.world import World

PACKAGE = Path(blocs.__file__).parent
CASES = sorted((PACKAGE / "casebook").glob("*/case.yaml"))
COUNTRIES = (
    "AUS AUT BEL BGR BLR CAN CHE CHN CYP CZE DEU DNK ESP EST FIN FRA GBR GRC HRV HUN IRL ISL ITA "
    "JPN KAZ KOR LTU LUX LVA MLT NLD NOR NZL POL PRT ROU RUS SGP SVK SVN SWE TWN UKR USA"
)


def rows(path):
    with (PACKAGE / "data" / path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def labels() -> World:
    """Countries, sectors and blocs like those of icio-2022, with invented flows."""
    spells: dict[str, list[Spell]] = {}
    for row in rows("tables/memberships.csv"):
        end = date.fromisoformat(row["end"]) if row["end"] else None
        spell = Spell(row["country"], date.fromisoformat(row["start"]), end, "")
        spells.setdefault(row["bloc"], []).append(spell)
    blocs_known = {
        row["bloc"]: Bloc(
            row["bloc"],
            {"en": row["name_en"], "ru": row["name_ru"]},
            tuple(spells[row["alias_of"] or row["bloc"]]),
            date.fromisoformat(row["as_of"]) if row["as_of"] else None,
        )
        for row in rows("tables/blocs.csv")
    }
    sectors = rows("embedded/icio-2022/sectors.csv")
    groups: dict[str, list[str]] = {}
    for row in sectors:
        for group in row["groups"].split():
            groups.setdefault(group, []).append(row["sector"])
    codes = tuple(COUNTRIES.split())
    n, s = len(codes), len(sectors)
    return World(
        name="icio-2022",
        year=2022,
        country=Axis("country", codes),
        sector=Axis("sector", tuple(row["sector"] for row in sectors)),
        flows=np.ones((n, n, s)),
        trade_elasticity=np.full(s, 5.0),
        provenance=Provenance("labels only"),
        tariff_rate=np.zeros((n, n, s)),
        input_share=np.zeros((n, s, s)),
        sector_groups={code: tuple(group) for code, group in groups.items()},
        sector_names={r["sector"]: {"en": r["name_en"], "ru": r["name_ru"]} for r in sectors},
        blocs=BlocTable(blocs_known),
    )


@pytest.fixture(scope="module")
def shocks(labels):
    case = load_case(PACKAGE / "casebook" / "union-state")
    return {name: compile_moves(s, labels) for name, s in case.load_scenarios().items()}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_cases_are_complete_and_bilingual(path):
    case = load_case(path)
    assert case == load_case(path.parent)
    assert case.title_ru
    assert case.question_ru
    assert case.notes_ru
    for name, scenario in case.load_scenarios().items():
        assert scenario.world == case.world, name
        assert scenario.title_ru, name
        assert scenario.notes, name
        assert scenario.notes_ru, name
        assert scenario.moves, name
    assert not list(path.parent.glob("**/*.py"))


def test_every_scenario_is_told_in_both_languages(labels):
    for scenario in load_case(PACKAGE / "casebook" / "union-state").load_scenarios().values():
        english, russian = describe(scenario, labels), describe(scenario, labels, "ru")
        assert len(english) == len(russian) == len(scenario.moves) + 1
        assert not any(set("абвгдежзи") & set(text) for text in english)


def trade(shock, world, origin, destination, sector="A01"):
    position = world.country.position
    return shock.iceberg_cost_hat[
        position[origin], position[destination], world.sector.position[sector]
    ]


@pytest.mark.parametrize(
    ("name", "origin", "destination", "sector", "factor"),
    [
        ("eaeu-deepening", "BLR", "RUS", "K", 0.9),
        ("eaeu-deepening", "BLR", "DEU", "K", 1.0),
        ("eu-eaeu-agreement", "KAZ", "FRA", "K", 0.9),
        ("eu-eaeu-agreement", "BLR", "RUS", "K", 1.0),
        ("eu-eaeu-agreement", "RUS", "GBR", "K", 1.0),
        ("belarus-eu-agreement", "POL", "BLR", "C28", 0.9),
        ("belarus-eu-agreement", "POL", "RUS", "C28", 1.0),
        ("eu-us-agreement", "USA", "DEU", "C28", 0.9),
        ("food-embargo", "POL", "RUS", "C10T12", np.inf),
        ("food-embargo", "GBR", "RUS", "A03", np.inf),
        ("food-embargo", "RUS", "POL", "C10T12", 1.0),
        ("food-embargo", "POL", "RUS", "C28", 1.0),
        ("food-embargo", "CHE", "RUS", "C10T12", 1.0),
        ("food-embargo", "POL", "BLR", "C10T12", 1.0),
        ("sanctions-partial", "RUS", "DEU", "B06", np.inf),
        ("sanctions-partial", "DEU", "RUS", "B06", 1.0),
        ("sanctions-partial", "JPN", "RUS", "C28", np.inf),
        ("sanctions-partial", "RUS", "JPN", "C28", 1.0),
        ("sanctions-partial", "RUS", "USA", "K", np.inf),
        ("sanctions-full", "RUS", "TWN", "A01", np.inf),
        ("sanctions-full", "CHN", "RUS", "A01", 1.0),
        ("sanctions-full", "UKR", "RUS", "A01", 1.0),
        ("sanctions-full", "BLR", "DEU", "A01", 1.0),
        ("sanctions-full-belarus-joins-west", "BLR", "RUS", "A01", np.inf),
        ("sanctions-full-belarus-joins-west", "BLR", "DEU", "A01", 1.0),
        ("sanctions-full-belarus-joins-russia", "BLR", "DEU", "A01", np.inf),
        ("sanctions-full-belarus-joins-russia", "BLR", "RUS", "A01", 1.0),
        ("belarus-russia-rupture", "RUS", "BLR", "A01", np.inf),
        ("belarus-russia-rupture", "KAZ", "BLR", "A01", 1.0),
        ("belarus-leaves-eaeu", "KAZ", "BLR", "A01", 1.05),
        ("belarus-leaves-eaeu", "KAZ", "BLR", "K", 1.0),
        ("belarus-leaves-eaeu", "KAZ", "RUS", "A01", 1.0),
    ],
)
def test_scenarios_do_what_their_titles_say(
    shocks, labels, name, origin, destination, sector, factor
):
    assert trade(shocks[name], labels, origin, destination, sector) == factor


def test_a_case_with_problems_names_their_lines(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(
        "title: T\nquestion: Q\nyear: 2015.5\nworld: w\nscenarois: [a]\n"
        "scenarios:\n  - a\n  - b\nfocus: BLR\ncountries: [BLR]\n"
    )
    with pytest.raises(ScenarioError) as caught:
        load_case(path)
    assert [(p.line, p.field) for p in caught.value.problems] == [(3, "year"), (5, "scenarois")]
    (tmp_path / "a.yaml").write_text("title: A\nmoves: []\n")
    path.write_text(path.read_text().replace("2015.5", "2015").replace("scenarois: [a]\n", ""))
    with pytest.raises(ScenarioError, match=r"no scenario file 'b.yaml'") as caught:
        load_case(tmp_path)
    assert [(p.line, p.field) for p in caught.value.problems] == [(7, "scenarios[1]")]
    with pytest.raises(ScenarioError, match="cannot be read"):
        load_case(tmp_path / "nowhere")
