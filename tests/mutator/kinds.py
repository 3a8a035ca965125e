"""Items of every kind: kind and number give the same item for ever."""

from __future__ import annotations

import random
from copy import deepcopy

import numpy as np

import mutated_tables
from mutator import seeds
from mutator.arguments import argument_item
from mutator.changes import as_text, crossed, damaged, mutated, stretched
from mutator.runner import Item
from mutator.stored import outcome_item, world_item


def spoiled(data, others, draw):
    """Text of plain data that was changed, stretched, crossed with another, or damaged as text."""
    seed = draw.randrange(2**32)
    match draw.randrange(8):
        case 0 | 1 | 2:
            return as_text(mutated(data, seed))
        case 3 | 4:
            return as_text(stretched(data, seed))
        case 5:
            return as_text(crossed(data, draw.choice(others), seed))
        case 6:
            return as_text(mutated(stretched(data, seed), seed + 1))
    return damaged(_yaml(data), seed)


def _yaml(data):
    """Block style, as people write it."""
    from io import StringIO

    from ruamel.yaml import YAML

    writer, text = YAML(), StringIO()
    writer.dump(data, text)
    return text.getvalue()


def often(draw, chance, *words):
    """The words, or none."""
    return list(words) if draw.random() < chance else []


def _options(draw):
    return [
        *often(draw, 0.5, "--json"),
        *often(draw, 0.3, "--lang", "ru"),
        "--out",
        "o",
    ]


def scenario(number: int) -> Item:
    draw = random.Random(f"scenario {number}")
    known = seeds.scenarios()
    data = deepcopy(draw.choice([*known.values()]))
    if draw.random() < 0.5:
        data["moves"] += deepcopy(draw.choice([*known.values()])["moves"])
        draw.shuffle(data["moves"])
    if draw.random() < 0.1:
        data["moves"].append(deepcopy(draw.choice(data["moves"])))
    files: dict[str, str | bytes] = dict(seeds.SIDE)
    if "_table" in str(data["moves"]) and draw.random() < 0.5:
        name = draw.choice([*files])
        rng = np.random.default_rng(draw.randrange(2**32))
        files[name] = mutated_tables.spoilt(str(files[name]), rng)[1]
        files["s.yaml"] = as_text(data)
    else:
        files["s.yaml"] = spoiled(data, [*known.values()], draw)
    return Item("scenario", number, files, [_scenario_command(draw)])


def _scenario_command(draw):
    asked = draw.random()
    if asked < 0.04:
        return ["compare", "s.yaml", "s.yaml", "--world", "small", *often(draw, 0.5, "--json")]
    if asked < 0.1:
        more = ["--draws", "3", "--workers", "1", "--over", "elasticities,shocks"]
        return ["ensemble", "s.yaml", "--world", "small", *_options(draw), *more]
    command = ["run", "s.yaml", "--world", "small", *_options(draw)]
    command += often(draw, 0.3, "--model", draw.choice([*seeds.MODELS, "all"]))
    command += often(draw, 0.1, "--format", "parquet")
    command += often(draw, 0.1, "--focus", draw.choice(["BLR", "DEU", "XXX"]))
    command += often(draw, 0.1, "--method", draw.choice(["anderson", "newton", "nested"]))
    return command


def game(number: int) -> Item:
    draw = random.Random(f"game {number}")
    known = seeds.games()
    data = draw.choice([*known.values()])
    text = spoiled(data, [*known.values()], draw)
    command = ["play", "g.yaml", "--world", "small", "--workers", "1", *_options(draw)]
    command += ["--draws", draw.choice(["0", "0", "0", "2"])]
    command += often(draw, 0.1, "--model", draw.choice(seeds.MODELS))
    return Item("game", number, {"g.yaml": text}, [command])


