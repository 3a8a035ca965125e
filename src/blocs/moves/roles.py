"""Countries in a role: languages that leave names in the nominative say the role before them."""

from __future__ import annotations

from blocs.foundation.messages import Message, say_as
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech


def suppliers(speech: Speech, who: Selection) -> str:
    """Those whose goods come."""
    return _called(speech, who, say_as("supplier", "{names}"), say_as("suppliers", "{names}"))


def buyers(speech: Speech, who: Selection) -> str:
    """Those to whom goods go."""
    return _called(speech, who, say_as("buyer", "{names}"), say_as("buyers", "{names}"))


def other_side(speech: Speech, who: Selection) -> str:
    """Those with whom there was trade."""
    return _called(speech, who, say_as("other side", "{names}"), say_as("other side", "{names}"))


def receivers(speech: Speech, who: Selection) -> str:
    """Those who are paid."""
    return _called(speech, who, say_as("receiver", "{names}"), say_as("receivers", "{names}"))


def senders(speech: Speech, who: Selection) -> str:
    """Those who sanction."""
    return _called(speech, who, say_as("sender", "{names}"), say_as("senders", "{names}"))


def targets(speech: Speech, who: Selection) -> str:
    """Those who are sanctioned."""
    return _called(speech, who, say_as("target", "{names}"), say_as("targets", "{names}"))


def places(speech: Speech, who: Selection) -> str:
    """Where something changes."""
    return _called(speech, who, say_as("country", "{names}"), say_as("countries", "{names}"))


def _called(speech: Speech, who: Selection, one: Message, many: Message) -> str:
    return speech.agreed(who, one, many, names=speech.countries(who))
