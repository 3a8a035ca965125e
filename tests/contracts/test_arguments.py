"""Wrong arguments in Python: every verb of `blocs` says which one is wrong, and what was given."""

import inspect
import math

import pandas as pd
import pytest

import blocs
from blocs.foundation.errors import InputError, shown
from worlds import make_world

NAN, INF = math.nan, math.inf
COUNT = ("abc", NAN, INF, -1, 2.5, None, True)
WHOLE = ("abc", NAN, INF, 2.5, None, True)
NUMBER = ("abc", NAN, INF, None)
FLAG = ("abc", 5, None)
TEXT, SOME_TEXT = (5, None), (5, None, "")
PLACE = (5, None, "")
LIST, MANY = ("abc", 5, [5], None), ("abc", 5, [5], None, [])
CHOICE = ("nonsense", 5, None)
THING = ("nonsense", 5, None)
WORLD = (5, [], "")
LAW = ("a", 5, None)
NETWORK = "transit-game"
POSITION = ("103.85,1.26", "10", 5, None, (1.0,), (1.0, 2.0, 3.0), (NAN, 2.0), ("a", "b"),
            (500.0, 2.0))  # fmt: skip


def without(values, *left_out):
    """Of an argument that takes those, too."""
    return tuple(value for value in values if not any(value is item for item in left_out))


