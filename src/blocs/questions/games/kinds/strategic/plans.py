"""Pay-offs over plans: what each type of each actor does, in expectation over types.

An actor without types has one plan per option. With types t of prior μ (independent between actors)
a plan names an option for each type, and a term is worth Σ_t μ(t) value[w, p, plan_1(t_1), …]
(Harsanyi 1967–68). A weight that a type has for itself is a weight of its own, counted where that
type is drawn. Pay-offs stay linear in every weight, so that `tables.sensitivity` applies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.questions.games.engine.tables.normal_form import StrategicGame, strategic_game
from blocs.questions.games.engine.tables.own_units import own_difference, tie_tolerance
from blocs.questions.games.engine.tables.sensitivity import weighted_payoffs
from blocs.questions.games.engine.tables.size import refuse_oversize
from blocs.questions.games.kinds.strategic.form import Game
from blocs.questions.games.kinds.strategic.payoffs import Payoffs

Plan = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Plans:
    """The plans of every actor, and what its weights are.

    types: per actor its types ('' where it has none); plans: per actor, an option for each type;
    labels: (term, type) of every weight, '' where all types share it; weights: (player, label).
    """

    game: Game
    types: tuple[tuple[str, ...], ...]
    plans: tuple[tuple[Plan, ...], ...]
    labels: tuple[tuple[str, str], ...]
    weights: Array

    @property
    def typed(self) -> bool:
        """Whether anybody has types."""
        return bool(self.game.types)

    def names(self) -> tuple[tuple[str, ...], ...]:
        """Per actor its plans in words: `option`, or `type: option; …`."""
        found: list[tuple[str, ...]] = []
        for actor, kinds, plans in zip(
            self.game.actors.values(), self.types, self.plans, strict=True
        ):
            options = list(actor.options)
            found.append(tuple(plan_name(plan, kinds, options) for plan in plans))
        return tuple(found)


def plan_name(plan: Plan, kinds: Sequence[str], options: Sequence[str]) -> str:
    """A plan in words; short where all types do the same."""
    chosen = [options[k] for k in plan]
    if len(set(chosen)) == 1:
        return chosen[0]
    return "; ".join(f"{kind}: {option}" for kind, option in zip(kinds, chosen, strict=True))


def plans_of(game: Game, payoffs: Payoffs) -> Plans:
    """The plans of a game. Raises InputError where types make them too many."""
    types = tuple(tuple(game.types.get(name, {"": None})) for name in game.actors)
    sizes = [len(a.options) ** len(t) for a, t in zip(game.actors.values(), types, strict=True)]
    refuse_oversize(sizes)
    labels: dict[tuple[str, str], None] = {(name, ""): None for name in payoffs.names}
    for name, kinds in game.types.items():
        for kind, held in kinds.items():
            labels.update({(term, f"{name} {kind}"): None for term in held.weights or {}})
    keys = tuple(labels)
    weights = np.zeros((len(game.actors), len(keys)))
    weights[:, : len(payoffs.names)] = payoffs.weights
    for p, name in enumerate(game.actors):
        for kind, held in game.types.get(name, {}).items():
            for term, value in (held.weights or {}).items():
                weights[p, keys.index((term, f"{name} {kind}"))] = value
    options = [range(len(actor.options)) for actor in game.actors.values()]
    plans = tuple(
        tuple(product(*([choice] * len(kinds))))
        for choice, kinds in zip(options, types, strict=True)
    )
    return Plans(game, types, plans, keys, weights)


def beliefs(game: Game) -> dict[str, Array]:
    """Actor → (type,) probability: as stated, or the shares of a poll."""
    found: dict[str, Array] = {}
    for name, kinds in game.types.items():
        counts = [k.probability if k.poll_count is None else k.poll_count for k in kinds.values()]
        values = np.array(counts, dtype=np.float64)
        found[name] = values / values.sum()
    return found


def drawn_beliefs(game: Game, random: np.random.Generator) -> dict[str, Array]:
    """One draw: Dirichlet(counts + ½) where a poll was taken (Jeffreys), as stated otherwise."""
    found = beliefs(game)
    for name, kinds in game.types.items():
        counts = [kind.poll_count for kind in kinds.values()]
        if all(count is not None for count in counts):
            alpha = np.array([float(count or 0) for count in counts]) + 0.5
            found[name] = random.dirichlet(alpha)
    return found


def plan_terms(plans: Plans, payoffs: Payoffs, prior: Mapping[str, Array]) -> Array:
    """(label, player, plan_1, …) expected value of every weight's term."""
    shape = tuple(len(item) for item in plans.plans)
    found = np.zeros((len(plans.labels), len(shape), *shape))
    for kinds in type_profiles(plans):
        found += chance_of(plans, prior, kinds) * type_terms(plans, payoffs, kinds)
    return found


