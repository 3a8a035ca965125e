"""What the range of the board goes over, in the sentences of every range."""

from __future__ import annotations

from collections.abc import Sequence

from blocs.brief.models import MODELS
from blocs.draws import sentences
from blocs.foundation.messages import Words, listed, say, stated
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.models import UPPER_BOUND


def ranges_told(
    models: Sequence[Model], elasticities: Sequence[float], *, draws: int
) -> tuple[Words, ...]:
    """The cases and what they share. The first model is that of the numbers."""
    named: list[Words] = [MODELS[model].label for model in models if model is not UPPER_BOUND]
    if elasticities:
        one = say(
            "{model} with one trade elasticity in all sectors ({values})",
            model=MODELS[models[0]].label,
            values=listed(map(stated, elasticities), "; "),
        )
        named.append(one)
    if not draws:
        return sentences.cases(named, held=(sentences.CLOSURES, sentences.MOVES))
    named.append(sentences.CLOSURES)
    return (
        *sentences.cases(named, held=(sentences.MOVES,)),
        sentences.draws_beside_cases(draws, 0),
    )
