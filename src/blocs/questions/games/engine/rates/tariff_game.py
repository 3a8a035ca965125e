"""Tariff games between countries and blocs: optimal, Nash and cooperative tariffs.

A player is one country or a bloc that acts as one. It sets ad-valorem tariffs on the imports of all
its members, uniform over groups of sectors, towards all outsiders alike or towards each other
player; trade inside a bloc is left alone. Its pay-off is the real income of its members at baseline
prices, Σ_m I_m Î_m/P̂ᶜ_m over Σ_m I_m, which is one at the start. One pay-off costs one equilibrium,
its gradient one adjoint (`trade.engine.derivatives`). Nash tariffs are those of Johnson (1953) in
the quantitative tradition of Ossa (2014, American Economic Review 104).

Known solution: under Armington with two countries, balanced trade and a passive partner, the
optimal tariff is 1/(θ λ), λ the partner's share of its spending that stays at home (Gros 1987,
Journal of International Economics 23), which tends to 1/θ for a small country and to zero, the
answer of perfect competition, as θ grows.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.foundation.errors import InputError, Problem, SolverError, raise_problems
from blocs.questions.games.engine.rates.best_response import (
    BestResponse,
    NashPath,
    NashPoint,
    PlayerValue,
    Reply,
    best_response,
    certified_point,
    certified_reply,
    nash_path,
)
from blocs.questions.games.engine.rates.box_ascent import Box, Point
from blocs.questions.games.engine.rates.cooperative import (
    CooperativePoint,
    JointPayoffs,
    cooperative_point,
)
from blocs.questions.trade.engine.derivatives.directions import Outcome
from blocs.questions.trade.engine.derivatives.linearise import linearise
from blocs.questions.trade.engine.derivatives.products import Gradient, vjps
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.warm import Answered, at_rest
from blocs.questions.trade.engine.state import Economy
from blocs.world.shocks.trade import Shock

TOLERANCE = 1e-7
"""Of pay-offs (fractions of real income) per width of the box of tariffs."""

ADJOINT_TOLERANCE = 1e-8
"""Relative residual of the adjoints: gradients by rate are then good to about 1e-9."""

KEPT = 64
"""Equilibria kept for profiles that come up again."""

NEAR = 8
"""Answers kept for others to start from: the points of a search lie close together."""


@dataclass(frozen=True, eq=False)
class TariffPlayer:
    """A country or a bloc that acts as one. members: positions of its countries."""

    name: str
    members: Indices


@dataclass(frozen=True, eq=False)
class TariffGame:
    """Who sets tariffs on what, around a given shock.

    shock: closure and everything else that happens; its tariffs are kept where no player acts.
    groups: positions of sectors that share one rate. by_partner: a rate for each other player and
    one for the rest, instead of one for all outsiders. lower, upper: bounds of every rate,
    fractions.
    """

    economy: Economy
    players: tuple[TariffPlayer, ...]
    groups: tuple[Indices, ...]
    shock: Shock = field(default_factory=Shock)
    model: Model = Model.CALIENDO_PARRO
    by_partner: bool = False
    lower: float = 0.0
    upper: float = 3.0
    _kept: OrderedDict[bytes, TradeSolution | SolverError] = field(
        default_factory=OrderedDict[bytes, TradeSolution | SolverError], repr=False
    )
    _near: deque[Answered] = field(default_factory=lambda: deque[Answered](maxlen=NEAR), repr=False)
    _adjoint: dict[int, Array] = field(default_factory=dict[int, Array], repr=False)

    def __post_init__(self) -> None:
        raise_problems(InputError, "the tariff game is not valid", list(_faults(self)))

    def anew(self, trade_elasticity: Array | None = None) -> TariffGame:
        """The same game with nothing solved yet, at other elasticities where they are given.

        Answers start from those before them: only from the same ones do they end in the same digit.
        """
        economy = self.economy
        if trade_elasticity is not None:
            economy = replace(economy, trade_elasticity=trade_elasticity)
        return replace(
            self,
            economy=economy,
            _kept=type(self._kept)(),
            _near=deque(maxlen=NEAR),
            _adjoint={},
        )

    def targets(self, player: int) -> list[Indices]:
        """Origins that share one rate of `player`: outsiders, or each other player and the rest."""
        own = self.players[player].members
        outside = np.setdiff1d(np.arange(len(self.economy.country)), own)
        if not self.by_partner:
            return [outside]
        others = [item.members for p, item in enumerate(self.players) if p != player]
        rest = np.setdiff1d(outside, np.concatenate([*others, np.array([], dtype=np.int64)]))
        return [*others, *([rest] if rest.size else [])]

    def box(self, player: int) -> Box:
        """Bounds of the rates of `player`, (target × group,), targets first."""
        size = len(self.targets(player)) * len(self.groups)
        return Box(np.full(size, self.lower), np.full(size, self.upper))

    def rates(self, actions: Sequence[Array]) -> Array:
        """(origin, destination, sector) tariffs when every player sets its rates."""
        economy = self.economy
        if self.shock.tariff_rate_cf is not None:
            tariff = np.array(self.shock.tariff_rate_cf, order="F")
        elif economy.tariff_factor is not None:
            tariff = np.array(economy.tariff_factor.T - 1.0, order="F")
        else:
            tariff = np.zeros(economy.trade_share.shape).T
        for player, action in enumerate(actions):
            for cells, rate in zip(self.blocks(player), action, strict=True):
                tariff[cells] = rate
        return tariff

    def blocks(self, player: int) -> list[tuple[Indices, ...]]:
        """Cells (origin, destination, sector) of each rate of `player`."""
        members = self.players[player].members
        return [np.ix_(origins, members, sectors) for origins, sectors in self._rated(player)]

    def _rated(self, player: int) -> list[tuple[Indices, Indices]]:
        """Origins and sectors of each rate of `player`."""
        return [(item, sectors) for item in self.targets(player) for sectors in self.groups]

    def solve(self, actions: Sequence[Array]) -> TradeSolution:
        """The equilibrium under these tariffs. Raises SolverError where there is none."""
        key = np.concatenate(actions).tobytes()
        if key not in self._kept:
            self._kept[key] = self._solved(actions)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        found = self._kept[key]
        if isinstance(found, SolverError):
            raise found
        return found

    def _solved(self, actions: Sequence[Array]) -> TradeSolution | SolverError:
        place, shock = np.concatenate(actions), self.shock_of(actions)
        try:
            reached = at_rest(self.economy, shock, self.model, place, list(self._near))
        except SolverError as error:
            return error
        if reached.answered is not None:
            self._near.append(reached.answered)
        return reached.solution

    def values(self, actions: Sequence[Array]) -> Array:
        """(player,) real income of the members over the baseline, NaN without equilibrium."""
        try:
            solution = self.solve(actions)
        except SolverError:
            return np.full(len(self.players), np.nan)
        return np.array([self.value(p, solution) for p in range(len(self.players))])

    def shock_of(self, actions: Sequence[Array]) -> Shock:
        """The whole shock: what happens anyway, and these tariffs."""
        return replace(self.shock, tariff_rate_cf=self.rates(actions))

    def payoff_change_pct(self, actions: Sequence[Array]) -> Array:
        """(player,) change of the real income of each player's members, %."""
        solution = self.solve(actions)
        return np.array([100 * (self.value(p, solution) - 1) for p in range(len(self.players))])

    def payoffs(self) -> list[PlayerValue]:
        """Each player's pay-off and gradient by its own rates."""
        return [self._payoff(player) for player in range(len(self.players))]

    def _weights(self, player: int, solution: TradeSolution) -> Array:
        """[n] derivative of the pay-off by log real income."""
        income = np.zeros(len(self.economy.country))
        members = self.players[player].members
        income[members] = self.economy.income[members]
        return income * solution.real_income_hat / income.sum()

    def value(self, player: int, solution: TradeSolution) -> float:
        """Real income of the members of `player` over the baseline."""
        return float(self._weights(player, solution).sum())

    def _gradients(self, players: Sequence[int], actions: Sequence[Array]) -> list[Gradient]:
        solution = self.solve(actions)
        at = linearise(solution, shock=self.shock_of(actions))
        outcomes = [Outcome(log_real_income=self._weights(p, solution)) for p in players]
        known = [self._adjoint[p] for p in players if p in self._adjoint]
        near = known if len(known) == len(players) else None
        gradients = vjps(at, outcomes, tolerance=ADJOINT_TOLERANCE, near=near)
        self._adjoint.update({p: item.adjoint for p, item in zip(players, gradients, strict=True)})
        return gradients

    def own_gradient(self, player: int, actions: Sequence[Array]) -> Array:
        """(rate,) derivative of the pay-off of `player` by its own rates."""
        (gradient,) = self._gradients([player], actions)
        return self._by_rate(gradient, player, actions[player])

    def _by_rate(self, gradient: Gradient, player: int, action: Array) -> Array:
        """Derivative by the rates of `player` of the outcome behind `gradient`."""
        by_cell = gradient.log_tariff_factor_of(self.players[player].members)
        everybody: Indices = np.arange(by_cell.shape[1], dtype=np.int64)
        total = [
            by_cell[np.ix_(origins, everybody, sectors)].sum()
            for origins, sectors in self._rated(player)
        ]
        return np.array(total) / (1.0 + action)

    def _payoff(self, player: int) -> PlayerValue:
        def value(actions: tuple[Array, ...]) -> TariffPoint:
            return TariffPoint(self, player, actions)

        return value

    def joint_payoff(self) -> Callable[[Array], JointPayoffs]:
        """All pay-offs and their gradients by all rates, players' rates one after the other."""
        sizes = np.cumsum([self.box(p).lower.size for p in range(len(self.players))])[:-1]

        def value(x: Array) -> TariffJointPoint:
            return TariffJointPoint(self, tuple(np.split(x, sizes)))

        return value

    def joint_gradients(self, actions: Sequence[Array]) -> Array:
        """(player, rate) derivative of every pay-off by all rates."""
        return np.array(
            [
                np.concatenate([self._by_rate(g, q, actions[q]) for q in range(len(actions))])
                for g in self._gradients(range(len(self.players)), actions)
            ]
        )


