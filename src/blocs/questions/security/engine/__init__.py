"""Covering problems as arrays, solved to a proven optimum."""
