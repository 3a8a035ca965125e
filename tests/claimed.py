"""Published numbers, from the one place where they stand: the claims of `blocs verify`."""

from blocs.questions.verification.ask import all_claims


def claim(name):
    """One claim by its id."""
    return next(item for item in all_claims() if item.id == name)
