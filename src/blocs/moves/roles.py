"""Countries in a role: languages that leave names in the nominative say the role before them."""

from __future__ import annotations

from blocs.foundation.messages import say_as
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech


def suppliers(speech: Speech, who: Selection) -> str:
    """Those whose goods come."""
    one, many = say_as("supplier", "{names}"), say_as("suppliers", "{names}")
    return speech.agreed(who, one, many, names=speech.countries(who))


def buyers(speech: Speech, who: Selection) -> str:
    """Those to whom goods go."""
    one, many = say_as("buyer", "{names}"), say_as("buyers", "{names}")
    return speech.agreed(who, one, many, names=speech.countries(who))


def other_side(speech: Speech, who: Selection) -> str:
    """Those with whom there was trade."""
    side = say_as("other side", "{names}")
    return speech.agreed(who, side, side, names=speech.countries(who))


def receivers(speech: Speech, who: Selection) -> str:
    """Those who are paid."""
    one, many = say_as("receiver", "{names}"), say_as("receivers", "{names}")
    return speech.agreed(who, one, many, names=speech.countries(who))


def senders(speech: Speech, who: Selection) -> str:
    """Those who sanction."""
    one, many = say_as("sender", "{names}"), say_as("senders", "{names}")
    return speech.agreed(who, one, many, names=speech.countries(who))


def targets(speech: Speech, who: Selection) -> str:
    """Those who are sanctioned."""
    one, many = say_as("target", "{names}"), say_as("targets", "{names}")
    return speech.agreed(who, one, many, names=speech.countries(who))


def places(speech: Speech, who: Selection) -> str:
    """Where something changes."""
    one, many = say_as("country", "{names}"), say_as("countries", "{names}")
    return speech.agreed(who, one, many, names=speech.countries(who))