def type_profiles(plans: Plans) -> list[tuple[int, ...]]:
    """Every combination of types, one per actor; 0 for an actor without types."""
    return list(product(*(range(len(kinds)) for kinds in plans.types)))


def chance_of(plans: Plans, prior: Mapping[str, Array], kinds: Sequence[int]) -> float:
    """The probability of a combination of types: they are independent between actors."""
    return float(
        np.prod([prior[a][k] for a, k in zip(plans.game.actors, kinds, strict=True) if a in prior])
    )


def type_terms(plans: Plans, payoffs: Payoffs, kinds: Sequence[int]) -> Array:
    """(label, player, plan_1, …) value of every weight's term where types are these for certain."""
    game = plans.game
    shape = tuple(len(item) for item in plans.plans)
    found = np.zeros((len(plans.labels), len(shape), *shape))
    where = [payoffs.names.index(term) for term, _ in plans.labels]
    chosen = [[plan[k] for plan in own] for own, k in zip(plans.plans, kinds, strict=True)]
    block = payoffs.values[(slice(None), slice(None), *np.ix_(*chosen))]
    for p, name in enumerate(game.actors):
        kind = f"{name} {plans.types[p][kinds[p]]}"
        for label, (term, special) in enumerate(plans.labels):
            own = (term, kind) in plans.labels
            if (special == kind) if own else special == "":
                found[label, p] = block[where[label], p]
    return found


def plan_game(plans: Plans, payoffs: Payoffs, terms: Array) -> StrategicGame:
    """The strategic game over plans; plans that may lead into a missing cell are missing."""
    utility = weighted_payoffs(terms, plans.weights)
    missing: dict[tuple[int, ...], str] = {}
    for place in np.argwhere(~np.isfinite(utility).all(axis=0)):
        cell = tuple(int(k) for k in place)
        missing[cell] = _why(plans, payoffs, cell)
        utility[(slice(None), *cell)] = np.nan
    return strategic_game(tuple(plans.game.actors), plans.names(), utility, missing=missing)


def _why(plans: Plans, payoffs: Payoffs, cell: tuple[int, ...]) -> str:
    for kinds in product(*(range(len(t)) for t in plans.types)):
        chosen = tuple(own[k][t] for own, k, t in zip(plans.plans, cell, kinds, strict=True))
        if chosen in payoffs.missing:
            return payoffs.missing[chosen]
    return "no pay-offs"


@dataclass(frozen=True, eq=False)
class TypeUtility:
    """What one type of one actor gets in every cell of options.

    type: '' where the actor has none; utility: (option_1, …); best: its best responses, none
    where another option of its own leads into a cell without pay-offs.
    """

    actor: str
    type: str
    utility: Array
    best: Mask


def type_utilities(game: Game, payoffs: Payoffs) -> tuple[TypeUtility, ...]:
    """Utility by type, in the order of the actors; ties are those of the type's own units."""
    found: list[TypeUtility] = []
    for p, name in enumerate(game.actors):
        for kind, held in game.types.get(name, {"": None}).items():
            weights = payoffs.weights[p].copy()
            for term, value in ((held and held.weights) or {}).items():
                weights[payoffs.names.index(term)] = value
            utility = np.einsum("w...,w->...", payoffs.values[:, p], weights)
            slack = tie_tolerance(own_difference(utility, p), utility)
            best = utility >= utility.max(axis=p, keepdims=True) - slack
            found.append(TypeUtility(name, kind, utility, best))
    return tuple(found)
