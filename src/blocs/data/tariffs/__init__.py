"""Tariffs of the base year: those that ship, and how a world takes them in."""
