"""The trade equilibrium in changes."""

from blocs.engines.trade.model import Model, Substitution
from blocs.engines.trade.solution import TradeSolution
from blocs.engines.trade.solve import Method, solve_trade
from blocs.engines.trade.state import Economy, economy_of

__all__ = [
    "Economy",
    "Method",
    "Model",
    "Substitution",
    "TradeSolution",
    "economy_of",
    "solve_trade",
]
