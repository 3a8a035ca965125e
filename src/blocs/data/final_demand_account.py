"""What is said of a world whose final demand was estimated: what was observed, what not, how well.

The scores are those of the method where the truth is known, WIOD 2011, in
`tables/final_demand_scores.csv`; `tests/reference/test_final_demand_wiod_2011.py` repeats them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from blocs.data.final_demand import HOME_FACTOR_GOODS, HOME_FACTOR_SERVICES, FinalDemand
from blocs.data.reference import table_rows
from blocs.foundation.axes import Array, Axis, Mask
from blocs.foundation.messages import Message, Numeral, percent, say, stated

WHOLE, PARTIAL = "whole", "rest_of_world_left_out"
CHOSEN, RANDOM = "chosen", "random"


@dataclass(frozen=True)
class Score:
    """Errors of losses when a pair stops trading, %: the median, and what nine of ten stay below.

    table: `whole`, or `rest_of_world_left_out`. pairs: `chosen` beforehand, or at `random`.
    """

    table: str
    pairs: str
    median_pct: float
    nine_of_ten_pct: float


@cache
def scores() -> tuple[Score, ...]:
    """The method's errors on WIOD 2011 with the default home factors."""
    return tuple(
        Score(row["table"], row["pairs"], float(row["median_pct"]), float(row["nine_of_ten_pct"]))
        for row in table_rows("final_demand_scores.csv")
    )


def final_demand_assumptions(demand: FinalDemand) -> list[Message]:
    """Sentences on an estimate: what was observed, what estimated, how well."""
    told = [
        say(
            "Sales between firms are the source's own. Sales to final users by destination are not "
            "recorded: they are estimated by RAS, so that every producer's final sales are its "
            "output less its sales to firms, and every country's final spending is its value added "
            "less its recorded trade balance, all countries scaled by one factor."
        ),
        _pattern(demand),
        say(
            "Trade balances are met because they were put in: that says nothing about pairs and "
            "sectors."
        ),
    ]
    if _by_default(demand):
        told += _how_well()
    if demand.oversold:
        told.append(
            say(
                "Where producers are recorded as selling more to firms than they make, their "
                "output is raised by the difference."
            )
        )
    told.append(
        say(
            "Inputs bought in countries that the table leaves out sit in value added, sales to "
            "them in final sales."
        )
    )
    return told


def _by_default(demand: FinalDemand) -> bool:
    """Whether the home factors are those that the scores are of."""
    return set(demand.home_factor.tolist()) <= {HOME_FACTOR_GOODS, HOME_FACTOR_SERVICES}


def _pattern(demand: FinalDemand) -> Message:
    if _by_default(demand):
        return say(
            "The pattern of final sales is that of sales to firms, with sales at home weighted by "
            "{goods} for goods and {services} for services: sectors, and pairs of countries in "
            "final goods, are estimates.",
            goods=stated(HOME_FACTOR_GOODS),
            services=stated(HOME_FACTOR_SERVICES),
        )
    return say(
        "The pattern of final sales is that of sales to firms, with sales at home weighted by a "
        "given factor, by sector between {low} and {high}: sectors, and pairs of countries in "
        "final goods, are estimates.",
        low=stated(float(demand.home_factor.min())),
        high=stated(float(demand.home_factor.max())),
    )


def _how_well() -> tuple[Message, Message]:
    by = {(score.table, score.pairs): score for score in scores()}

    def filled(table: str) -> dict[str, Numeral]:
        chosen, random = by[table, CHOSEN], by[table, RANDOM]
        return {
            "chosen": percent(chosen.median_pct, 1),
            "random": percent(random.median_pct, 1),
            "chosen_most": percent(chosen.nine_of_ten_pct, 1),
            "random_most": percent(random.nine_of_ten_pct, 1),
        }

    whole = say(
        "How well, on a table whose final demand is known (WIOD 2011): half of the losses of "
        "countries that stop trading with each other come out within {chosen} for 20 pairs chosen "
        "beforehand and within {random} for 20 random ones, nine of ten within {chosen_most} and "
        "{random_most}; none has the wrong sign.",
        **filled(WHOLE),
    )
    partial = say(
        "The same with the rest of the world left out: half within {chosen} and {random}, nine of "
        "ten within {chosen_most} and {random_most}.",
        **filled(PARTIAL),
    )
    return whole, partial


def final_demand_report(
    demand: FinalDemand,
    *,
    country: Axis,
    sector: Axis,
    recorded: Array,
    deficit: Array,
    value_added: Array,
) -> dict[str, Any]:
    """Plain numbers for `Provenance.calibration`.

    recorded: (country,) balances, NaN where none is. deficit, value_added: (country,) of the world
    that was made. Million USD. `balance_missed_pct_of_value_added` is the world's balance less the
    recorded one.
    """
    known = demand.spending_recorded
    balance = np.where(known, recorded, 0.0)
    missed = -100 * (deficit + balance) / value_added
    factors: dict[str, Any] = {
        "home_factor_goods": HOME_FACTOR_GOODS,
        "home_factor_services": HOME_FACTOR_SERVICES,
    }
    if not _by_default(demand):
        given = zip(sector, demand.home_factor, strict=True)
        factors = {"home_factor_by_sector": {code: float(factor) for code, factor in given}}
    return {
        **factors,
        "final_spending_scaled_pct": round(100 * (demand.spending_scale - 1), 4),
        "countries_without_recorded_balance": [
            code for code, stated in zip(country, known, strict=True) if not stated
        ],
        "final_sales_put_at_home_cells": int(demand.sold_at_home.sum()),
        "producers_selling_more_than_output": [f"{o.country} {o.sector}" for o in demand.oversold],
        "balance_recorded_pct_of_value_added": _by_country(
            country, 100 * balance / value_added, known
        ),
        "balance_missed_pct_of_value_added": _by_country(country, missed, known),
    }


def _by_country(country: Axis, values: Array, chosen: Mask) -> Mapping[str, float]:
    return {
        code: round(float(value), 4) + 0.0
        for code, value, wanted in zip(country, values, chosen, strict=True)
        if wanted
    }
