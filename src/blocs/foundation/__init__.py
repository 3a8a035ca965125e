"""Axes, quantities, units, errors: what every room may use and what knows no room."""