@dataclass(frozen=True, eq=False)
class TariffJointPoint:
    """All pay-offs at a profile; their gradients cost an adjoint each."""

    game: TariffGame
    actions: tuple[Array, ...]

    @property
    def values(self) -> Array:
        """(player,) real income of the members over the baseline, NaN without equilibrium."""
        return self.game.values(self.actions)

    @property
    def gradients(self) -> Array:
        """(player, rate)."""
        return self.game.joint_gradients(self.actions)


@dataclass(frozen=True, eq=False)
class TariffPoint:
    """A pay-off whose gradient is computed only where somebody asks for it."""

    game: TariffGame
    player: int
    actions: tuple[Array, ...]

    @property
    def value(self) -> float:
        """Real income of the members over the baseline, NaN without equilibrium."""
        return float(self.game.values(self.actions)[self.player])

    @property
    def own_gradient(self) -> Array:
        """(rate,) derivative by the player's own rates: one adjoint."""
        return self.game.own_gradient(self.player, self.actions)


def _faults(game: TariffGame) -> list[Problem]:
    found: list[Problem] = []
    if not game.players:
        found.append(Problem("there is no player", field="players"))
    if not game.groups or any(group.size == 0 for group in game.groups):
        found.append(Problem("a group of sectors is empty", field="groups"))
    if not -1 < game.lower < game.upper < np.inf:
        message = f"bounds {game.lower:g} … {game.upper:g} must be fractions above -1, in order"
        found.append(Problem(message, field="lower, upper"))
    seen: dict[int, str] = {}
    for player in game.players:
        if player.members.size == 0:
            found.append(Problem(f"'{player.name}' has no member", field="players"))
        for member in player.members:
            if int(member) in seen:
                code = game.economy.country.labels[int(member)]
                message = f"'{code}' is in '{seen[int(member)]}' and in '{player.name}'"
                found.append(Problem(message, field="players", remedy="A country acts once."))
            seen[int(member)] = player.name
        if player.members.size == len(game.economy.country):
            message = f"'{player.name}' is the whole world and has nobody to tax"
            found.append(Problem(message, field="players"))
    return found