FLOWS = pd.DataFrame(
    {"origin": ["A", "B"], "destination": ["A", "B"], "sector": "S", "value": [5.0, 6.0]}
)
RUPTURE = blocs.Scenario(
    title="A rupture",
    moves=[blocs.Embargo(by="C00", on="C01", sectors="all", direction="both")],
)
ON_WORLD = {"world": make_world(), "scenario": RUPTURE}
PAIRED = {
    "world": (*WORLD, None), "country": SOME_TEXT, "draws": COUNT, "seed": COUNT, "models": MANY,
    "trade_balance": CHOICE, "law": LAW, "workers": WHOLE,
}  # fmt: skip
SOLVED = {"world": WORLD, "scenario": PLACE, "substitution": LAW}
WRONG = {
    "world_from_frames": (
        {"frames": {"flows": FLOWS}, "name": "two"},
        {"frames": THING, "name": SOME_TEXT, "year": COUNT, "elasticity": (NAN, INF, -1.0, 0, ""),
         "sources": LIST, "notes": TEXT},
    ),
    "check_world": ({"path": "nowhere"}, {"path": PLACE, "elasticity": (NAN, INF, -1.0, 0, "")}),
    "update_world": (
        {"world": make_world(), "totals": "a.csv", "pairs": "b.csv", "year": 2021, "name": "x"},
        {"world": THING, "totals": PLACE, "pairs": PLACE, "year": COUNT, "name": SOME_TEXT,
         "missing": (5, ""), "pairs_year": without(COUNT, None)},
    ),
    "live_page": ({}, {"world": (*WORLD, None), "tariffs": (5, ""), "language": CHOICE,
                       "focus": (5, "")}),
    "load_case": ({}, {"path": PLACE}),
    "describe_move": ({}, {"name": SOME_TEXT}),
    "load_scenario": ({}, {"path": PLACE}),
    "scenario_text": (
        {"title": "x", "moves": []},
        {"title": TEXT, "moves": ("abc", 5, [5], None), "world": (5,), "year": (5,)},
    ),
    "board": ({}, {"board": WORLD, "data": (5, ""), "only": without(LIST, None), "models": MANY,
                   "worlds": without(LIST, None), "draws": COUNT}),
    "load_board": ({}, {"path": (5, "")}),
    "claims": ({}, {"case": PLACE}),
    "load_claims": ({}, {"path": PLACE}),
    "history": ({}, {"file": (5, ""), "only": LIST}),
    "exposure": ({"world": make_world(), "country": "C00"}, PAIRED | {"bands": COUNT}),
    "pair": ({"world": make_world(), "country": "C00", "partner": "C01"},
             PAIRED | {"partner": SOME_TEXT}),
    "dyad_atlas": (
        {"world": make_world(), "folder": "x"},
        {"world": (*WORLD, None), "folder": PLACE, "model": CHOICE, "trade_balance": CHOICE,
         "workers": WHOLE},
    ),
    "rupture_matrix": (
        {"world": make_world(), "countries": ["C00", "C01"]},
        {"world": (*WORLD, None), "countries": LIST, "model": CHOICE, "trade_balance": CHOICE,
         "workers": WHOLE},
    ),
    "joint_exposure": (
        {"world": make_world(), "country": "C00", "partners": ["C01"]},
        {"world": (*WORLD, None), "country": SOME_TEXT, "partners": LIST, "model": CHOICE,
         "trade_balance": CHOICE},
    ),
    "file_schema": ({}, {"kind": TEXT}),
    "play": (
        {"game": "union-state/hedging"},
        {"game": PLACE, "world": WORLD, "model": SOME_TEXT, "draws": without(COUNT, None),
         "workers": WHOLE, "cache": (5, ""), "seed": COUNT, "law": LAW},
    ),
    "load_game": ({}, {"path": PLACE}),
    "project": (
        {"project": "union-state/nuclear-plant"},
        {"project": PLACE, "world": WORLD, "model": SOME_TEXT, "ranges": FLAG,
         "withheld": ("abc", 5, ["a"], [NAN])},
    ),
    "load_project": ({}, {"path": PLACE}),
    "point_cover": (
        {"points": "a.csv", "radius": 1.0, "sites": 1},
        {"points": PLACE, "radius": NUMBER, "sites": WHOLE, "candidates": (5, "")},
    ),
    "balance": (
        {"groups": ["NATO"], "years": (2021, 2023)},
        {"groups": LIST, "capabilities": (5, ""),
         "years": ("abc", 5, (1,), (1, 2, 3), ("a", "b"), (NAN, 2023), (2021.5, 2022), None)},
    ),
    "stability": ({"case": "security/expectations"}, {"case": PLACE, "seed": COUNT}),
    "territory_cover": ({}, {"case": PLACE}),
    "channels": ({"case": "union-state"}, {"case": PLACE, "seed": COUNT}),
    "events": ({"file": "a.csv"}, {"file": PLACE, "between": (5,)}),
    "predictability": ({"file": "a.csv"}, {"file": PLACE, "seed": COUNT}),
    "poll": ({"file": "a.csv"}, {"file": PLACE, "level": NUMBER, "seed": COUNT}),
    "votes": (
        {"file": "a.csv", "country": "BLR"},
        {"file": PLACE, "country": SOME_TEXT, "poles": (5,), "beside": (5, ""),
         "year": without(WHOLE, None), "linked": FLAG, "chronicle": (5, ""), "seed": COUNT},
    ),
    "ensemble": (
        {"world": make_world(), "scenarios": RUPTURE},
        {"world": WORLD, "scenarios": (5, None, ""), "focus": (5, ""), "draws": (*COUNT, 0),
         "over": MANY, "design": SOME_TEXT, "seed": COUNT, "relative_error": NUMBER,
         "law": ("a", 5), "shock_range": ("ab", 5, (1,), ("a", "b"), (NAN, 1), None),
         "models": LIST, "model": SOME_TEXT, "workers": WHOLE, "scheduler": (5, ""),
         "folder": (5, ""), "resume": FLAG},
    ),
    "describe": (ON_WORLD, {"world": WORLD, "scenario": PLACE, "language": CHOICE}),
    "import_world": ({"source": "a.csv"}, {"source": PLACE, "kind": (5,)}),
    "load_world": ({"name": "icio-2022"}, {"name": PLACE, "elasticity": (NAN, INF, -1.0, 0, ""),
                                           "tariffs": (5, "")}),
    "run": (ON_WORLD, SOLVED | {"model": SOME_TEXT, "method": SOME_TEXT,
                                "potential": (*NUMBER, -0.1, 2.0)}),
    "tariff_layer": ({}, {"world": (*WORLD, None)}),
    "run_many": (
        {"world": make_world(), "scenarios": [RUPTURE]},
        {"world": (*WORLD, None), "scenarios": ("nonsense", 5, None, [5]), "quantities": MANY,
         "model": SOME_TEXT, "substitution": LAW, "workers": WHOLE, "cache": (5, ""),
         "compiled": ("abc", 5)},
    ),
    "compare": (
        {"items": []},
        {"items": ("abc", 5, None, [5]), "world": WORLD, "quantity": SOME_TEXT,
         "countries": ("abc", 5, [5], []), "draws": COUNT, "seed": COUNT},
    ),
    "run_models": (ON_WORLD, SOLVED | {"headline": CHOICE, "models": MANY, "method": CHOICE}),
    "load_outcome": ({}, {"path": PLACE}),
    "run_ranges": (ON_WORLD, SOLVED | {"model": SOME_TEXT, "method": SOME_TEXT, "draws": COUNT,
                                       "seed": COUNT, "law": LAW}),
    "write_brief": (
        {"outcome": blocs.run(**ON_WORLD), "world": make_world(), "path": "x.html"},
        {"outcome": THING, "world": THING, "path": PLACE, "language": CHOICE, "focus": (5, ""),
         "sentences": ("abc", 5, [5]), "note": TEXT},
    ),
    "fetch": (
        {"url": "https://example.org/a.csv", "target": "a.csv"},
        {"url": SOME_TEXT, "target": PLACE, "sha256": (5, ""), "trust": FLAG,
         "patience": ("nonsense", 5)},
    ),
    "check_network": ({}, {"name": PLACE}),
    "network_flows": ({"name": NETWORK}, {"name": PLACE, "close": LIST, "build": LIST}),
    "network_criticality": (
        {"name": NETWORK}, {"name": PLACE, "pairs": FLAG, "risks": ("nonsense", 5)},
    ),
    "owners_power": (
        {"name": NETWORK},
        {"name": PLACE, "pairs": (*COUNT, 0, 1), "seed": COUNT, "draws": COUNT},
    ),
    "passage_matrix": (
        {"world": make_world()}, {"world": without(WORLD, None), "risks": ("nonsense", 5)},
    ),
    "routes": (
        {"world": make_world(), "origin": "C00", "destination": "C01"},
        {"world": WORLD, "origin": SOME_TEXT, "destination": SOME_TEXT},
    ),
    "sea_distance": (
        {"origin": (103.85, 1.26), "destination": (4.0, 51.98)},
        {"origin": POSITION, "destination": POSITION, "closed": LIST},
    ),
    "verify": ({}, {"world": WORLD, "only": LIST, "data": (5, "")}),
}  # fmt: skip
WITHOUT = {"check_installation", "known_corridors", "list_moves", "list_worlds"}
"""Verbs that take nothing."""


