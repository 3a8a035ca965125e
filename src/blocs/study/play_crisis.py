"""Crises on a world: what rupture would cost both sides, and how likely a dispute escalates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Indices
from blocs.foundation.errors import Problem, ScenarioError, raise_problems
from blocs.games.crisis import Escalation, escalation, war_payoffs
from blocs.moves import Embargo, Scenario, TradeCost
from blocs.moves.game_crisis import CrisisGame
from blocs.moves.game_crisis import Dispute as DisputeForm
from blocs.moves.move import Move
from blocs.study.batch import BatchRow
from blocs.study.play_found import Entry, Found, FoundTable, Words, words, yes_no
from blocs.study.play_worlds import (
    Settings,
    countries_at,
    gain_of,
    refuse_missing,
    solve_worlds,
)
from blocs.study.run import conditions
from blocs.world import World

STEPS = ("now", "bilateral", "others")


@dataclass(frozen=True, eq=False)
class DisputeResults:
    """losses: fractions of real income of (one, other) if trade stops now.

    found: at present, with cheaper trade between the two, with cheaper trade with all others.
    """

    name: str
    losses: tuple[float, float]
    found: tuple[Escalation, Escalation, Escalation]

    @property
    def as_published(self) -> bool:
        """Whether bilateral trade lowers and trade with others raises the probability."""
        now, bilateral, others = (item.probability for item in self.found)
        return bilateral < now < others


def play_crisis(form: CrisisGame, world: World, settings: Settings = Settings()) -> Found:  # noqa: B008
    """Weigh every dispute. Raises ScenarioError, and InputError without equilibrium."""
    sides = _sides(form, world)
    scenarios = [
        scenario
        for one, other in sides.values()
        for scenario in _scenarios(form, world, one, other)
    ]
    rows = solve_worlds(form, scenarios, world, settings)
    refuse_missing(rows)
    results = tuple(
        _weighed(form, name, sides[name], rows[5 * k : 5 * k + 5])
        for k, name in enumerate(form.disputes)
    )
    return Found(
        kind="crisis",
        game=form,
        world=world,
        model=str(settings.model),
        statements=_statements(results),
        tables=(_table(form, results),),
        results={"crisis": results},
        solves=len(rows),
        assumptions=_assumptions(form),
        provenance=conditions(
            world, model=settings.model, trade_balance=form.closure.trade_balance
        ),
    )


def _sides(form: CrisisGame, world: World) -> dict[str, tuple[Indices, Indices]]:
    asked = [
        (("disputes", name, side), codes)
        for name, item in form.disputes.items()
        for side, codes in (("one", item.one), ("other", item.other))
    ]
    found = countries_at(form, world, asked)
    pairs = {name: (found[2 * k], found[2 * k + 1]) for k, name in enumerate(form.disputes)}
    problems: list[Problem] = []
    for name, (one, other) in pairs.items():
        others = {int(k) for k in other}
        both = [world.countries[int(k)] for k in one if int(k) in others]
        if both:
            message = f"on both sides: {', '.join(both)}"
            problems.append(form.problem(("disputes", name), message))
        if one.size + other.size >= len(world.countries):
            message = "nobody is left to trade with"
            problems.append(form.problem(("disputes", name), message))
    summary = f"game '{form.title}' does not fit world '{world.name}'"
    raise_problems(ScenarioError, summary, problems)
    return pairs


def _scenarios(form: CrisisGame, world: World, one: Indices, other: Indices) -> list[Scenario]:
    """Rupture now; then each step alone, and rupture after it."""
    first = [world.countries[int(k)] for k in one]
    second = [world.countries[int(k)] for k in other]
    rest = [code for code in world.countries if code not in (*first, *second)]
    change = form.trade_cost_change_pct
    cut = Embargo(by=first, on=second, sectors="all", direction="both")
    nearer = TradeCost(between=(first, second), sectors="all", change_pct=change)
    wider = TradeCost(between=([*first, *second], rest), sectors="all", change_pct=change)
    pair = f"{'+'.join(first)} and {'+'.join(second)}"
    return [
        _scenario(form, f"{pair}: rupture", [], [cut]),
        _scenario(form, f"{pair}: cheaper trade with each other", [], [nearer]),
        _scenario(form, f"{pair}: rupture after cheaper trade with each other", [nearer], [cut]),
        _scenario(form, f"{pair}: cheaper trade with others", [], [wider]),
        _scenario(form, f"{pair}: rupture after cheaper trade with others", [wider], [cut]),
    ]


def _scenario(form: CrisisGame, title: str, before: list[Move], moves: list[Move]) -> Scenario:
    return Scenario(
        title=title,
        year=form.year,
        closure=form.closure,
        baseline=[*form.baseline, *before],
        moves=moves,
    )


def _weighed(
    form: CrisisGame, name: str, sides: tuple[Indices, Indices], rows: list[BatchRow]
) -> DisputeResults:
    now, nearer, cut_nearer, wider, cut_wider = ([_change(row, s) for s in sides] for row in rows)
    dispute = form.disputes[name]
    found = [
        _escalation(form, dispute, gain, cut)
        for gain, cut in (([0.0, 0.0], now), (nearer, cut_nearer), (wider, cut_wider))
    ]
    return DisputeResults(name, (-now[0], -now[1]), (found[0], found[1], found[2]))


def _change(row: BatchRow, who: Indices) -> float:
    """Real income of a side, change as a fraction of its income before."""
    return gain_of(row, who) / float(np.asarray(row.values["income"])[who].sum())


def _escalation(
    form: CrisisGame, dispute: DisputeForm, gain: list[float], cut: list[float]
) -> Escalation:
    return escalation(
        war_payoffs(
            peace=(1 + gain[0], 1 + gain[1]),
            rupture_loss=(-cut[0], -cut[1]),
            damage=(form.damage_pct / 100, form.damage_pct / 100),
            prize=form.prize_pct / 100,
            capability=(dispute.capability_one, dispute.capability_other),
            decisiveness=form.decisiveness,
        ),
        spread=form.spread,
        settlement=form.settlement,
    )


def _statements(results: tuple[DisputeResults, ...]) -> tuple[Words, ...]:
    signs = sum(item.as_published for item in results)
    likeliest = max(results, key=lambda item: item.found[0].probability)
    chance = 100 * likeliest.found[0].probability
    return (
        words(
            f"The sign pattern (bilateral trade lowers the probability of escalation, trade with "
            f"others raises it) holds in {signs} of {len(results)} disputes.",
            f"Закономерность знаков (взаимная торговля снижает вероятность эскалации, торговля с "
            f"другими повышает) выполняется в {signs} из {len(results)} споров.",
        ),
        words(
            f"Likeliest to escalate: {likeliest.name}, {chance:.1f} % of disputes.",
            f"Вероятнее всего эскалация: {likeliest.name}, {chance:.1f} % споров.",
        ),
    )


def _table(form: CrisisGame, results: tuple[DisputeResults, ...]) -> FoundTable:
    rows: list[tuple[Entry, ...]] = []
    for item in results:
        chances = [100 * step.probability for step in item.found]
        far = yes_no(any(step.extrapolated for step in item.found))
        losses = (100 * item.losses[0], 100 * item.losses[1])
        steps = (chances[1] - chances[0], chances[2] - chances[0])
        rows.append((item.name, *losses, chances[0], *steps, yes_no(item.as_published), far))
    step = f"{-form.trade_cost_change_pct:g} %"
    heads = (
        words("dispute", "спор"),
        words("loss of one, %", "потеря первой, %"),
        words("loss of the other, %", "потеря второй, %"),
        words("escalates, %", "эскалация, %"),
        words(f"if mutual trade costs {step} less, points", f"взаимные ниже на {step}, п.п."),
        words("if trade with others does, points", "издержки с прочими ниже, п.п."),
        words("signs as published", "знаки как в статье"),
        words("beyond the equilibrium range", "за пределом равновесия"),
    )
    return FoundTable(words("Disputes", "Споры"), heads, tuple(rows))


def _assumptions(form: CrisisGame) -> tuple[Words, ...]:
    return (
        words(
            f"A dispute is given; utility is real income over its present level; what each side "
            f"hides is up to {100 * form.spread:g} % of its war pay-off; κ = {form.settlement:g}; "
            f"war destroys {form.damage_pct:g} %, the winner takes {form.prize_pct:g} % of income.",
            f"Спор задан; полезность — реальный доход к нынешнему; скрытое каждой стороной — до "
            f"{100 * form.spread:g} % её выигрыша от войны; κ = {form.settlement:g}; война "
            f"уничтожает {form.damage_pct:g} %, победитель берёт {form.prize_pct:g} % дохода.",
        ),
    )
