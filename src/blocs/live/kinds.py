"""Which moves a page builds by itself on a world, and why it does not build the others."""

from __future__ import annotations

from blocs.foundation.messages import Message, say
from blocs.moves.registry import MOVES
from blocs.world.closures import CLOSURES
from blocs.world.shocks.trade import TradeBalance
from blocs.world.world import World

OWN_FILE = say("it reads a table of yours")
SEA_LANES = say("what ways cost is worked out along sea lanes, which this page does not hold")
BY_SECTOR = say("this world does not tell goods and services apart")

ELSEWHERE: dict[str, Message] = {
    "trade_cost_table": OWN_FILE,
    "tariff_table": OWN_FILE,
    "tariff_schedule": OWN_FILE,
    "us_tariffs": say("its rates by partner, sector and day are a table that this page lacks"),
    "energy_contract": say("it needs prices and volumes of a contract, item by item"),
    "mineral_ban": say("it rests on customs data of minerals, which this page does not hold"),
    "carbon_border_tax": say(
        "it rests on tables of carbon in goods, which this page does not hold"
    ),
    "close_corridor": SEA_LANES,
    "open_corridor": SEA_LANES,
    "corridor_tariff": SEA_LANES,
    "capacity": SEA_LANES,
}
"""What the page does not build, whatever the world."""

NEEDED_GROUPS = {
    "trade_agreement": ("goods", "services"),
    "join_bloc": ("goods", "services"),
    "sanction": ("goods", "services", "finance"),
}
"""Groups of sectors that a move tells apart."""

FOLLOWING = (TradeBalance.FIXED_SHARE, TradeBalance.FIXED_NOMINAL, TradeBalance.MULTIPLICATIVE)
"""Closures that start from the world as it is; a balanced world there is a move for."""


def built_in(world: World, language: str) -> list[dict[str, str]]:
    """Moves of which the page knows the cells: `laboratory/forms.ts` has the fields of each."""
    lacking = _reasons(world)
    return [
        {"kind": name, "title": move.titles[language]}
        for name, move in MOVES.items()
        if name not in lacking
    ]


def lacking_in(world: World, language: str) -> list[dict[str, str]]:
    """The other moves, each with the reason."""
    return [
        {"title": MOVES[name].titles[language], "reason": reason[language]}
        for name, reason in _reasons(world).items()
    ]


def closures_of(language: str) -> list[dict[str, str]]:
    """The closures to choose from."""
    return [
        {
            "key": str(closure),
            "label": CLOSURES[closure].label[language],
            "held": CLOSURES[closure].held[language],
        }
        for closure in FOLLOWING
    ]


def _reasons(world: World) -> dict[str, Message]:
    found = dict(ELSEWHERE)
    for name, groups in NEEDED_GROUPS.items():
        if not set(groups) <= set(world.sector_groups):
            found[name] = BY_SECTOR
    if not world.year:
        found["sanction"] = say("it has days, and this world has no year")
    if world.revenue_sharing is not None:
        found["leave_bloc"] = say("this world shares tariffs inside blocs, which leaving changes")
    return found