def refused(verb, argument, value):
    """What is said of a wrong argument beside right ones."""
    known, _ = WRONG[verb]
    with pytest.raises(InputError) as caught:
        getattr(blocs, verb)(**known | {argument: value})
    return str(caught.value)


@pytest.mark.parametrize("verb", WRONG)
def test_a_wrong_argument_is_named_with_what_was_given(verb):
    for argument, values in WRONG[verb][1].items():
        for value in values:
            told = refused(verb, argument, value)
            assert told.startswith(f"{argument}: expected "), (argument, value, told)
            inner = value[0] if isinstance(value, list | tuple) and len(value) == 1 else value
            if not isinstance(value, list | tuple):
                assert f"not {shown(inner)}" in told, (argument, value, told)


def test_every_verb_is_tried():
    verbs = {name for name in blocs.__all__ if inspect.isfunction(getattr(blocs, name))}
    assert verbs == set(WRONG) | WITHOUT


def test_every_argument_is_tried():
    """All but those for programs: executors, progress, and what holds no scalar."""
    free = {"progress", "executor", "provisions", "band", "warnings", "options", "report", "sleep"}
    for verb, (_, wrong) in WRONG.items():
        known = set(inspect.signature(getattr(blocs, verb)).parameters) - free
        assert known - {"models"} <= set(wrong), verb


@pytest.mark.parametrize(
    ("verb", "argument", "value"),
    [
        ("exposure", "country", "XXX"), ("pair", "partner", "XXX"), ("run", "model", "nonsense"),
        ("run", "method", "nonsense"), ("run", "world", "nonsense"),
        ("run_many", "quantities", ["nonsense"]), ("play", "model", "nonsense"),
        ("exposure", "workers", 0), ("describe_move", "name", "nonsense"),
        ("file_schema", "kind", "nonsense"), ("load_scenario", "path", "no/such.yaml"),
        ("world_from_frames", "year", 3),
    ],
)  # fmt: skip
def test_unknown_names_are_told_as_they_were_given(verb, argument, value):
    named = value[0] if isinstance(value, list) else value
    assert str(named) in refused(verb, argument, value)


def test_a_name_of_a_model_is_the_model():
    world = make_world()
    named = blocs.rupture_matrix(world, ["C00", "C01"], model="armington")
    assert named.as_json()["provenance"]["model"] == "armington"
