"""What each closure of the trade balance is called and holds: the one table of their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blocs.foundation.messages import Message, say
from blocs.world.shocks.trade import TradeBalance


@dataclass(frozen=True)
class ClosureWords:
    """label: for a list; held: what is held, as a heading; provision: as a line of a scenario.

    held_first: `held` where deficits are closed before the comparison starts.
    """

    label: Message
    held: Message
    provision: Message
    held_first: Message | None = None


CLOSURES: Mapping[str, ClosureWords] = {
    TradeBalance.FIXED_SHARE: ClosureWords(
        label=say("fixed share"),
        held=say("Fixed share: each country’s deficit keeps its share of world value added."),
        provision=say(
            "trade balances: every country's deficit or surplus stays a constant share of world "
            "value added"
        ),
    ),
    TradeBalance.BALANCED: ClosureWords(
        label=say("balanced"),
        held=say("Balanced: deficits are zero after the scenario."),
        held_first=say("Balanced: deficits are closed before the comparison starts and stay zero."),
        provision=say(
            "trade balances: every country's deficit or surplus is closed before the comparison "
            "starts and stays zero"
        ),
    ),
    TradeBalance.FIXED_NOMINAL: ClosureWords(
        label=say("fixed nominal"),
        held=say("Fixed nominal: each country’s deficit stays constant in the numeraire."),
        provision=say(
            "trade balances: every country's deficit or surplus stays constant in the numeraire"
        ),
    ),
    TradeBalance.MULTIPLICATIVE: ClosureWords(
        label=say("multiplicative"),
        held=say(
            "Multiplicative: each country’s deficit stays in proportion to its own value added."
        ),
        provision=say(
            "trade balances: every country's deficit or surplus stays in proportion to its own "
            "value added"
        ),
    ),
}
"""A closure → its words."""
