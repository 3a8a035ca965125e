"""How sure? Many draws of one scenario, and what they say."""

DRAWS = 1000
"""Draws by default."""
