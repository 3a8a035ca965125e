"""The trade equilibrium in changes."""

from blocs.engines.trade.solve import Method, Model, solve_trade
from blocs.engines.trade.state import Economy, TradeSolution, economy_of

__all__ = ["Economy", "Method", "Model", "TradeSolution", "economy_of", "solve_trade"]
