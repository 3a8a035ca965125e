"""Moves on the ways of goods: what is closed, opened or tolled changes trade costs by pair."""
