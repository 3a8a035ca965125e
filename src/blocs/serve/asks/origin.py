"""Where an answer comes from: versions, worlds, what was asked, and to which tolerance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from blocs.foundation.version import VERSION
from blocs.world.world import World

if TYPE_CHECKING:
    from pydantic import BaseModel

    from blocs.serve.asks.bench import Bench

DIRECT = "none: computed directly, in double precision"
CLOSED = frozenset({"signals", "security"})
"""Rooms that solve nothing by steps, but where an answer says on which world it rests."""
LONGEST = 200
"""Characters of a text of a request that are repeated."""


OF_FLOWS = ("network_flows", "network_criticality", "owners_power")
"""Questions about corridors that least-cost flows answer."""


def origin(question: str, ask: BaseModel, bench: Bench, answer: Any) -> dict[str, Any]:
    """Plain data on an answer of a question: its own provenance, and what every answer says."""
    own = _own(answer)
    of_its_own = getattr(answer, "world", None)
    worlds = {world.name: world for world in (of_its_own,) if isinstance(world, World)}
    told = looked_up(question, ask, (bench.used | worlds).values())
    world = own.get("world") or told["world"]
    return {
        **own,
        **told,
        "world": world,
        "tolerance": tolerance(question, has_model="model" in own),
    }


def looked_up(question: str, asked: BaseModel, worlds: Iterable[World]) -> dict[str, Any]:
    """The same of what solves nothing. world: None where none was read, a list of several."""
    facts = [_facts(world) for world in worlds]
    return {
        "blocs_version": VERSION,
        "question": question,
        "parameters": parameters(asked),
        "world": facts if len(facts) > 1 else facts[0] if facts else None,
        "tolerance": DIRECT,
    }


def parameters(asked: BaseModel) -> dict[str, Any]:
    """What was asked with, defaults included; of a file that was posted only its title."""
    return {key: _short(value) for key, value in asked.model_dump(mode="json").items()}


def tolerance(question: str, *, has_model: bool) -> Any:
    """What is left over at most where a question is answered by steps, else that none is."""
    from blocs.questions import QUESTIONS
    from blocs.questions.corridors.engine.flows import TOLERANCE
    from blocs.questions.trade.engine.checks.verify import VERIFIED_TOLERANCE
    from blocs.questions.trade.engine.solve.anderson import RESIDUAL_LIMIT

    room = next(item.room for item in QUESTIONS if item.name == question)
    if room == "verification" or question == "claims":
        return "of each claim, in its row"
    if room == "corridors":
        return {"flows": TOLERANCE} if question in OF_FLOWS else DIRECT
    if room in CLOSED and not has_model:
        return DIRECT
    return {"residual": RESIDUAL_LIMIT, "every_market": VERIFIED_TOLERANCE}


def _own(answer: Any) -> dict[str, Any]:
    """The provenance of an answer, or of the outcome that it is about."""
    for part in (answer, getattr(answer, "outcome", None)):
        found = getattr(part, "provenance", None)
        if found:
            return dict(cast("Mapping[str, Any]", found))
    return {}


def _facts(world: World) -> dict[str, Any]:
    source = world.provenance
    return {
        "name": world.name,
        "title": source.title,
        "year": world.year,
        "edition": source.edition,
        "sha256": world.sha256,
        "sources": [vars(item) for item in source.sources],
    }


def _short(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {"title": cast("Mapping[str, Any]", value).get("title")}
    if isinstance(value, list):
        return [_short(item) for item in cast("list[Any]", value)]
    if isinstance(value, str) and len(value) > LONGEST:
        return value[:LONGEST] + "…"
    return value
