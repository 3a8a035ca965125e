"""What a live page is told besides the world: names, moves, the filed numbers, words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from blocs.brief.maps import shapes
from blocs.brief.scale import diverging_scale
from blocs.brief.voice import Voice
from blocs.foundation.catalogues import catalogue
from blocs.foundation.numbers import ABSENT, MONEY_STEPS
from blocs.foundation.version import VERSION
from blocs.live.deeds import Deed
from blocs.live.texts import TEXTS
from blocs.moves.move import Provision
from blocs.moves.scenario import Scenario
from blocs.questions.trade.drawing import WORLD
from blocs.questions.trade.outcome import Outcome
from blocs.questions.trade.ranges import Ranges
from blocs.questions.trade.report.reading import Reading, focus_of

SCALED = ("change_pct", "add", "amount_million_usd", "ad_valorem_pct")
"""Parameters of moves that the strength multiplies, as they are shown beside the slider."""


def live_data(
    outcome: Outcome,
    scenario: Scenario,
    voice: Voice,
    *,
    title: str,
    provisions: Sequence[Provision],
    deeds: Sequence[Sequence[Deed]],
    focus: str | None,
    ranges: Ranges | None,
    basis: str,
) -> dict[str, Any]:
    """The document of the page's script; `frontend/src/page/data.ts` is its type."""
    reading = Reading(outcome)
    moves = [item for item in provisions if item.stage == "moves"]
    return {
        "version": VERSION,
        "language": voice.language,
        "title": title,
        "basis": basis,
        "texts": {key: text[voice.language] for key, text in TEXTS.items()},
        "numbers": numbers_of(voice),
        "countries": [
            {"code": code, "name": voice.country(code), "implausible": code in reading.implausible}
            for code in reading.countries
        ],
        "sectors": [voice.sector(code) for code in outcome.sectors],
        "focus": focus_of(reading, asked=focus, provisions=provisions),
        "groups": _groups(moves, reading),
        "moves": [
            _move(number, item, done)
            for number, (item, done) in enumerate(zip(moves, deeds, strict=True), start=1)
        ],
        "strengths": [scenario.strength_of(k) for k in range(len(moves))],
        "filed": {
            "realIncome": _plain(reading.exact),
            "range": _range(reading, ranges),
        },
        "limits": list(diverging_scale([float(v) for v in reading.exact]).limits),
        "map": map_of(reading.countries),
        "yaml": _yaml(scenario),
        "file": f"{title[:60].strip() or 'scenario'}.yaml",
    }


def numbers_of(voice: Voice) -> dict[str, Any]:
    """How numbers are written."""
    style = voice.numbers
    return {
        "decimal": style.decimal,
        "group": style.group,
        "percent": style.percent_sign,
        "absent": ABSENT,
        "money": [
            {"size": size, "unit": catalogue(voice.language).gettext(unit)}
            for size, unit in MONEY_STEPS
        ],
    }


def _plain(values: Any) -> list[float | None]:
    return [float(v) if np.isfinite(v) else None for v in np.asarray(values)]


def _range(reading: Reading, ranges: Ranges | None) -> dict[str, Any] | None:
    """By country and, last, of the world."""
    if ranges is None:
        return None
    ends = [ranges.of(code) for code in (*reading.countries, WORLD)]
    low, high = ([getattr(one, side) for one in ends] for side in ("low", "high"))
    return {"low": _plain(low), "high": _plain(high)}


def _groups(moves: Sequence[Provision], reading: Reading) -> list[dict[str, Any]]:
    """Two sides: who makes the first move, and whom it is aimed at, or else who answers.

    The first role of a move is the one that acts, the second feels it first; a side that is most
    of the world is nobody in particular.
    """
    most = len(reading.countries) // 2
    roles = [[tuple(codes) for codes in item.countries.values()] for item in moves]
    sides = [("those_who_act", side) for one in roles for side in one[:1]]
    if roles:
        sides[1:1] = [("those_it_is_aimed_at", side) for side in roles[0][1:2]]
    found: dict[tuple[str, ...], str] = {}
    for key, side in sides:
        if 0 < len(side) <= most and not set(side) & {c for codes in found for c in codes}:
            found[side] = key
    return [{"key": key, "codes": list(codes)} for codes, key in list(found.items())[:2]]


def _move(number: int, item: Provision, deeds: Sequence[Deed]) -> dict[str, Any]:
    numbers = {
        key: value
        for key, value in item.parameters.items()
        if key.split(".")[-1] in SCALED and isinstance(value, float | int)
    }
    return {
        "title": f"{number}. {item.title}",
        "sentence": " ".join(item.sentences),
        "whole": all(deed.whole for deed in deeds),
        "numbers": [
            {"value": 100 * v if k.endswith("add") else v, "percent": "million" not in k}
            for k, v in list(numbers.items())[:1]
        ],
    }


def map_of(countries: Sequence[str]) -> dict[str, Any]:
    """The shapes of the map, and where countries without one stand."""
    document: Mapping[str, Any] = shapes()
    dots = {c: at for c, at in document["dots"].items() if c in countries}
    return {
        "width": document["width"],
        "height": document["height"],
        "shapes": list(document["paths"]),
        "dots": dots,
    }


def _yaml(scenario: Scenario) -> list[str]:
    """The scenario as a file, without its strengths: one line a field (JSON is YAML)."""
    data = {key: value for key, value in scenario.as_data().items() if key != "strength"}
    lines: list[str] = []
    for key, value in data.items():
        if key in ("moves", "baseline") and value:
            lines.append(f"{key}:")
            lines += [f"  - {json.dumps(one, ensure_ascii=False)}" for one in value]
        else:
            lines.append(f"{key}: {json.dumps(value, ensure_ascii=False)}")
    return lines
