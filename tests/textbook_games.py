"""Games of the textbooks, with pay-offs as published."""

import numpy as np

from blocs.questions.games.engine.tables.normal_form import strategic_game
from blocs.questions.verification.computed import games
from claimed import claim


def two_players(row, column, **more):
    """A game of two players from two matrices, options named by number."""
    table = np.array([row, column], dtype=float)
    return strategic_game(
        ["row", "column"],
        [[f"r{i}" for i in range(table.shape[1])], [f"c{j}" for j in range(table.shape[2])]],
        table,
        **more,
    )


def named(payoffs, **more):
    """A game of any number of players from a tensor, players and options named by number."""
    table = np.asarray(payoffs, dtype=float)
    return strategic_game(
        [f"p{i}" for i in range(len(table))],
        [[f"p{i}o{k}" for k in range(n)] for i, n in enumerate(table.shape[1:])],
        table,
        **more,
    )


def claimed(name):
    """The game of two players that a claim is about."""
    given = claim(name).given
    return two_players(given["row"], given["column"])


def prisoners_dilemma():
    return claimed("prisoners-dilemma")


def matching_pennies():
    return claimed("matching-pennies")


def battle_of_the_sexes():
    return claimed("battle-of-the-sexes")


def rock_paper_scissors():
    return claimed("rock-paper-scissors")


def chicken():
    """Aumann (1974): correlated equilibria beyond the hull of the Nash pay-offs."""
    return claimed("best-correlated")


def nine_equilibria():
    """McKelvey and McLennan (1996): 2 × 2 × 2 with nine equilibria, two of them totally mixed."""
    return named(games.nine_equilibria())
