"""Crises on a world: what rupture would cost both sides, and how likely a dispute escalates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.foundation.catalogues import languages
from blocs.foundation.errors import Problem, ScenarioError, raise_problems
from blocs.foundation.messages import Words, change, same, say, stated, stated_percent
from blocs.moves.instruments.barriers import Embargo, TradeCost
from blocs.moves.move import Move
from blocs.moves.scenario import Scenario
from blocs.questions.games.engine.alone.crisis import Escalation, escalation, war_payoffs
from blocs.questions.games.found import (
    NO_EQUILIBRIUM,
    UNDECIDED,
    Entry,
    Found,
    FoundTable,
    joined,
    missing_statement,
    yes_no,
)
from blocs.questions.games.headlines import HeadlineAnswer, HeadlineNumber, Headlines, Missing
from blocs.questions.games.kinds.crisis.form import CrisisGame
from blocs.questions.games.kinds.crisis.form import Dispute as DisputeForm
from blocs.questions.games.worlds import (
    Worlds,
    countries_at,
    gain_of,
    incomes_of,
    refuse_nothing,
    why_missing,
)
from blocs.questions.trade.batch_row import BatchRow
from blocs.world.world import World

STEPS = ("now", "bilateral", "others")

FACTOR = 2.0
"""Spread and damage are drawn between the stated numbers divided and multiplied by it."""

VARIED: Words = say(
    "The spread of private information and the damage of war are assumptions without a source: "
    "at every draw each is the stated one times a factor of its own from ½ to 2 (log-uniform), "
    "the same for all disputes."
)
"""What the ranges of a crisis vary beside the elasticities."""


@dataclass(frozen=True, eq=False)
class DisputeResults:
    """losses: fractions of real income of (one, other) if trade stops now, None if no equilibrium.

    found: at present, with cheaper trade between the two, with cheaper trade with all others; None
    where a world that a step needs has no equilibrium.
    """

    name: str
    losses: tuple[float, float] | None
    found: tuple[Escalation | None, Escalation | None, Escalation | None]

    @property
    def as_published(self) -> bool | None:
        """Whether bilateral trade lowers and trade with others raises the probability.

        None where a step has no answer and the other does not break the pattern by itself.
        """
        bilateral, others = self.steps
        if (bilateral is not None and bilateral >= 0) or (others is not None and others <= 0):
            return False
        return None if bilateral is None or others is None else True

    @property
    def chances(self) -> list[float | None]:
        """The three probabilities, %."""
        return [None if item is None else 100 * item.probability for item in self.found]

    @property
    def steps(self) -> list[float | None]:
        """What cheaper trade with each other, and with all others, does to it, points."""
        now, *after = self.chances
        return [None if now is None or item is None else item - now for item in after]


def play_crisis(form: CrisisGame, worlds: Worlds) -> Found:
    """Weigh every dispute; what has no equilibrium is named and left out.

    Raises ScenarioError, and InputError where no world at all has an equilibrium.
    """
    world = worlds.base
    sides = _sides(form, world)
    scenarios = [
        scenario
        for one, other in sides.values()
        for scenario in _scenarios(form, world, one, other)
    ]
    rows = worlds.solve(form, scenarios)
    refuse_nothing(rows)
    income = incomes_of(rows)
    results = tuple(
        _weighed(form, name, sides[name], rows[4 * k : 4 * k + 4], income)
        for k, name in enumerate(form.disputes)
    )
    missing = tuple(
        Missing(same(row.title), reason) for row in rows if (reason := why_missing(row)) is not None
    )
    return Found(
        kind="crisis",
        game=form,
        world=worlds.base,
        model=str(worlds.model),
        statements=(*missing_statement(missing, worlds.base), *_statements(form, results)),
        tables=(_table(form, results),),
        results={"crisis": results},
        solves=len(rows),
        assumptions=_assumptions(form),
        provenance=worlds.provenance(form),
        headlines=_headlines(form, results),
        missing=missing,
    )


def varied_disputes(form: CrisisGame, draws: int, seed: int) -> list[CrisisGame]:
    """The game at each draw of spread and damage, log-uniform in equal strata, independent."""
    random = np.random.default_rng([seed, 1])
    strata = random.permuted(np.tile(np.arange(draws), (2, 1)), axis=1)
    factors = FACTOR ** (2 * (strata + random.random((2, draws))) / draws - 1)
    return [
        form.model_copy(
            update={
                "spread": form.spread * float(spread),
                "damage_pct": form.damage_pct * float(damage),
            }
        )
        for spread, damage in factors.T
    ]


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
    """Rupture; cheaper trade with each other, then with others; rupture after the latter.

    All from the base world, so that rupture after cheaper trade with each other is rupture.
    """
    first = [world.countries[int(k)] for k in one]
    second = [world.countries[int(k)] for k in other]
    rest = [code for code in world.countries if code not in (*first, *second)]
    change = form.trade_cost_change_pct
    cut = Embargo(by=first, on=second, sectors="all", direction="both")
    nearer = TradeCost(between=(first, second), sectors="all", change_pct=change)
    wider = TradeCost(between=([*first, *second], rest), sectors="all", change_pct=change)
    pair = f"{'+'.join(first)} and {'+'.join(second)}"
    return [
        _scenario(form, f"{pair}: rupture", [cut]),
        _scenario(form, f"{pair}: cheaper trade with each other", [nearer]),
        _scenario(form, f"{pair}: cheaper trade with others", [wider]),
        _scenario(form, f"{pair}: rupture after cheaper trade with others", [wider, cut]),
    ]


def _scenario(form: CrisisGame, title: str, moves: list[Move]) -> Scenario:
    return Scenario(
        title=title,
        year=form.year,
        closure=form.closure,
        baseline=list(form.baseline),
        moves=moves,
    )


def _weighed(
    form: CrisisGame,
    name: str,
    sides: tuple[Indices, Indices],
    rows: list[BatchRow],
    income: Array,
) -> DisputeResults:
    """income: (country,) of the base world."""
    levels = [[1 + gain_of(row, who) / float(income[who].sum()) for who in sides] for row in rows]
    now, nearer, wider, cut_wider = levels
    dispute = form.disputes[name]
    found = [
        _escalation(form, dispute, peace, cut)
        for peace, cut in (([1.0, 1.0], now), (nearer, now), (wider, cut_wider))
    ]
    losses = (1 - now[0], 1 - now[1]) if np.isfinite(now).all() else None
    return DisputeResults(name, losses, (found[0], found[1], found[2]))


def _escalation(
    form: CrisisGame, dispute: DisputeForm, peace: list[float], cut: list[float]
) -> Escalation | None:
    """peace, cut: real income of both sides over its present level, NaN without equilibrium."""
    if not np.isfinite([*peace, *cut]).all():
        return None
    return escalation(
        war_payoffs(
            peace=(peace[0], peace[1]),
            rupture_loss=(1 - cut[0] / peace[0], 1 - cut[1] / peace[1]),
            damage=(form.damage_pct / 100, form.damage_pct / 100),
            prize=form.prize_pct / 100,
            capability=(dispute.capability_one, dispute.capability_other),
            decisiveness=form.decisiveness,
        ),
        spread=form.spread,
        settlement=form.settlement,
    )


def _headlines(form: CrisisGame, results: tuple[DisputeResults, ...]) -> Headlines:
    unit, points = same("%"), say("points")
    step = stated_percent(-form.trade_cost_change_pct)
    mutual = say("mutual trade costs {s} lower", s=step)
    other = say("other trade costs {s} lower", s=step)
    numbers: dict[str, HeadlineNumber] = {}
    answers: dict[str, HeadlineAnswer] = {}
    for item in results:
        name, (bilateral, others) = item.name, item.steps
        for key, what, measured, value in (
            ("escalates", say("escalates"), unit, item.chances[0]),
            ("bilateral", mutual, points, bilateral),
            ("others", other, points, others),
        ):
            title = _of(form, name, what)
            numbers[f"{key}: {name}"] = HeadlineNumber(title, measured, value)
        signs = item.as_published
        title = _of(form, name, say("signs as published"))
        answers[f"signs: {name}"] = HeadlineAnswer(title, None if signs is None else yes_no(signs))
    top = _likeliest(results)
    answers["likeliest"] = HeadlineAnswer(
        say("Likeliest to escalate"),
        None if top is None else dispute_title(form, top.name),
    )
    return Headlines(numbers, answers)


def dispute_title(form: CrisisGame, name: str) -> Words:
    """What a dispute is called."""
    dispute = form.disputes[name]
    return {language: dispute.called(language) or name for language in languages()}


def _of(form: CrisisGame, name: str, what: Words) -> Words:
    return say("{name}: {what}", name=dispute_title(form, name), what=what)


def _likeliest(results: tuple[DisputeResults, ...]) -> DisputeResults | None:
    known = [item for item in results if item.chances[0] is not None]
    return max(known, key=lambda item: item.chances[0] or 0.0, default=None)


def _statements(form: CrisisGame, results: tuple[DisputeResults, ...]) -> tuple[Words, ...]:
    signs = sum(item.as_published is True for item in results)
    open_ = [dispute_title(form, item.name) for item in results if item.as_published is None]
    untested = say("; cannot be tested: {open}", open=joined(open_)) if open_ else ""
    pattern = say(
        "The sign pattern (bilateral trade lowers the probability of escalation, trade with "
        "others raises it) holds in {signs} of {count} disputes{untested}.",
        signs=str(signs),
        count=str(len(results)),
        untested=untested,
    )
    return (pattern, *_changes(form, results), *_order(form, results))


def _changes(form: CrisisGame, results: tuple[DisputeResults, ...]) -> list[Words]:
    """How far cheaper trade moves the probability, over all disputes."""
    found: list[Words] = []
    for place, who in enumerate((say("with each other"), say("with all others"))):
        changes = [step for item in results if (step := item.steps[place]) is not None]
        if not changes:
            continue
        low, high = (change(end, 2) for end in (min(changes), max(changes)))
        span = low if low == high else say("{a} to {b}", a=low, b=high)
        found.append(
            say(
                "Trade {who} that costs {step} less changes the probability by {span} points.",
                who=who,
                step=stated_percent(-form.trade_cost_change_pct),
                span=span,
            )
        )
    return found


def _order(form: CrisisGame, results: tuple[DisputeResults, ...]) -> list[Words]:
    """Which dispute comes first, without a level: that hangs on assumptions."""
    top = _likeliest(results)
    if top is None or len(results) == 1:
        return []
    return [
        say(
            "Likeliest of these to escalate: {top}. The probabilities themselves hang on the "
            "assumed spread and damage; the ranges below vary both.",
            top=dispute_title(form, top.name),
        )
    ]


def _table(form: CrisisGame, results: tuple[DisputeResults, ...]) -> FoundTable:
    def shown(value: float | None) -> Entry:
        return NO_EQUILIBRIUM if value is None else value

    rows: list[tuple[Entry, ...]] = []
    for item in results:
        far = yes_no(any(step is not None and step.extrapolated for step in item.found))
        losses = (None, None) if item.losses is None else item.losses
        signs = UNDECIDED if item.as_published is None else yes_no(item.as_published)
        numbers = [
            *(None if loss is None else 100 * loss for loss in losses),
            item.chances[0],
            *item.steps,
        ]
        rows.append((dispute_title(form, item.name), *map(shown, numbers), signs, far))
    step = stated_percent(-form.trade_cost_change_pct)
    heads = (
        say("dispute"),
        say("loss of one, %"),
        say("loss of the other, %"),
        say("escalates at the assumed spread and damage, %"),
        say(
            "if mutual trade costs {step} less, points",
            step=step,
        ),
        say(
            "if trade with others costs {step} less, points",
            step=step,
        ),
        say("signs as published"),
        say("claims beyond their equilibrium"),
    )
    return FoundTable(say("Disputes"), heads, tuple(rows))


def _assumptions(form: CrisisGame) -> tuple[Words, ...]:
    return (
        say(
            "A dispute is given; utility is real income over its present level; what each side "
            "hides is up to {spread} of its war pay-off; settlement {settlement} (1: nothing "
            "is hidden); war destroys "
            "{damage}, the winner takes {prize} of income.",
            spread=stated_percent(100 * form.spread),
            settlement=stated(form.settlement),
            damage=stated_percent(form.damage_pct),
            prize=stated_percent(form.prize_pct),
        ),
    )
