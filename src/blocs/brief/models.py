"""What each trade model is called, assumes and looks like: the one table of the models in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blocs.foundation.messages import Message, say


@dataclass(frozen=True)
class ModelWords:
    """name: spelled out; label: short; assumes: in a sentence; mark: its shape in charts."""

    name: Message
    label: Message
    assumes: Message
    mark: str


MODELS: Mapping[str, ModelWords] = {
    "caliendo_parro": ModelWords(
        name=say("Caliendo and Parro (2015), many sectors with input–output links"),
        label=say("Caliendo–Parro"),
        assumes=say(
            "Long run: producers buy inputs from one another in fixed shares of cost, "
            "prices clear all markets, labour changes sector freely."
        ),
        mark="disc",
    ),
    "armington": ModelWords(
        name=say("Armington, many sectors without inputs"),
        label=say("Armington"),
        assumes=say(
            "Long run without supply chains: goods are made from labour alone, so that a "
            "barrier does not add up along a chain and effects are smaller."
        ),
        mark="ring",
    ),
    "ces_io": ModelWords(
        name=say("Nested CES with input–output links, the short run (Baqaee and Farhi 2024)"),
        label=say("Nested CES"),
        assumes=say(
            "Shorter run: as Caliendo–Parro, but inputs, value added and consumer goods "
            "replace one another poorly (elasticities of substitution below one)."
        ),
        mark="square",
    ),
    "rationing": ModelWords(
        name=say("Rationing of quantities along supply chains, no prices"),
        label=say("Rationing"),
        assumes=say(
            "First months: quantities are cut, no price moves, nobody finds a new "
            "supplier or customer, labour stays where it is."
        ),
        mark="triangle",
    ),
}
"""Key of a model (`trade/engine/models/model`) → its words."""
