"""A scenario file to start from: what was answered, and every other field as a comment."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blocs.foundation.arguments import a, any_text, arguments, many, optional
from blocs.foundation.axes import did_you_mean
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.documents import parse_document, resolve_scalar
from blocs.foundation.errors import InputError, Problem
from blocs.foundation.numbers import number_style
from blocs.moves.catalogue import FieldNote, move_named, note_on
from blocs.moves.instruments.presets import parameters_of
from blocs.moves.scenario import Scenario

PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. /%-]*")
"""Text that needs no quotes in YAML."""


PRESETS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "free_trade_area": ("trade_agreement", {"depth": "free_trade_area"}),
    "customs_union": ("join_bloc", {"depth": "customs_union"}),
    "single_market": ("trade_agreement", {"depth": "single_market"}),
    "sanctions_package": ("sanctions_package", {}),
}
"""Name of a preset with values of the literature → the move that takes it, and its field there."""


@dataclass(frozen=True)
class Answered:
    """One move: its word, and field → what was answered, as it would be typed."""

    move: str
    fields: Mapping[str, str]


def fields_asked(move: str) -> list[FieldNote]:
    """Fields of a move in the order of questions: required ones first. Raises InputError."""
    notes = note_on(move_named(move)).fields
    return sorted(notes, key=lambda note: note.default is not None)


def of_preset(name: str, fields: Mapping[str, str]) -> Answered:
    """The move of a preset, with the other fields that were answered. Raises InputError."""
    if name not in PRESETS:
        message = f"unknown preset '{name}'. {did_you_mean(name, PRESETS)}".rstrip()
        problem = Problem(message, remedy=f"Presets: {', '.join(PRESETS)}.")
        raise InputError("there is no such preset", problems=[problem])
    move, fixed = PRESETS[name]
    return Answered(move, {**fields, **fixed})


def preset_lines(answered: Answered) -> list[str]:
    """The values of the preset of a move with their ranges and sources; none without a preset."""
    preset = answered.fields.get("depth", answered.move)
    if preset not in PRESETS:
        return []
    in_percent = number_style(SOURCE_LANGUAGE).stated_percent
    return [
        f"{preset}, {name}: {in_percent(item.central)} "
        f"({in_percent(item.low)} to {in_percent(item.high)}; {item.status}"
        + (f": {item.cited})" if item.cited else ")")
        for name, item in parameters_of(preset).items()
    ]


@arguments(
    title=any_text,
    moves=many(a(Answered, "an Answered"), least=0, noun="moves"),
    world=optional(any_text),
    year=optional(any_text),
)
def scenario_text(
    title: str, moves: Sequence[Answered], *, world: str | None = None, year: str | None = None
) -> str:
    """The file as YAML. Raises ScenarioError where the answers make no scenario."""
    lines = [
        "# A scenario: moves on a world. `blocs run FILE` computes what follows;",
        "# `blocs moves NAME` says what a move does. After `blocs schema scenario --out",
        "# scenario.json` beside it, `blocs new` names that schema to editors, which then check.",
        f"title: {_value(title)}",
        f"world: {_value(world)}" if world else "# world: icio-2022   # `blocs world list`",
        f"year: {_value(year)}" if year else "# year: 2026   # of schedules and dated packages",
        "moves:",
    ]
    for answered in moves:
        lines += _move_lines(answered)
    lines.append("# notes: what is assumed, and why")
    text = "\n".join(lines) + "\n"
    Scenario.from_document(parse_document(text, file="the new scenario"))
    return text


def _move_lines(answered: Answered) -> list[str]:
    notes = fields_asked(answered.move)
    about = (move_named(answered.move).__doc__ or "").strip().split("\n")[0]
    known = {note.name for note in notes}
    given = [note for note in notes if note.name in answered.fields]
    others = [note for note in notes if note.name not in answered.fields]
    sourced = [f"  # {line}" for line in preset_lines(answered)]
    lines = [f"  # {about}", *sourced, f"  - {answered.move}:" + ("" if answered.fields else " {}")]
    lines += [
        f"      {note.name}: {_typed(answered.fields[note.name], note)}   # {_said(note)}"
        for note in given
    ]
    # a field that the move does not have stays, so that the reader of files names it
    lines += [
        f"      {key}: {_value(answered.fields[key])}"
        for key in answered.fields
        if key not in known
    ]
    return lines + [f"      # {note.name}:   # {_said(note)}" for note in others]


def _said(note: FieldNote) -> str:
    return " ".join(f"{note.text} ({note.kind})".split())


def _typed(text: str, note: FieldNote) -> str:
    if "list of codes" in note.kind and "," in text and text.strip()[:1] not in "[{":
        return "[" + ", ".join(_value(part.strip()) for part in text.split(",")) + "]"
    return _value(text)


def _value(text: str) -> str:
    """What was typed as YAML: a list or mapping as it is, text in quotes where it needs them."""
    text = text.strip()
    if text[:1] in ("[", "{"):
        return text
    if not isinstance(resolve_scalar(text), str) or PLAIN.fullmatch(text):
        return text
    return json.dumps(text, ensure_ascii=False)
