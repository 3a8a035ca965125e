"""The trade equilibrium in changes."""
