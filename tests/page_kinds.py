"""A page of every kind that is written: small worlds and games, solved once for a module."""

from __future__ import annotations

from pathlib import Path

import blocs
import game_files
from blocs.foundation import casebook
from blocs.questions.answers import Answer
from blocs.questions.trade.engine.models.model import Model
from outcome_games import GAMES, world_of
from small_tables import points_table, votes_table

LANGUAGES = ("en", "ru")

GROUPS = """
kind: coalition
title: Who sanctions
players:
  a: {title: A, countries: C00}
  b: {title: B, countries: C01}
  c: {title: C, countries: C02}
sanction:
  target: C03
  price_of_harm: 1
  member_moves: [{tariff: {by: member, on: C03, sectors: all, rate: 0.3}}]
accession:
  candidate: a
  now: out
  memberships:
    out: {title: outside}
    in:
      title: inside
      needs: [b]
      moves: [{trade_cost: {between: [C00, C01], sectors: all, change_pct: -10}}]
"""


def games(folder: Path) -> dict[str, Answer]:
    """Every kind of game, two questions about coalitions, and games with types and an order."""
    texts = {
        **GAMES,
        "groups": GROUPS,
        "types": game_files.POLL,
        "order": game_files.BAGWELL,
        "circle": game_files.CIRCLE,
        "alone": game_files.ALONE,
    }
    found: dict[str, Answer] = {}
    for kind, text in texts.items():
        path = folder / f"{kind}.yaml"
        path.write_text(text, encoding="utf-8")
        own = kind in GAMES or kind == "groups"
        draws = 2 if kind == "hedging" else 0
        found[f"game {kind}"] = blocs.play(path, world_of(3) if own else None, draws=draws)
    return found


def others(folder: Path) -> tuple[blocs.World, dict[str, Answer]]:
    """Everything else that is asked, and the world of those that rest on one."""
    world = blocs.load_world("icio-2022").aggregate(
        {"EU27": "EUR"}, {"goods": "GOODS", "services": "SERVICES"}, name="small"
    )
    moves = [blocs.Embargo(by="BLR", on="RUS", sectors="all", direction="both")]
    scenario = blocs.Scenario(title="rupture", moves=moves)
    rows = blocs.load_board(casebook.board()).rows
    ours = next(row.name for row in rows if row.scenario and row.tables is None)
    return world, {
        "annex": blocs.run(world, scenario),
        "exposure": blocs.exposure(world, "BLR", draws=2),
        "ensemble": blocs.ensemble(world, scenario, draws=20),
        "claims": blocs.claims("union-state"),
        "board": blocs.board(only=[ours], models=[Model.CALIENDO_PARRO], draws=0),
        "project": blocs.project("union-state/imf-programme", ranges=False),
        "cover": blocs.point_cover(points_table(folder), radius=120, sites=2),
        "votes": blocs.votes(votes_table(folder), country="BLR", poles="RUS:POL"),
        "verify": blocs.verify(only=["councils", "sjc324"]),
    }


def pages(folder: Path) -> dict[str, Path]:
    """Kind and language → a page: `game tariffs.en`."""
    world, found = others(folder)
    written: dict[str, Path] = {}
    for kind, answer in {**games(folder), **found}.items():
        more = {"world": world} if kind in ("annex", "exposure") else {}
        for language in LANGUAGES:
            name = f"{kind}.{language}"
            path = folder / f"{name.replace(' ', '-')}.html"
            written[name] = answer.report(language, **more).save(path)
    return written


KINDS = (
    *(f"game {kind}" for kind in (*GAMES, "groups", "types", "order", "circle", "alone")),
    *("annex", "exposure", "ensemble", "claims", "board", "project", "cover", "votes", "verify"),
)
NAMES = tuple(f"{kind}.{language}" for kind in KINDS for language in LANGUAGES)
