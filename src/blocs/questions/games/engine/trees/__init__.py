"""Games with an order of play."""
