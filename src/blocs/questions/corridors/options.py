"""What each option to build does to the owners' power, and how sure that is over parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.plain import finite_or_null
from blocs.questions.corridors.engine.network import Network
from blocs.questions.corridors.engine.power import ALL, EXISTING, MOST_EXACT, power_by_case

SPREAD = 0.15
"""Standard deviation of the logarithm of the factors that costs and demand are drawn with."""

CAPACITY_SPREAD = {"assumed": SPREAD, "unconfirmed": 2 * SPREAD}
"""The same of capacities, by the status of their row; those of other rows stay as they are."""

MOST_PROGRAMS = 30_000
"""Coalitions times options times draws: so many programs take some seconds."""


@dataclass(frozen=True, eq=False)
class OptionsPower:
    """Shares by option.

    options: nothing built, each option alone, everything; stated: (option, player) shares of the
    network as it is written; drawn: (option, draw, player) shares at drawn parameters.
    """

    players: tuple[str, ...]
    options: tuple[str, ...]
    stated: Array
    drawn: Array

    @property
    def rising(self) -> Array:
        """(player,) in how many draws the share is higher with everything built than with nothing.

        Ties do not count.
        """
        return (self.drawn[-1] > self.drawn[0]).sum(axis=0)

    def as_json(self) -> dict[str, Any]:
        """Shares as fractions; `existing` and `all` stand for nothing and everything built."""
        named = {EXISTING: "existing", ALL: "all"}
        return {
            "draws": self.drawn.shape[1],
            "log_standard_deviation": SPREAD,
            "capacity_log_standard_deviation": dict(CAPACITY_SPREAD),
            "options": [
                {
                    "option": named.get(option, option),
                    "shapley_share": [finite_or_null(value) for value in self.stated[k]],
                    "draws": [[finite_or_null(v) for v in row] for row in self.drawn[k]],
                }
                for k, option in enumerate(self.options)
            ],
        }


def options_power(
    network: Network, *, status: Sequence[str], draws: int, seed: int = 0
) -> OptionsPower | None:
    """Power before and after each option; fewer draws where there would be too many programs.

    status: (link,) how well its capacity is known: the less, the wider it is drawn.

    None where nothing could be built, where not even one draw can be made, or where values would
    have to be sampled: errors of sampling would pass for those of parameters.
    """
    players = network.players
    options = [link for link, option in zip(network.links, network.option, strict=True) if option]
    if not options or len(players) > MOST_EXACT:
        return None
    cases = (EXISTING, *options, ALL)
    programs = len(cases) * 2 ** len(players)
    count = min(draws, MOST_PROGRAMS // programs)
    if not count:
        return None
    rng = np.random.default_rng(seed)
    stated = np.array([power.share for power in power_by_case(network, cases)])
    drawn = np.zeros((len(cases), count, len(players)))
    spread = np.array([CAPACITY_SPREAD.get(one, 0.0) for one in status])
    for draw in range(count):
        varied = _varied(network, spread, rng)
        drawn[:, draw] = [power.share for power in power_by_case(varied, cases)]
    return OptionsPower(players, cases, stated, drawn)


def _varied(network: Network, capacity_spread: Array, rng: np.random.Generator) -> Network:
    """The same network with costs, prices, quantities and uncertain capacities drawn anew."""

    def times(values: Array, spread: float | Array = SPREAD) -> Array:
        return values * np.exp(spread * rng.standard_normal(len(values)))

    return replace(
        network,
        cost=times(network.cost),
        source_cost=times(network.source_cost),
        price=times(network.price),
        quantity=times(network.quantity),
        capacity=times(network.capacity, capacity_spread),
    )
