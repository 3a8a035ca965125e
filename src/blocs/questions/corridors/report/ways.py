"""A closure and what it touches, in words."""

from __future__ import annotations

from blocs.brief.contents import Say
from blocs.brief.voice import Voice
from blocs.foundation.messages import money, percent, stated
from blocs.moves.instruments.corridors.closing import CloseCorridor
from blocs.questions.corridors.expected import Risk
from blocs.transport.sea import passage_names
from blocs.transport.words import PASSAGE_NAMES
from blocs.world.countries import country_in


def closure_title(move: CloseCorridor, speaking: Voice) -> str:
    """The title of a closure."""
    w, language = speaking.words, speaking.language
    parts = [PASSAGE_NAMES[name][language] for name in passage_names(move.passages or ())]
    if move.transit:
        names = ", ".join(_labelled(one, speaking) for one in move.transit)
        parts.append(w("transit through {country}", country=names))
    pairs = ["–".join(_labelled(one, speaking) for one in pair) for pair in move.borders or ()]
    parts += [w("border {pair}", pair=pair) for pair in pairs]
    return w("Closed: {ways}", ways=", ".join(dict.fromkeys(parts)))


def _labelled(written: str, speaking: Voice) -> str:
    """The name of what stands for one country of the world; else as it is written."""
    code = country_in(written, speaking.world.countries)
    return written if code is None else speaking.country(code)


def touched_line(share: float, speaking: Voice) -> Say:
    """The share of world trade in goods that must go another way."""
    return Say(
        speaking.words(
            "Trade touched: {share} of world trade in goods by value costs at least 0.05% more.",
            share=percent(100 * share, 1)[speaking.language],
        )
    )


def expected_line(loss: float | None, risk: Risk, speaking: Voice) -> Say:
    """The expected loss of a closure a year."""
    w, language = speaking.words, speaking.language
    if loss is None:
        return Say(w("Without an equilibrium there is no expected loss."))
    return Say(
        w(
            "Expected loss: {loss} a year of those who lose, at a probability of {probability} a "
            "year; days it lasts: {days}.",
            loss=money(loss, signed=False)[language],
            probability=percent(100 * risk.probability)[language],
            days=stated(risk.days)[language],
        )
    )
