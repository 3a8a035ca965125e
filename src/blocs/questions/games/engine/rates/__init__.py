"""Smooth choices over a box: tariffs and their best responses."""
