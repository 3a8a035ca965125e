"""`blocs mcp`, called by a real client over standard input and output."""

import asyncio
import json
import os
import sys

import jsonschema
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from blocs.foundation.version import VERSION

TARIFF = {
    "title": "A tariff",
    "moves": [{"tariff": {"by": "USA", "on": "CHN", "sectors": "goods", "rate": 0.1}}],
}
STAND = {"USA": "no", "RUS": "yes", "CHN": "yes", "BLR": "yes", "DEU": "no"}
TURNED = {"no": "yes", "yes": "no"}
VOTES = "roll_call,country,vote\n" + "".join(
    f"{k},{code},{vote if k % 3 else TURNED[vote]}\n"
    for k in range(12)
    for code, vote in STAND.items()
)
REFUSED = ("file", "carbon", "many", "odd", "none", "atlas")
OF_NO_WORLD = {
    *("list_questions", "list_moves", "describe_move", "network_flows", "network_criticality"),
    *("owners_power", "votes", "channels", "events", "poll", "predictability", "point_cover"),
    *("territory_cover", "balance", "claims", "history", "verify", "known_corridors"),
    *("check_network", "sea_distance"),
}
"""Tools that read no world, and those whose rows say each what it rests on."""
CALLS = {
    "questions": ("list_questions", {}),
    "world": ("describe_world", {"world": "icio-2022"}),
    "move": ("describe_move", {"move": "tariff"}),
    "said": ("describe_scenario", {"scenario": TARIFF}),
    "run": ("run", {"scenario": TARIFF, "keep": ["BLR"]}),
    "ranges": ("run_ranges", {"scenario": TARIFF, "draws": 2}),
    "flows": ("network_flows", {"network": "case"}),
    "game": ("play", {"game": "union-state/hedging", "draws": 0}),
    "moves": ("list_moves", {}),
    "models": ("run_models", {"scenario": TARIFF}),
    "compare": ("compare", {"scenarios": [TARIFF, "union-state/food-embargo"]}),
    "critical": ("network_criticality", {"network": "transit-game"}),
    "owners": ("owners_power", {"network": "transit-game"}),
    "passages": ("passage_matrix", {}),
    "known": ("known_corridors", {}),
    "checked": ("check_network", {"network": "case"}),
    "ways": ("routes", {"country": "KOR", "partner": "DEU"}),
    "far": ("sea_distance", {"origin": "103.8,1.3", "destination": "4.1,51.9"}),
    "votes": ("votes", {"table": VOTES, "country": "BLR"}),
    "channels": ("channels", {"case": "union-state"}),
    "events": ("events", {"table": "date,source,target,goldstein\n2020-01-01,USA,CHN,-2\n"}),
    "poll": ("poll", {"table": "option,count\nyes,40\nno,60\n"}),
    "foreseen": (
        "predictability",
        {"table": "period,value\n" + "".join(f"{2000 + k},{k % 3}\n" for k in range(20))},
    ),
    "points": ("point_cover", {"points": "x,y\n0,0\n1,1\n5,5\n", "radius": 2, "sites": 1}),
    "territory": ("territory_cover", {"case": "security/host-or-border"}),
    "balance": ("balance", {"groups": ["USA", "RUS"], "first": 2014, "last": 2015}),
    "stability": ("stability", {"case": "security/expectations"}),
    "exposure": ("exposure", {"country": "BLR", "draws": 0}),
    "pair": ("pair", {"country": "BLR", "partner": "RUS", "draws": 0}),
    "joint": ("joint_exposure", {"country": "BLR", "partners": ["RUS", "CHN"]}),
    "ruptures": ("rupture_matrix", {"countries": ["BLR", "RUS"]}),
    "ensemble": ("ensemble", {"scenarios": [TARIFF], "draws": 3}),
    "claims": ("claims", {"case": "union-state"}),
    "history": ("history", {}),
    "board": ("board", {"only": ["food-embargo-2014"]}),
    "verify": ("verify", {"only": ["projects"]}),
    "project": ("project", {"project": "union-state/nuclear-plant"}),
    "file": (
        "run",
        {"scenario": {"title": "x", "moves": [{"tariff_table": {"file": "/etc/passwd"}}]}},
    ),
    "carbon": (
        "run",
        {
            "scenario": {
                "title": "x",
                "moves": [{"carbon_border_tax": {"by": "USA", "intensity": "/etc/passwd"}}],
            }
        },
    ),
    "many": ("run", {"scenario": {"title": "x", "moves": TARIFF["moves"] * 101}}),
    "odd": ("run", {"scenarios": TARIFF}),
    "none": ("erase", {}),
    "atlas": ("dyad_atlas", {}),
}


