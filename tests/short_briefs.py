"""Scenarios whose short briefs are looked at, solved once for every test of a session."""

from functools import cache
from pathlib import Path

import blocs
from blocs.brief.voice import voice
from blocs.moves.provisions import provisions
from blocs.questions.trade.answer import trade_of
from blocs.questions.trade.contributions import Contributions, contributions_or_why
from blocs.questions.trade.plausibility import plausibility
from blocs.questions.trade.ranges import ranges_of
from blocs.questions.trade.report.short.page import matter_of

LANGUAGES = ("en", "ru")

TARIFFS_AND_ANSWERS = [
    blocs.UsTariffs(date="2025-08-07"),
    blocs.Tariff(by="CHN", on="USA", sectors="goods", add=0.1),
    blocs.Tariff(by="EU27", on="USA", sectors="goods", add=0.1),
]
MOVES = {
    "us": TARIFFS_AND_ANSWERS,
    "us alone": TARIFFS_AND_ANSWERS[:1],
    "mercosur": [blocs.TradeCost(between=[["EU27"], ["ARG", "BRA"]], sectors="all", change_pct=-5)],
    "turkey": [blocs.TradeCost(between=[["TUR"], ["EU27"]], sectors="all", change_pct=-5)],
    "rupture": [blocs.Embargo(by="BLR", on="RUS", sectors="all", direction="both")],
    "sanctions": [blocs.Embargo(by="WEST", on="RUS", sectors="all", direction="both")],
    "war": [
        blocs.Tariff(by="USA", on="CHN", sectors="goods", rate=0.25),
        blocs.Tariff(by="CHN", on="USA", sectors="goods", rate=0.25),
    ],
    "chips": [blocs.ExportBan(by="CHN", to="USA", sectors="C26")],
    "productivity": [blocs.Productivity(country="VNM", sectors="all", change_pct=1)],
    "transfer": [blocs.Transfer(by="EU27", to="UKR", amount_million_usd=20_000)],
    "leaves": [
        blocs.LeaveBloc(country="BLR", bloc="EAEU", sectors="goods", change_pct=5, tariff=0.05)
    ],
    "food": [
        blocs.Embargo(
            by="RUS",
            on=["EU28", "USA", "CAN", "AUS", "NOR"],
            sectors="food",
            direction="imports",
        )
    ],
    "flagged": [blocs.Tariff(by="SGP", on="LUX", sectors="goods", add=0.05)],
    "unfelt": [blocs.Tariff(by="ISL", on="LTU", sectors="goods", add=0.001)],
}
SMALL = {
    "tiny": [blocs.Tariff(by="EST", on="LVA", sectors="C10T12", rate=0.01)],
    "nothing": [blocs.Tariff(by="LVA", on="ISL", sectors="A01", rate=0.0001)],
}
"""Effects of thousands of dollars, and none at all."""
LOOKED_AT = ("us", "mercosur", "turkey", "rupture", "sanctions", "war")


@cache
def world():
    return blocs.load_world("icio-2022")


@cache
def matter(name, draws=10):
    scenario = blocs.Scenario(title=f"A trial of {name}", year=2026, moves=(MOVES | SMALL)[name])
    outcome = blocs.run(world(), scenario)
    trade = trade_of(outcome)
    parts = contributions_or_why(outcome, world(), scenario)
    return matter_of(
        outcome,
        world(),
        scenario,
        ranges=ranges_of(outcome, world(), scenario, trade, draws=draws),
        parts=parts if isinstance(parts, Contributions) else None,
        plausible=plausibility(outcome, world(), scenario, trade),
        annex=Path(f"{name}.annex.en.html"),
    )


def spoken(name, language):
    speaking = voice(language, world())
    return speaking, provisions(matter(name).scenario, world(), language)
