"""What stands first on the page of a game: the pictures of its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from blocs.brief.contents import Chart
from blocs.brief.voice import Voice
from blocs.questions.games.found import Found
from blocs.questions.games.kinds.bargaining.picture import bargaining_pictures
from blocs.questions.games.kinds.coalition.picture import coalition_pictures
from blocs.questions.games.kinds.contract.picture import contract_pictures
from blocs.questions.games.kinds.crisis.picture import crisis_pictures
from blocs.questions.games.kinds.hedging.picture import hedging_pictures
from blocs.questions.games.kinds.tariffs.picture import tariff_pictures

PICTURES: Mapping[str, Callable[[Found, Voice], tuple[Chart, ...]]] = {
    "tariffs": tariff_pictures,
    "coalition": coalition_pictures,
    "hedging": hedging_pictures,
    "contract": contract_pictures,
    "bargaining": bargaining_pictures,
    "crisis": crisis_pictures,
}
"""The word after `kind:` → what is drawn of it. A new kind is one line."""


def pictures_of(found: Found, speaking: Voice) -> tuple[Chart, ...]:
    """The pictures of a played game, of its numbers in the language of the page."""
    return PICTURES[found.kind](found, speaking)
