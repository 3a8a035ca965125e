"""A scenario in words: one sentence a move, and the full list of what each move stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from blocs.foundation.documents import KeyPath, render_path
from blocs.foundation.errors import Problem, ScenarioError, raise_problems
from blocs.foundation.messages import say
from blocs.moves.compile import places
from blocs.moves.move import Move, Provision, Telling
from blocs.moves.registry import name_of
from blocs.moves.scenario import STAGES, Scenario
from blocs.moves.speech import Speech, sentence
from blocs.world.closures import CLOSURES
from blocs.world.countries import country_in
from blocs.world.shocks.trade import TradeBalance
from blocs.world.world import World

_BALANCED_BY_MOVE = say("trade balances: every country's trade is balanced after the moves")


def describe(scenario: Scenario, world: World, language: str = "en") -> list[str]:
    """Plain sentences in `language`: the baseline steps in one, one a move, one on the closure.

    Raises ScenarioError where codes are unknown, every problem at once.
    """
    speech = Speech(world, language)
    told = _told(scenario, world, speech)
    sentences = [sentence(item.text) for item in told if item.stage == "moves"]
    before = [item.telling.text for item in told if item.stage == "baseline"]
    if before:
        text = speech.words("before the comparison starts: {steps}", steps="; ".join(before))
        sentences.insert(0, sentence(text))
    return [*sentences, *_closure(scenario, speech).sentences]


def provisions(scenario: Scenario, world: World, language: str = "en") -> list[Provision]:
    """Every baseline step and move with its sentence, exact members and numbers; the closure last.

    Raises ScenarioError where codes are unknown, every problem at once.
    """
    speech = Speech(world, language)
    told = _told(scenario, world, speech)
    return [*(_provision(item, speech) for item in told), _closure(scenario, speech)]


@dataclass(frozen=True, eq=False)
class _Told:
    stage: str
    move: Move
    telling: Telling
    text: str


def _told(scenario: Scenario, world: World, speech: Speech) -> list[_Told]:
    told: list[_Told] = []
    problems: list[Problem] = []
    for stage in STAGES:
        for move, place in places(scenario, world, stage):
            telling = move.tell(place, speech)
            text = _at_strength(telling.text, place.strength, speech)
            told.append(_Told(stage, move, telling, text))
            problems += place.problems
    summary = f"scenario '{scenario.title}' does not fit world '{world.name}'"
    raise_problems(ScenarioError, summary, problems)
    return told


def _at_strength(text: str, strength: float, speech: Speech) -> str:
    if strength == 1.0:
        return text
    if strength == 0.0:
        return speech.words("left out: {move}", move=text)
    size = speech.percent(100 * strength)
    return speech.words("{move} (at {size} of this strength)", move=text, size=size)


def _provision(item: _Told, speech: Speech) -> Provision:
    telling = item.telling
    absent: dict[str, tuple[str, ...]] = {}
    for selection in telling.countries.values():
        absent |= {bloc: codes for bloc, codes in selection.absent.items() if codes}
    return Provision(
        kind=name_of(item.move),
        title=item.move.titles[speech.language],
        sentences=(sentence(item.text),),
        countries={role: chosen.labels for role, chosen in telling.countries.items()},
        absent=absent,
        sectors=telling.sectors.labels if telling.sectors is not None else (),
        parameters={**_parameters(item.move), **telling.numbers},
        stage=item.stage,
    )


def _parameters(move: Move) -> dict[str, Any]:
    """The fields that are not lists of codes; inner ones as `goods.exports`, `items[0].price`."""
    plain = move.model_dump(mode="json", exclude_none=True, by_alias=True)
    return {key: value for name, held in plain.items() for key, value in _flat((name,), held)}


def _flat(path: KeyPath, value: Any) -> Iterator[tuple[str, Any]]:
    """Every number and word below `path`, with its path."""
    if isinstance(value, Mapping):
        for key, inner in cast(Mapping[str, Any], value).items():
            yield from _flat((*path, key), inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        items = cast(Sequence[Any], value)
        if len(path) > 1:
            yield render_path(path), ", ".join(map(str, items))
        elif items and isinstance(items[0], Mapping):
            for index, inner in enumerate(items):
                yield from _flat((*path, index), inner)
    else:
        yield render_path(path), value


def _closure(scenario: Scenario, speech: Speech) -> Provision:
    closure = scenario.closure
    balance = closure.trade_balance
    said = CLOSURES[balance].provision
    if any(name_of(move) == "balance_trade" for move in scenario.moves):
        said = said if balance is TradeBalance.BALANCED else _BALANCED_BY_MOVE
        balance = TradeBalance.BALANCED
    text = said[speech.language]
    if closure.numeraire != "world":
        code = country_in(closure.numeraire, speech.world.countries) or closure.numeraire
        country = speech.country(code)
        text = speech.words(
            "{closure}; the numeraire is the wage of {country}", closure=said, country=country
        )
    sentences, parameters = [sentence(text)], dict[str, Any]()
    parameters |= {"trade_balance": str(balance), "numeraire": closure.numeraire}
    if closure.labour_supply_elasticity:
        parameters["labour_supply_elasticity"] = closure.labour_supply_elasticity
        size = speech.number(closure.labour_supply_elasticity)
        labour = speech.words(
            "labour is elastic: a real wage higher by 1% brings {size}% more labour", size=size
        )
        sentences.append(sentence(labour))
    return Provision(
        kind="closure",
        title=speech.words("Closure"),
        sentences=tuple(sentences),
        parameters=parameters,
        stage="closure",
    )
