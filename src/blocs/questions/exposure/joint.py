"""Several partners at once: what they hold over a country, together and alone, and it over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.draws.run import Run, Staged, run_of
from blocs.foundation.arguments import among, arguments, found_by_name, names, text
from blocs.foundation.axes import Array
from blocs.foundation.frames import tidy
from blocs.foundation.messages import say
from blocs.foundation.plain import finite_or_null
from blocs.questions.answers import Answer
from blocs.questions.exposure.engine.dependence import Direction, dependence, share_with
from blocs.questions.exposure.engine.power import (
    CoalitionPower,
    PowerRow,
    Threat,
    coalition_power,
    power_rows,
)
from blocs.questions.exposure.engine.rupture import Rupture, rupture_rows
from blocs.questions.exposure.engine.substitution import coalition_dependence
from blocs.questions.exposure.measures import POWER, RUPTURES, implausible_countries
from blocs.questions.exposure.tables import DATA, MODEL, PARTNER_COLUMNS, Column, Table
from blocs.questions.trade.answer import conditions, world_of
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.world.countries import chosen_countries
from blocs.world.pairs import estimated_between
from blocs.world.shocks.trade import TradeBalance
from blocs.world.world import World

if TYPE_CHECKING:
    import pandas as pd

TOGETHER = "together"
"""Label of the row of all partners at once."""
THREATS = {
    "power_pct": "loss_pct",
    "power_given_prices_pct": "loss_at_given_prices_pct",
    "withdrawn_pct": "withdrawn_pct",
}
"""Column → field of a threat; with `counter_` before it, of the threat the other way."""
COLUMNS = (
    *(column for column in PARTNER_COLUMNS if column.key.startswith(("import_", "export_"))),
    *(column for column in PARTNER_COLUMNS if column.key == "substitution_loss_pct"),
    *(
        column
        for column in PARTNER_COLUMNS
        if column.key in ("rupture_loss_pct", "rupture_loss", "partner_loss_pct", "partner_loss")
    ),
    *(column for column in PARTNER_COLUMNS if column.key in THREATS),
    Column(
        "counter_power_pct",
        "%",
        MODEL,
        say("Power of the country: loss of the partners if the country stops selling to them."),
    ),
    Column(
        "counter_power_given_prices_pct",
        "%",
        DATA,
        say("The same loss of the partners where no price or wage adjusts."),
    ),
    Column(
        "counter_withdrawn_pct",
        "%",
        DATA,
        say("Value of what the country would withdraw, in per cent of the partners' income."),
    ),
)
MEANING = say("What each partner holds over the country alone, and all of them together.")


@dataclass(frozen=True, eq=False, repr=False)
class JointExposure(Answer):
    """One country and several partners at once.

    measures: a row for each partner alone and the row `together`; surplus: measure of power → power
    together minus the sum of the partners alone, percentage points of the country's income, NaN
    without an equilibrium. failures: row → why there is no number.
    """

    country: str
    partners: tuple[str, ...]
    measures: Table
    surplus: Mapping[str, float]
    failures: Mapping[str, str]
    implausible: tuple[str, ...]
    provenance: Mapping[str, Any]

    def _facts(self) -> Mapping[str, str]:
        power = self.measures.value((TOGETHER,), "power_pct")
        return {
            "country": self.country,
            "partners": ", ".join(self.partners),
            "world": str(self.provenance["world"]["name"]),
            "power together": f"{power:.2f} %",
            "beyond the sum of each": f"{self.surplus['power_pct']:.2f} percentage points",
            "without an answer": ", ".join(self.failures) or "none",
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a partner and measure, then `together`: country, partner, quantity, value."""
        rows = [{"country": self.country, **row} for row in self.measures.observations()]
        return tidy(rows, ("country", "partner"))

    def as_json(self) -> dict[str, Any]:
        """Plain data for one JSON document."""
        return {
            "status": "converged" if not self.failures else "partly",
            "country": self.country,
            "partners": list(self.partners),
            "measures": self.measures.as_json(),
            "surplus": {
                "meaning": dict(CoalitionPower.meaning),
                "unit": "percentage points",
                **{key: finite_or_null(value) for key, value in self.surplus.items()},
            },
            "failures": dict(self.failures),
            "implausible_base_data": list(self.implausible),
            "provenance": dict(self.provenance),
        }


