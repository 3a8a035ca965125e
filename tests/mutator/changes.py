"""Plain data with something wrong in them, as a person or a program would spoil a file."""

from __future__ import annotations

import json
import random
from copy import deepcopy

from ruamel.yaml import YAML

HUGE = [1e100, -1e300, 1e-300, 10**30, float("nan"), float("inf"), -float("inf")]
ODD = [None, True, "", " ", "text", "25%", "[x]", 0, -1, 2, 25, 3.5, 2022, [], {}, ["a"], [[]],
       {"a": 1}, {"kind": "crisis"}, [1, 2, 3], {"": 1}, "USA", "-USA", "all", "world", "-100%",
       "1e5", "é", "Беларусь", "blr", "x" * 3000, "../..", "a/b", "\u202e", "0x10", "1_000", [None],
       ["BLR", "BLR"], ["BLR", "-BLR"], "RUS", "EAEU", False, -100, 1e-9, 1e6, "2022-02-30"]  # fmt: skip
KEYS = [
    "[x]",
    "[dict]",
    "kind",
    "moves",
    "title",
    "note",
    "a.b",
    "0",
    "weights",
    "x" * 300,
    "",
    "é",
]
FACTORS = [0.0, -1.0, 1e-12, 1e-6, 1e6, 1e9, 1e12, 0.999999999, 2.0, 10.0, 100.0]
NUMBERS = [0, 1, 0.5, 1e-9, 100, 1000, 1e15, 1e-15, -5, 0.1, 0.25, 1.999, 2.001, -99.999999]


def parsed(text):
    """Plain data of YAML text."""
    return YAML(typ="safe", pure=True).load(text)


def as_text(data):
    """YAML text of plain data."""
    text = json.dumps(data, ensure_ascii=False, indent=1, default=str)
    for name, written in (("NaN", ".nan"), ("-Infinity", "-.inf"), ("Infinity", ".inf")):
        for before in (": ", " "):
            for after in (",\n", "\n"):
                text = text.replace(before + name + after, before + written + after)
    return text


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
    match draw.randrange(11):
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
        case 8 if isinstance(owner, list):
            draw.shuffle(owner)
        case 9 if isinstance(owner[key], list | dict):
            owner[key] = type(owner[key])()
        case 10 if isinstance(owner[key], str):
            owner[key] = misspelt(owner[key], draw)
        case _:
            owner[key] = str(owner[key])
    return data


def misspelt(word, draw):
    """A word with one letter lost, doubled, in another case or of another alphabet."""
    if not word:
        return " "
    k = draw.randrange(len(word))
    letter = draw.choice(["", word[k] * 2, word[k].swapcase(), "О", " ", "-", "\n", "\t", "'"])
    return word[:k] + letter + word[k + 1 :]


def mutated(data, seed):
    """A copy with one to three things changed, as a person would spoil it."""
    draw = random.Random(seed)
    for _ in range(draw.choice([1, 1, 1, 2, 3])):
        if isinstance(data, dict) and len(data) > 1:
            data = changed(data, draw)
    return data


def stretched(data, seed):
    """A copy with up to four of its numbers changed to others that a reader may still accept."""
    draw = random.Random(seed)
    data = deepcopy(data)
    numbers = [p for p in places(data) if type(at(data, p)) in (int, float)]
    for path in draw.sample(numbers, min(len(numbers), draw.choice([1, 2, 4]))):
        owner, key = at(data, path[:-1]), path[-1]
        if draw.random() < 0.3:
            owner[key] = draw.choice(NUMBERS)
        else:
            owner[key] *= draw.choice(FACTORS)
    return data


def crossed(data, other, seed):
    """A copy in which one value stands where another file of the kind has it, or one like it."""
    draw = random.Random(seed)
    data = deepcopy(data)
    path = draw.choice([path for path in places(data) if path])
    owner, key = at(data, path[:-1]), path[-1]
    alike = [p for p in places(other) if p and p[-1] == key]
    given = draw.choice(alike or [p for p in places(other) if p])
    owner[key] = deepcopy(at(other, given))
    return data


def damaged(text, seed):
    """Text whose syntax is broken in one place, or written in another way."""
    draw = random.Random(seed)
    place = draw.randrange(len(text) + 1)
    lines = text.splitlines(keepends=True)
    line = draw.randrange(len(lines))
    sign = draw.choice([":", "[", "]", "{", "}", '"', "'", "#", "&a ", "*a", "!x ", "\t", "- ", "%",
                        "|", ">", "? ", "@", "`", "\x00", "\ufeff", "\u2028", "---\n", "...\n",
                        "<<: *a\n", "\r"])  # fmt: skip
    choices = [
        text[:place] + sign + text[place:],
        text[:place],
        text[:place] + text[place + draw.randrange(1, 9) :],
        "".join(lines[:line] + lines[line + 1 :]),
        "".join(lines[: line + 1] + lines[line:]),
        "".join([*lines[:line], " " + lines[line], *lines[line + 1 :]]),
        "".join([*lines[:line], lines[line].lstrip(), *lines[line + 1 :]]),
        text.replace("\n", "\r\n"),
        text * 2,
        "",
    ]
    return draw.choice(choices)


def flipped(content, seed):
    """Bytes cut off, lost, doubled or flipped."""
    draw = random.Random(seed)
    place = draw.randrange(len(content))
    match draw.randrange(5):
        case 0:
            return content[:place]
        case 1:
            return content[:place] + content[place // 2 :]
        case 2:
            return content[: place // 2] + content[place:]
    raw = bytearray(content)
    for _ in range(draw.choice([1, 1, 20])):
        raw[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
    return bytes(raw)
