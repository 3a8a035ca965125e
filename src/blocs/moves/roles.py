"""Countries in a role: languages that leave names in the nominative say the role before them."""

from __future__ import annotations

from blocs.foundation.messages import Message, say_as
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech

ROLES: dict[str, tuple[Message, Message]] = {
    "supplier": (say_as("supplier", "{names}"), say_as("suppliers", "{names}")),
    "buyer": (say_as("buyer", "{names}"), say_as("buyers", "{names}")),
    "other side": (say_as("other side", "{names}"), say_as("other side", "{names}")),
    "receiver": (say_as("receiver", "{names}"), say_as("receivers", "{names}")),
    "sender": (say_as("sender", "{names}"), say_as("senders", "{names}")),
    "target": (say_as("target", "{names}"), say_as("targets", "{names}")),
    "country": (say_as("country", "{names}"), say_as("countries", "{names}")),
}
"""How one and how several in a role are called."""


def suppliers(speech: Speech, who: Selection) -> str:
    """Those whose goods come."""
    return _called(speech, who, "supplier")


def buyers(speech: Speech, who: Selection) -> str:
    """Those to whom goods go."""
    return _called(speech, who, "buyer")


def other_side(speech: Speech, who: Selection) -> str:
    """Those with whom there was trade."""
    return _called(speech, who, "other side")


def receivers(speech: Speech, who: Selection) -> str:
    """Those who are paid."""
    return _called(speech, who, "receiver")


def senders(speech: Speech, who: Selection) -> str:
    """Those who sanction."""
    return _called(speech, who, "sender")


def targets(speech: Speech, who: Selection) -> str:
    """Those who are sanctioned."""
    return _called(speech, who, "target")


def places(speech: Speech, who: Selection) -> str:
    """Where something changes."""
    return _called(speech, who, "country")


def _called(speech: Speech, who: Selection, role: str) -> str:
    return speech.agreed(who, *ROLES[role], names=speech.countries(who))