async def asked(home):
    """What a client sees, all in one session."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "blocs", "mcp"],
        env={**os.environ, "BLOCS_HOME": str(home)},
    )
    async with Client(server) as client:
        tools = (await client.list_tools()).tools
        resources = (await client.list_resources()).resources
        read = await client.read_resource("blocs://schemas/scenario")
        answers = {name: await client.call_tool(*call) for name, call in CALLS.items()}
    return tools, resources, read, answers


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    return asyncio.run(asked(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="module")
def answers(seen):
    return {
        name: (found.is_error, json.loads(found.content[0].text)) for name, found in seen[3].items()
    }


def test_tools_are_listed_as_read_only_with_schemas(seen):
    tools = {tool.name: tool for tool in seen[0]}
    assert {"list_questions", "describe_world", "run", "exposure", "play", "board"} <= set(tools)
    assert "dyad_atlas" not in tools
    assert all(tool.annotations.read_only_hint for tool in tools.values())
    for name in ("questions", "world", "said", "run", "ranges", "flows", "game"):
        tool, fields = CALLS[name]
        schema = tools[tool].input_schema
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(fields, schema)


def test_what_may_be_looked_up(answers):
    assert "union-state/hedging" in answers["questions"][1]["games"]
    assert "union-state/food-embargo" in answers["questions"][1]["scenarios"]
    assert answers["world"][1]["countries"]["BLR"] == "Belarus"
    assert "rate" in json.dumps(answers["move"][1])
    assert "tariff" in answers["said"][1]["sentences"][0].lower()


def test_an_answer_is_compact_has_provenance_and_keeps_what_is_asked(answers):
    wrong, found = answers["run"]
    assert not wrong
    assert found["status"] == "converged"
    assert "BLR" in json.dumps(found)
    assert len(json.dumps(found)) < 60_000
    assert not answers["flows"][0]
    assert not answers["game"][0]


def test_every_answer_of_every_tool_says_where_it_comes_from(seen, answers):
    called = {CALLS[name][0]: found for name, found in answers.items() if name not in REFUSED}
    assert {tool.name for tool in seen[0]} == set(called)
    for tool, (wrong, found) in called.items():
        assert not wrong, found
        told = found["provenance"]
        assert (told["blocs_version"], told["question"]) == (VERSION, tool)
        assert told["tolerance"]
        assert (told["world"] is None) == (tool in OF_NO_WORLD), tool
        assert told["world"] is None or (told["world"]["sha256"] and told["world"]["sources"])
    ranges = called["run_ranges"][1]["provenance"]
    assert ranges["parameters"]["draws"] == 2
    assert ranges["parameters"]["seed"] == 0
    assert ranges["scenario"]["title"] == TARIFF["title"]
    assert ranges["tolerance"] == {"residual": 1e-10, "every_market": 1e-8}


def test_ranges_are_there(answers):
    wrong, found = answers["ranges"]
    assert not wrong
    assert "ranges" in json.dumps(found)


def test_files_and_floods_are_refused_and_said_why(answers):
    for name in ("file", "carbon"):
        wrong, found = answers[name]
        assert wrong
        assert "names a file" in json.dumps(found)
        assert "root:" not in json.dumps(found)
    assert answers["many"][0]
    assert "101 moves" in json.dumps(answers["many"][1])
    assert answers["odd"][0]
    assert "scenario" in json.dumps(answers["odd"][1])
    assert answers["none"] == (True, {"error": "there is no tool 'erase'"})
    assert answers["atlas"][0]


def test_resources_are_schemas(seen):
    uris = {str(item.uri) for item in seen[1]}
    assert {"blocs://schemas/scenario", "blocs://moves/tariff"} <= uris
    schema = json.loads(seen[2].contents[0].text)
    jsonschema.validate(TARIFF, schema)