def project(number: int) -> Item:
    draw = random.Random(f"project {number}")
    known = [seeds.parsed(text) for text in seeds.casebook("projects").values()]
    text = spoiled(draw.choice(known), known, draw)
    command = ["project", "p.yaml", "--world", "small", *_options(draw)]
    command += often(draw, 0.1, "--withheld", draw.choice(["1", "2,3", "0", "99", "x"]))
    return Item("project", number, {"p.yaml": text}, [command])


def case(number: int) -> Item:
    draw = random.Random(f"case {number}")
    parts = {"case": seeds.CASE, "one": seeds.ONE, "two": seeds.TWO}
    name = draw.choice(["case", "case", "one", "two"])
    texts = {key: as_text(data) for key, data in parts.items()}
    texts[name] = spoiled(parts[name], [*parts.values()], draw)
    files = {f"c/{key}.yaml": text for key, text in texts.items()}
    return Item("case", number, files, [["run", "c", *_options(draw)]])


def board(number: int) -> Item:
    draw = random.Random(f"board {number}")
    parts = {"board": seeds.BOARD, "one": seeds.ONE, "two": seeds.TWO}
    name = draw.choice(["board", "board", "board", "one"])
    texts = {key: as_text(data) for key, data in parts.items()}
    texts[name] = spoiled(parts[name], [*parts.values()], draw)
    files = {f"b/{key}.yaml": text for key, text in texts.items()}
    command = ["board", "b", "--out", "o", *often(draw, 0.5, "--json")]
    command += often(draw, 0.1, "--only", draw.choice(["one", "two,none", "x", ","]))
    return Item("board", number, files, [command])


def claims(number: int) -> Item:
    draw = random.Random(f"claims {number}")
    data = seeds.parsed(seeds.casebook("claims")["claims"])
    if draw.random() < 0.8:
        data["claims"] = draw.sample(data["claims"], 3)
    command = ["claims", "claims.yaml", *often(draw, 0.5, "--json")]
    command += often(draw, 0.3, "--lang", "ru")
    return Item("claims", number, {"claims.yaml": spoiled(data, [data], draw)}, [command])


def folder(number: int) -> Item:
    draw = random.Random(f"folder {number}")
    content: dict[str, str | bytes] = dict(seeds.tiny())
    for _ in range(draw.choice([1, 1, 1, 2])):
        name = draw.choice([*content])
        if draw.random() < 0.03:
            del content[name]
            continue
        if name == "manifest.yaml":
            content[name] = spoiled(seeds.parsed(seeds.tiny()[name]), [{"name": 1}], draw)
            continue
        rng = np.random.default_rng(draw.randrange(2**32))
        content[name] = mutated_tables.spoilt(seeds.tiny()[name], rng)[1]
    files = {f"w/{name}": text for name, text in content.items()} | {"s.yaml": FOLLOWS}
    check = ["world", "check", "w", *often(draw, 0.5, "--json")]
    more = [
        ["run", "s.yaml", "--world", "w", "--out", "o", *often(draw, 0.5, "--json")],
        ["world", "show", "w", *often(draw, 0.5, "--json")],
        ["exposure", "BLR", "--world", "w", "--draws", "0", "--workers", "1", "--out", "o"],
    ]
    return Item("folder", number, files, [check, draw.choice(more)])


FOLLOWS = """title: T
moves: [{tariff: {by: BLR, on: RUS, sectors: all, rate: 0.5}}]
"""

MAKERS = {
    "scenario": scenario,
    "folder": folder,
    "game": game,
    "project": project,
    "case": case,
    "board": board,
    "claims": claims,
    "outcome": outcome_item,
    "world": world_item,
    "argument": argument_item,
}
LONG = {
    "scenario": 5000,
    "folder": 1000,
    "game": 1000,
    "project": 500,
    "case": 500,
    "board": 500,
    "claims": 500,
    "outcome": 500,
    "world": 500,
    "argument": 500,
}
SHORT = {
    "scenario": 80,
    "folder": 60,
    "game": 30,
    "project": 25,
    "case": 15,
    "board": 12,
    "claims": 30,
    "outcome": 40,
    "world": 40,
    "argument": 40,
}
