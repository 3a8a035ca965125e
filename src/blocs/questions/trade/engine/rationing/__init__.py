"""Quantities cut first, no prices: the input–output bound."""
