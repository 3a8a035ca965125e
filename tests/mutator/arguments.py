"""Command lines with one or two words wrong."""

from __future__ import annotations

import random

from mutator import seeds
from mutator.changes import as_text, misspelt
from mutator.runner import Item
from mutator.stored import outcomes

GOOD = """
run s.yaml --world tiny --out o --lang en --focus BLR --model armington --elasticity 5 --method auto --format nc
run s.yaml --world tiny --model all --substitution value_added=0.5,inputs=0.2,final=0.9 --out o
run c --world small --out o --format parquet
compare a.nc b.nc --quantity real_income_change_pct --countries BLR,RUS --json
compare s.yaml s.yaml --world tiny --quantity exports_change_pct --elasticity 5
exposure BLR --to RUS --world tiny --draws 2 --seed 0 --bands 1 --workers 1 --out o --lang ru
exposure --matrix rupture --countries BLR,RUS,DEU --world tiny --draws 0 --workers 1 --out o
exposure --atlas o/atlas --world tiny --draws 0 --workers 1
ensemble s.yaml --world tiny --draws 4 --over elasticities,shocks --design lhs --seed 1 --relative-error 0.25 --shock-range 0.5,1.5 --focus BLR --workers 1 --out o
ensemble s.yaml --world tiny --draws 4 --over models --models caliendo_parro,armington --workers 1 --out o --resume
claims claims.yaml --lang ru --json
board b --only one,two --out o --json
board b --data . --out o
project p.yaml --world small --model caliendo_parro --elasticity 5 --withheld 1,2 --out o --lang en
play g.yaml --world small --model caliendo_parro --elasticity 5 --draws 0 --workers 1 --out o --cache o/cells --lang en --json
play chicken.yaml --explain east=dare,west=yield --draws 0 --workers 1 --out o
moves tariff --lang ru --json
moves --json
doctor --json
world check w --format table --elasticity 5 --json
world import w --name mine --replace
world aggregate tiny --name two --countries BLR=EAST,RUS=EAST --sectors A01=X,C28=X --elasticity 5 --replace --json
world show tiny --elasticity 5 --lang ru --json
world list --json
world fetch nothing --from http://127.0.0.1:9/x --to o --sha256 aa --max-gb 1 --max-hours 1 --json
""".strip().splitlines()
WORDS = [
    "", " ", "x" * 300, "x" * 5000, "é", "Беларусь", "\udcff", "-1", "0", "1", "1e400", "nan", "inf",
    "-inf", "1.5", "99999999999999999999", "..", ".", "/dev/null", "~nouser/x", "[x]", "[/bold]",
    "{}", "%s", "a\nb", "@", "BLR", "blr", "all", "world", "EAEU", "-BLR", "small", "tiny",
    "icio-2022", "s.yaml", "a.nc", "b", "c", "w", "missing.yaml", "--json", "--", "-", "ru", "--help",
    "--version", "BLR,BLR", ",", "a=b", "=", "0,0", "1,0", "nan,inf", "union-state", "tariff", "ROW",
    "C28", "*", "'", '"', "$HOME", "a/b", "CON", "s.yaml/", "\u202e", "5%", "1,5", "one",
]  # fmt: skip


def argument_item(number: int) -> Item:
    draw = random.Random(f"argument {number}")
    command = draw.choice(GOOD).split()
    for _ in range(draw.choice([1, 1, 2])):
        command = slipped(command, draw)
    return Item("argument", number, surroundings(), [command])


def slipped(command: list[str], draw: random.Random) -> list[str]:
    """An option with another value or without; a word replaced, lost, doubled, misspelt, put in."""
    command = list(command)
    options = [k for k in range(1, len(command) - 1) if command[k][:2] == "--"]
    values = [k + 1 for k in options if command[k + 1][:2] != "--"]
    if values and draw.random() < 0.6:
        place = draw.choice(values)
        if draw.random() < 0.3:
            return command[: place - 1] + command[place + 1 :]
        command[place] = draw.choice(WORDS)
        return command
    place = draw.randrange(1, len(command)) if len(command) > 1 else 0
    match draw.randrange(7):
        case 0 | 1 | 2:
            command[place] = draw.choice(WORDS)
        case 3:
            del command[place]
        case 4:
            command.insert(place, command[place])
        case 5:
            command[place] = misspelt(command[place], draw)
        case _:
            command.insert(place, draw.choice(WORDS))
    return [word.replace("\x00", "") for word in command]


def surroundings() -> dict[str, str | bytes]:
    """Every file that a good command line names."""
    named = {"case": seeds.CASE, "one": seeds.ONE, "two": seeds.TWO}
    files: dict[str, str | bytes] = {f"c/{name}.yaml": as_text(d) for name, d in named.items()}
    named["board"] = seeds.BOARD
    files |= {f"b/{name}.yaml": as_text(d) for name, d in named.items() if name != "case"}
    files |= {f"w/{name}": text for name, text in seeds.tiny().items()}
    files |= {"a.nc": outcomes()["a.nc"], "b.nc": outcomes()["a.nc"]}
    files |= {
        "s.yaml": as_text(seeds.ONE),
        "g.yaml": as_text(seeds.games()["crisis"]),
        "chicken.yaml": as_text(seeds.games()["chicken"]),
        "p.yaml": seeds.casebook("projects")["imf-programme"],
        "claims.yaml": seeds.casebook("claims")["claims"],
    }
    return files
