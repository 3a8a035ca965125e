"""Tangents, adjoints and cuts of an equilibrium."""
