"""Game files with something wrong in them: seeded changes of the casebook's and of small ones."""

from __future__ import annotations

import json
import random
from copy import deepcopy

from blocs.foundation import casebook
from blocs.foundation.documents import parse_document, read_document
from outcome_games import GAMES

HUGE = [1e100, -1e300, 1e-300, 10**30, float("nan"), float("inf"), -float("inf")]
ODD = [None, True, "", " ", "text", "25%", "[x]", 0, -1, 2, 25, 3.5, 2022, [], {}, ["a"], [[]],
       {"a": 1}, {"kind": "crisis"}, [1, 2, 3], {"": 1}, "USA", "-USA", "all", "world"]  # fmt: skip
KEYS = ["[x]", "[dict]", "kind", "moves", "title", "note", "a.b", "0", "weights", "x" * 300]


def parsed(text):
    """Plain data of YAML text."""
    return parse_document(text, file="game.yaml").data


def originals():
    """Name → plain data of every game file of the casebook, and of a small one of every kind."""
    found = {name: read_document(path).data for name, path in casebook.games().items()}
    return found | {kind: parsed(text) for kind, text in GAMES.items()}


def places(value, path=()):
    """The path of every value."""
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


def at(data, path):
    for key in path:
        data = data[key]
    return data


def changed(data, draw):
    """A copy with one thing changed."""
    data = deepcopy(data)
    path = draw.choice([path for path in places(data) if path])
    owner, key = at(data, path[:-1]), path[-1]
    match draw.randrange(8):
        case 0:
            del owner[key]
        case 1:
            owner[key] = draw.choice(HUGE)
        case 2 | 3:
            owner[key] = deepcopy(draw.choice(ODD))
        case 4 if isinstance(owner, dict):
            owner[draw.choice(KEYS)] = owner.pop(key)
        case 5:
            owner[key] = {"a": [owner[key]]} if draw.random() < 0.5 else [owner[key]]
        case 6 if isinstance(owner, list):
            owner.append(deepcopy(owner[key]))
        case 7:
            other = draw.choice([path for path in places(data) if path])
            owner[key] = deepcopy(at(data, other))
        case _:
            owner[key] = str(owner[key])
    return data


def mutated(data, seed):
    """A copy with one to three things changed, as a person would spoil it."""
    draw = random.Random(seed)
    for _ in range(draw.choice([1, 1, 1, 2, 3])):
        if isinstance(data, dict) and len(data) > 1:
            data = changed(data, draw)
    return data


def as_text(data):
    """YAML text of plain data."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    for name, written in (("NaN", ".nan"), ("-Infinity", "-.inf"), ("Infinity", ".inf")):
        text = text.replace(f": {name}", f": {written}").replace(f" {name}\n", f" {written}\n")
    return text


FACTORS = [0.0, -1.0, 1e-12, 1e-6, 1e6, 1e9, 1e12, 0.999999999, 2.0]


def stretched(data, seed):
    """A copy with up to four of its numbers changed to others that a reader may still accept."""
    draw = random.Random(seed)
    data = deepcopy(data)
    numbers = [p for p in places(data) if type(at(data, p)) in (int, float)]
    for path in draw.sample(numbers, min(len(numbers), draw.choice([1, 2, 4]))):
        owner, key = at(data, path[:-1]), path[-1]
        if draw.random() < 0.3:
            owner[key] = draw.choice([0, 1, 0.5, 1e-9, 100, 1000, 1e15, 1e-15, -5, 0.1])
        else:
            owner[key] *= draw.choice(FACTORS)
    return data
