"""What a model may look up before it asks: questions, worlds, moves, and a scenario in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from blocs.foundation import casebook
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.questions import QUESTIONS
from blocs.serve.asks.ask import ScenarioFile, WorldName
from blocs.serve.asks.bench import Bench

Document = Mapping[str, Any]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(_Asked):
    """No field."""


class OfWorld(_Asked):
    """A world by its name."""

    world: WorldName = "icio-2022"


class OfMove(_Asked):
    """A move by its word."""

    move: str = Field(description="A word such as `tariff`; `list_moves` has all.", max_length=60)


class OfScenario(_Asked):
    """A scenario, as data or YAML text, or by its name in the casebook."""

    scenario: ScenarioFile
    world: WorldName | None = None


@dataclass(frozen=True)
class Lookup:
    """One of them. form: what it is asked with; answer: (asked, bench) → a document."""

    text: str
    form: type[BaseModel]
    answer: Callable[[Any, Bench], Document]


def _questions(_: Nothing, bench: Bench) -> Document:
    from blocs.serve.asks.all import ASKS

    asked = [q for q in QUESTIONS if q.name in ASKS]
    return {
        "questions": {question.name: question.title for question in asked},
        "worlds": list(bench.worlds),
        "scenarios": [*casebook.scenarios()],
        "games": [*casebook.games()],
        "projects": [*casebook.projects()],
        "networks": [*casebook.networks()],
        "claims": [*casebook.claims()],
    }


def _world(asked: OfWorld, bench: Bench) -> Document:
    world = bench.world(asked.world)
    provenance = world.provenance
    return {
        "world": world.name,
        "title": provenance.title,
        "year": world.year,
        "unit": "million USD of the base year at basic prices",
        "countries": {code: world.country_name(code, SOURCE_LANGUAGE) for code in world.countries},
        "sectors": {code: world.sector_name(code, SOURCE_LANGUAGE) for code in world.sectors},
        "sources": [vars(source) for source in provenance.sources],
        "assumptions": list(provenance.assumptions),
        "notes": provenance.notes,
    }


def _moves(_: Nothing, __: Bench) -> Document:
    from blocs.moves.registry import MOVES

    return {name: (kind.__doc__ or "").strip().split("\n")[0] for name, kind in MOVES.items()}


def _move(asked: OfMove, _: Bench) -> Document:
    from blocs.moves.catalogue import move_document

    return move_document(asked.move)


def _described(asked: OfScenario, bench: Bench) -> Document:
    from blocs.moves.cautions import cautions
    from blocs.moves.provisions import describe

    scenario = bench.scenario(asked.scenario)
    world = bench.world_of(scenario, asked.world, None)
    return {
        "title": scenario.title,
        "world": world.name,
        "sentences": describe(scenario, world, SOURCE_LANGUAGE),
        "warnings": [item.text for item in cautions(scenario, world, SOURCE_LANGUAGE)],
    }


LOOKUPS: Mapping[str, Lookup] = {
    "list_questions": Lookup("Every question, and the worlds that there are.", Nothing, _questions),
    "describe_world": Lookup("Countries, sectors and sources of a world.", OfWorld, _world),
    "list_moves": Lookup("Every move that a scenario may hold.", Nothing, _moves),
    "describe_move": Lookup("Fields of a move, as a JSON schema.", OfMove, _move),
    "describe_scenario": Lookup(
        "What a scenario does, in sentences, and what it may not mean; solves nothing.",
        OfScenario,
        _described,
    ),
}
