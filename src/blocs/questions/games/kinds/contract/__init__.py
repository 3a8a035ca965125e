"""Tranches against conditions, and deals that hold when play is repeated."""
