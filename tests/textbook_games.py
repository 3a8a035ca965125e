"""Games of the textbooks, with pay-offs as published."""

import numpy as np

from blocs.questions.games.engine.tables.normal_form import strategic_game


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


def prisoners_dilemma():
    return two_players([[3, 0], [5, 1]], [[3, 5], [0, 1]])


def matching_pennies():
    return two_players([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])


def battle_of_the_sexes():
    return two_players([[2, 0], [0, 1]], [[1, 0], [0, 2]])


def rock_paper_scissors():
    a = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    return two_players(a, -a)


def chicken():
    """Aumann (1974): correlated equilibria beyond the hull of the Nash pay-offs."""
    return two_players([[6, 2], [7, 0]], [[6, 7], [2, 0]])


def nine_equilibria():
    """McKelvey and McLennan (1996): 2 × 2 × 2 with nine equilibria, two of them totally mixed."""
    table = np.zeros((3, 2, 2, 2))
    table[:, 0, 0, 0] = 9, 8, 12
    table[:, 1, 1, 0] = 9, 8, 2
    table[:, 0, 1, 1] = 3, 4, 6
    table[:, 1, 0, 1] = 3, 4, 4
    return named(table)
