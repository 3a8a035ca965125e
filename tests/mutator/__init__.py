"""Inputs of every kind, spoilt by seed, put through the real command line; what must never happen.

`PYTHONPATH=tests python -m mutator --long` runs the long form and prints a table of counts.
"""
