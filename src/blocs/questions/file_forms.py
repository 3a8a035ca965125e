"""Every kind of file that people write, and its JSON schema, for editors that complete and check.

A schema never refuses what the reader of the file takes; the reader says more, as some faults lie
between fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from blocs.foundation.arguments import any_text, arguments
from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import InputError, Problem
from blocs.foundation.version import VERSION
from blocs.moves.scenario import ANY_MOVE

DIALECT = "https://json-schema.org/draft/2020-12/schema"
KIND_OF_GAME = "kind"
"""The key of a game file whose word says how the rest is read."""


@dataclass(frozen=True)
class FileForm:
    """One kind of file. forms: word after `kind:` → its form; under "" where there is no such key.

    default: the word meant where the file says none.
    """

    title: str
    forms: Callable[[], Mapping[str, type[BaseModel]]]
    default: str = ""


def _form(module: str, name: str) -> Callable[[], Mapping[str, type[BaseModel]]]:
    """The form of that name, imported when it is asked for."""
    return lambda: {"": getattr(import_module(f"blocs.{module}"), name)}


def _games() -> Mapping[str, type[BaseModel]]:
    from blocs.questions.games.ask import FORMS
    from blocs.questions.games.kinds.strategic.form import Game

    return {"strategic": Game, **FORMS}


FILE_FORMS: Mapping[str, FileForm] = {
    "scenario": FileForm(
        "A scenario: moves on a world, for `blocs run`", _form("moves.scenario", "Scenario")
    ),
    "case": FileForm("`case.yaml` of a folder of scenarios", _form("moves.case", "Case")),
    "game": FileForm("A game, for `blocs play`", _games, "strategic"),
    "project": FileForm(
        "A project on credit, for `blocs project`", _form("questions.projects.ask", "Project")
    ),
    "board": FileForm(
        "`board.yaml`: published numbers beside ours",
        _form("questions.evidence.board.ask", "Board"),
    ),
    "claims": FileForm(
        "`claims.yaml`: what somebody stated, and its tests",
        _form("questions.evidence.claims.ask", "Claims"),
    ),
    "history": FileForm(
        "`history.yaml`: past shocks, for `blocs evidence history`",
        _form("questions.evidence.history.ask", "History"),
    ),
    "network": FileForm(
        "`network.yaml` beside the tables of a network",
        _form("questions.corridors.ask", "NetworkForm"),
    ),
    "channels": FileForm(
        "Channels between a country and two poles, for `blocs signals channels`",
        _form("questions.signals.ask.channels", "ChannelCase"),
    ),
    "meetings": FileForm(
        "A row of a table of meetings and visits, for `blocs signals events` and channels",
        _form("questions.signals.ask.dated", "MeetingRow"),
    ),
    "treaties": FileForm(
        "A row of a table of treaties, for channels",
        _form("questions.signals.ask.dated", "TreatyRow"),
    ),
    "cover": FileForm(
        "A territory and its sites, for `blocs security cover`",
        _form("questions.security.case", "CoverCase"),
    ),
    "contest": FileForm(
        "Two states and a stake, for `blocs security stability`",
        _form("questions.security.contest", "ContestCase"),
    ),
}
"""The word of each kind of file → what it is."""


@arguments(
    kind=any_text,
)
def file_schema(kind: str) -> dict[str, Any]:
    """JSON schema (draft 2020-12) of the files of a kind: a key of `FILE_FORMS`.

    Raises InputError, with the closest name, for an unknown kind.
    """
    if kind not in FILE_FORMS:
        message = f"unknown kind of file '{kind}'. {did_you_mean(kind, FILE_FORMS)}".rstrip()
        problem = Problem(message, remedy=f"Kinds: {', '.join(FILE_FORMS)}.")
        raise InputError("there is no such schema", problems=[problem])
    chosen = FILE_FORMS[kind]
    forms = chosen.forms()
    found, shared = models_json_schema([(form, "validation") for form in forms.values()])
    at = {word: found[(form, "validation")] for word, form in forms.items()}
    moves: dict[str, Any] = {}
    definitions = _with_moves_once(shared["$defs"], moves)
    return {
        "$schema": DIALECT,
        "$id": f"urn:blocs:{VERSION}:{kind}",
        "title": chosen.title,
        "type": "object",
        **(at[""] if "" in at else _by_kind(at, chosen.default)),
        "$defs": definitions | moves,
    }


def _with_moves_once(part: Any, moves: dict[str, Any]) -> Any:
    """A schema in which every list of moves refers to one definition, which goes to `moves`."""
    if isinstance(part, Mapping):
        entries = cast(Mapping[str, Any], part)
        inner = {key: _with_moves_once(value, moves) for key, value in entries.items()}
        if entries.get("title") != ANY_MOVE:
            return inner
        moves[ANY_MOVE] = inner
        return {"$ref": f"#/$defs/{ANY_MOVE}"}
    if isinstance(part, list):
        return [_with_moves_once(item, moves) for item in cast(list[Any], part)]
    return part


def _by_kind(at: Mapping[str, Mapping[str, Any]], default: str) -> dict[str, Any]:
    """The form that the word says: an editor then tells faults of that form alone."""
    words: Sequence[str] = tuple(at)
    says = {
        word: {"properties": {KIND_OF_GAME: {"const": word}}}
        | ({} if word == default else {"required": [KIND_OF_GAME]})
        for word in words
    }
    return {
        "properties": {KIND_OF_GAME: {"enum": [*words]}},
        "allOf": [{"if": says[word], "then": dict(at[word])} for word in words],
    }
