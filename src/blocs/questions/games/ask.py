"""A game file of any kind: the word after `kind:` says how the rest is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from blocs.foundation.arguments import arguments, path
from blocs.foundation.axes import did_you_mean
from blocs.foundation.documents import Document, read_document
from blocs.foundation.errors import InputError, ScenarioError, shown
from blocs.moves.fields import Fault, Form, raise_in_document
from blocs.questions.games.forms import OutcomeGame, reader
from blocs.questions.games.kinds.bargaining.form import BargainingGame
from blocs.questions.games.kinds.coalition.form import CoalitionGame
from blocs.questions.games.kinds.contract.form import ContractGame
from blocs.questions.games.kinds.crisis.form import CrisisGame
from blocs.questions.games.kinds.hedging.form import HedgingGame
from blocs.questions.games.kinds.strategic.form import DEFAULT_KIND, read_game
from blocs.questions.games.kinds.tariffs.form import TariffsGame

FORMS: Mapping[str, type[OutcomeGame]] = {
    "tariffs": TariffsGame,
    "coalition": CoalitionGame,
    "hedging": HedgingGame,
    "contract": ContractGame,
    "bargaining": BargainingGame,
    "crisis": CrisisGame,
}
"""The word after `kind:` → what such a file is read as; how it is played: see `registry`."""

GAME_KINDS: Mapping[str, Callable[[Document], Form]] = {
    DEFAULT_KIND: read_game,
    **{word: reader(form) for word, form in FORMS.items()},
}
"""The word after `kind:` → how the rest of the file is read."""


@arguments(
    path=path,
)
def load_game(path: str | Path) -> Form:
    """Read a game file of any kind. Raises ScenarioError with every problem of it at once."""
    what = f"game '{path}'"
    try:
        document = read_document(Path(path))
    except InputError as error:
        raise ScenarioError(f"{what} cannot be read", problems=error.problems) from None
    if not isinstance(document.data, dict):
        message = f"a game is a mapping with 'title' and 'actors', not {shown(document.data)}"
        raise_in_document(what, document, [Fault((), message)])
    kind = cast(dict[str, Any], document.data).get("kind", DEFAULT_KIND)
    if not isinstance(kind, str) or kind not in GAME_KINDS:
        message = (
            f"unknown kind of game {shown(kind)}. {did_you_mean(kind, GAME_KINDS)}".rstrip()
            if isinstance(kind, str)
            else f"expected the kind of game, one word, not {shown(kind)}"
        )
        remedy = f"Kinds: {', '.join(GAME_KINDS)}."
        raise_in_document(what, document, [Fault(("kind",), message, remedy)])
    return GAME_KINDS[str(kind)](document)