@arguments(
    world=found_by_name(World, "a World"),
    country=text,
    partners=names,
    model=among(Model),
    trade_balance=among(TradeBalance),
)
def joint_exposure(
    world: World | str | Path,
    country: str,
    partners: Sequence[str],
    *,
    model: Model = Model.CALIENDO_PARRO,
    trade_balance: TradeBalance = TradeBalance.FIXED_SHARE,
    progress: Staged | None = None,
) -> JointExposure:
    """What several partners hold over a country, alone and together, and the country over them.

    No ranges. Raises InputError for an unknown country, one named twice, and one on both sides.
    """
    world = world_of(world)
    (country,) = chosen_countries([country], world.countries, world=world.name)
    chosen = chosen_countries(partners, world.countries, world=world.name)
    sides = [*((code,) for code in chosen), tuple(chosen)]
    trade, run = Trade(model), run_of(staged=progress)
    columns = _data_columns(world, country, sides)
    losses, failures = _ruptures(world, country, sides, trade, run, trade_balance)
    power, against = _powers(world, country, sides, trade, run, trade_balance)
    columns |= losses
    for key, field in THREATS.items():
        columns[key] = np.array([getattr(row, field) for row in (*power.alone, power.together)])
        columns[f"counter_{key}"] = np.array([getattr(row, field) for row in against])
    table = Table(
        "joint",
        ("partner",),
        (*((code,) for code in chosen), (TOGETHER,)),
        COLUMNS,
        np.column_stack([columns[column.key] for column in COLUMNS]),
        MEANING,
    )
    return JointExposure(
        country=country,
        partners=tuple(chosen),
        measures=table,
        surplus={
            "power_pct": power.surplus_pct,
            "power_given_prices_pct": power.surplus_at_given_prices_pct,
        },
        failures=failures,
        implausible=tuple(c for c in (country, *chosen) if c in implausible_countries(world)),
        provenance={
            **conditions(world, model=model, trade_balance=trade_balance),
            **estimated_between(world, [(country, code) for code in chosen]),
        },
    )


def _data_columns(world: World, country: str, sides: Sequence[tuple[str, ...]]) -> dict[str, Array]:
    k = world.country.position[country]
    shares = {side: dependence(world, direction=side) for side in Direction}
    held = {
        key: np.array([100 * share_with(shares[side], partners=codes)[k] for codes in sides])
        for key, side in (
            ("import_share_pct", Direction.IMPORTS),
            ("export_share_pct", Direction.EXPORTS),
        )
    }
    lost = [coalition_dependence(world, coalition=codes).loss[k] for codes in sides]
    return held | {"substitution_loss_pct": 100 * np.array(lost)}


def _ruptures(
    world: World,
    country: str,
    sides: Sequence[tuple[str, ...]],
    trade: Trade,
    run: Run,
    trade_balance: TradeBalance,
) -> tuple[dict[str, Array], dict[str, str]]:
    """Losses of both sides, and the rows without an equilibrium."""
    wanted = [Rupture((country,), codes) for codes in sides]
    telling = run.stage(RUPTURES, len(wanted))
    rows = list(rupture_rows(world, wanted, trade, telling, trade_balance=trade_balance))
    pct = np.array([row.loss_pct for row in rows])
    money = np.array([row.loss_million_usd for row in rows])
    names = (*(codes[0] for codes in sides[:-1]), TOGETHER)
    failures = {name: row.cause for name, row in zip(names, rows, strict=True) if row.cause}
    columns = {
        "rupture_loss_pct": pct[:, 0],
        "rupture_loss": money[:, 0],
        "partner_loss_pct": pct[:, 1],
        "partner_loss": money[:, 1],
    }
    return columns, failures


def _powers(
    world: World,
    country: str,
    sides: Sequence[tuple[str, ...]],
    trade: Trade,
    run: Run,
    trade_balance: TradeBalance,
) -> tuple[CoalitionPower, list[PowerRow]]:
    """Power of the partners over the country, and of the country over them."""
    telling = run.stage(POWER, 2 * len(sides))
    power = coalition_power(
        world, trade, telling, members=sides[-1], over=(country,), trade_balance=trade_balance
    )
    threats = [Threat((country,), codes) for codes in sides]
    against = power_rows(world, threats, trade, telling, trade_balance=trade_balance)
    return power, list(against)
