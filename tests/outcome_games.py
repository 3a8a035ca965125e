"""A small game of every kind on an invented world of four countries, two of them with sectors."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

from rich.console import Console

import blocs
from blocs.brief.render.screen import entry_text, show_parts
from blocs.brief.voice import voice
from blocs.draws.run import run_of
from blocs.questions.games import answer
from blocs.questions.games.kinds.strategic.tables import as_json
from blocs.questions.games.report import table_of
from blocs.questions.games.screen import game_screen
from blocs.questions.trade.engine.models.trade import Trade
from worlds import make_world

STRATEGIC = """
kind: strategic
title: A tariff and an answer
actors:
  a:
    title: A
    countries: C00
    options:
      free: {title: Free}
      tariff: {title: Tariff, moves: [{tariff: {by: C00, on: C01, sectors: all, rate: 0.1}}]}
    utility: {income: {title: I, outcome: real_income_change_pct, weight: 1}}
  b:
    title: B
    countries: C01
    options:
      accept: {title: Accept}
      answer: {title: Answer, moves: [{tariff: {by: C01, on: C00, sectors: all, rate: 0.1}}]}
    utility: {income: {title: I, outcome: real_income_change_pct, weight: 1}}
"""

TARIFFS = """
kind: tariffs
title: A tariff war
players: {a: {title: A, countries: C00}, b: {title: B, countries: C01}}
sectors: all
retaliation_rounds: 1
"""

COALITION = """
kind: coalition
title: Who agrees
players:
  a: {title: A, countries: C00}
  b: {title: B, countries: C01}
  c: {title: C, countries: C02}
agreement:
  pair_moves: [{trade_cost: {between: [one, other], sectors: all, change_pct: -10}}]
"""

HEDGING = """
kind: hedging
title: To hedge
countries: C00
hedge: both
aversions: [0, 5]
portfolios:
  east: {title: East, commitments: {e: 1, w: 0}}
  both: {title: Both, commitments: {e: 0.5, w: 0.5}}
states:
  calm: {title: Calm, probability: 0.5}
  pressed:
    title: Pressed
    probability: 0.5
    coercion: true
    reactions:
      - to: east
        moves: [{trade_cost: {between: [C00, C01], sectors: all, change_pct: 30}}]
"""

CONTRACT = """
kind: contract
title: Relief in tranches
borrower: {title: B, countries: C00, discount_factor: 0.9}
lender: {title: L, countries: C01, discount_factor: 0.9}
compliance_cost_million_usd: [1, 1]
compliance_benefit_million_usd: [3, 3]
standing: {borrower_million_usd: 2}
highest_tranche_million_usd: 5
relief:
  moves: [{trade_cost: {between: [C00, C01], sectors: all, change_pct: -5}}]
  borrower_million_usd: 0.5
"""

BARGAINING = """
kind: bargaining
title: A bargain
sides:
  a: {title: A, countries: C00, discount_factor: 0.9}
  b: {title: B, countries: C01, discount_factor: 0.9}
deals:
  trade:
    title: Trade
    moves: [{trade_cost: {between: [C00, C01], sectors: all, change_pct: -10}}]
"""

CRISIS = """
kind: crisis
title: Disputes
spread: 0.5
damage_pct: 5
trade_cost_change_pct: -5
disputes:
  near: {one: C00, other: C01}
  far: {one: C00, other: C02}
"""

GAMES = {
    "strategic": STRATEGIC,
    "tariffs": TARIFFS,
    "coalition": COALITION,
    "hedging": HEDGING,
    "contract": CONTRACT,
    "bargaining": BARGAINING,
    "crisis": CRISIS,
}
"""Kind → a file, as a user would write it."""


def written(folder: Path, kind: str) -> Path:
    """The file of a kind in a folder."""
    path = folder / f"{kind}.yaml"
    path.write_text(GAMES[kind], encoding="utf-8")
    return path


def world_of(seed: int) -> blocs.World:
    """The world on which they are played."""
    return make_world(countries=4, sectors=2, seed=seed, tariffs=False, deficits=False)


def document(found):
    """What a play says, without when it was said."""
    data = as_json(found) if isinstance(found, blocs.Play) else found.as_json()
    return json.loads(json.dumps({k: v for k, v in data.items() if k != "provenance"}))


def played(folder, kind, world, model):
    """The document of a play with two draws."""
    return document(blocs.play(written(folder, kind), world, model=model, draws=2))


def all_played(folder, seed, model):
    """Every kind in turn."""
    return {kind: played(folder, kind, world_of(seed), model) for kind in GAMES}


def play_with_few_draws(form, world, draws=2, **more):
    return answer.play_outcomes(form, world, Trade(), run_of(), draws=draws, **more)


"""A game of any kind with two draws: for tests of its central numbers, which draws do not touch."""


def lines_of(found, language):
    """What `blocs play` says on a screen as wide as need be."""
    shown, speaking = StringIO(), voice(language, found.world)
    screen = Console(file=shown, width=10_000)
    show_parts(game_screen(found, speaking, width=screen.width), language, screen)
    return [line.rstrip() for line in shown.getvalue().splitlines()]


def cells_of(table, language):
    """What stands in the cells of a table of a game, row by row."""
    return [[entry_text(x, language) for x in row.cells] for row in table_of(table).rows]