def optimal_tariff(
    game: TariffGame, player: int, *, others: Sequence[Array] | None = None
) -> BestResponse:
    """The best tariffs of one player against the others' (default: their lower bounds).

    Starts at the lower bounds and in the middle of the lower half of the box; certified on a grid.
    """
    actions = list(others) if others is not None else start_of(game)
    payoff, box = game.payoffs()[player], game.box(player)

    def own(x: Array) -> Point:
        return payoff(tuple(x if p == player else item for p, item in enumerate(actions)))

    starts = [box.lower, box.lower + 0.25 * box.width]
    return best_response(own, box=box, starts=starts, tolerance=TOLERANCE)


def start_of(game: TariffGame) -> list[Array]:
    """Every player at its lower bounds: free trade where those are zero."""
    return [game.box(player).lower for player in range(len(game.players))]


def nash_tariffs(game: TariffGame, *, start: Sequence[Array] | None = None) -> NashPoint:
    """Tariffs from which no player gains by moving alone, with certificates.

    A second start in the certificate (the lower bounds) and the grid of deviations look for better
    replies elsewhere.
    """
    path = nash_path_of(game, start=start)
    replies = [certified_tariff(game, path, player) for player in range(len(game.players))]
    return certified_point(path, replies)


def nash_path_of(
    game: TariffGame,
    *,
    start: Sequence[Array] | None = None,
    inverse: Sequence[Array | None] | None = None,
    tolerance: float = TOLERANCE,
) -> NashPath:
    """Nash tariffs before they are certified. inverse: curvature of a path nearby.

    Raises SolverError where a profile on the way has no equilibrium.
    """
    boxes = [game.box(player) for player in range(len(game.players))]
    return nash_path(
        game.payoffs(),
        boxes=boxes,
        start=start or [box.lower + 0.1 * box.width for box in boxes],
        tolerance=tolerance,
        inverse=inverse,
    )


def certified_tariff(game: TariffGame, path: NashPath, player: int) -> Reply:
    """The certificate of one player at the end of a path."""
    box = game.box(player)
    return certified_reply(
        game.payoffs()[player],
        path=path,
        player=player,
        box=box,
        second_start=box.lower,
        tolerance=TOLERANCE,
    )


def cooperative_tariffs(
    game: TariffGame,
    *,
    outside: Array,
    starts: Sequence[Sequence[Array]],
    weights: Array | None = None,
) -> CooperativePoint:
    """Tariffs of the Nash bargaining solution over real income (Nash 1950).

    outside: (player,) pay-offs without agreement, as fractions of baseline real income (a Nash
    point's `payoffs`); starts: profiles that give everybody a gain, as free trade may; weights:
    bargaining power. Raises InputError where no start does.
    """
    lower = np.concatenate([game.box(p).lower for p in range(len(game.players))])
    upper = np.concatenate([game.box(p).upper for p in range(len(game.players))])
    return cooperative_point(
        game.joint_payoff(),
        outside=outside,
        box=Box(lower, upper),
        starts=[np.concatenate(list(start)) for start in starts],
        weights=weights,
        tolerance=TOLERANCE,
    )
