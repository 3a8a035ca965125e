"""The one place of the version."""

VERSION = "0.2.0"

RESULTS = 2
"""Number of the results of this code, in the key of everything that is kept: raise it with every
change that changes a number, then what earlier code kept is never read."""
