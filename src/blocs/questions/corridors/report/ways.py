"""Distances, routes of a pair, and what a closure touches, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from blocs.brief.contents import Column, Part, Row, Say, Table
from blocs.brief.voice import Voice
from blocs.brief.words import words
from blocs.foundation.messages import percent, plain
from blocs.moves.instruments.corridors.closing import CloseCorridor
from blocs.questions.corridors.expected import Risk
from blocs.questions.corridors.sea import Distance, Routes
from blocs.transport.sea import passage_names
from blocs.transport.words import PASSAGE_NAMES
from blocs.world.countries import country_in


def distance_screen(found: Distance, language: str) -> Iterator[Part]:
    """How far, and through which passages."""
    w = words(language)
    if found.way is None:
        yield Say(w("There is no way by sea."))
        return
    way = found.way
    names = ", ".join(PASSAGE_NAMES[name][language] for name in way.passages)
    yield Say(
        w.counted(
            "{count} nautical mile ({km} km) along the lanes",
            "{count} nautical miles ({km} km) along the lanes",
            count=round(way.nautical_miles),
            km=plain(way.km, 0)[language],
        )
        + (w(", through {passages}", passages=names) if names else "")
        + "."
    )
    if max(way.approach_km) >= 50:
        yield Say(
            w(
                "The positions are {one} and {other} km away from the lanes; that is not counted.",
                one=plain(way.approach_km[0], 0)[language],
                other=plain(way.approach_km[1], 0)[language],
            )
        )


def routes_screen(found: Routes, speaking: Voice) -> Iterator[Part]:
    """The share by sea, and by passage."""
    w, language = speaking.words, speaking.language
    pair = f"{speaking.country(found.origin)} – {speaking.country(found.destination)}"
    yield Say(
        w(
            " {share} of goods by sea, the rest by land.",
            share=percent(100 * found.by_sea, 1)[language],
        ),
        head=f"{pair}:",
    )
    if not found.passages:
        yield Say(w("No passage is used whose closure would lengthen the way."))
        return
    heads = (w("Passage"), w("Share of goods that passes"), w("Trade costs if it closes"))
    rows = tuple(
        Row(
            (
                PASSAGE_NAMES[name][language],
                percent(100 * share, 1),
                _dearer(found.factor[name], speaking),
            )
        )
        for name, share in sorted(found.passages.items(), key=lambda item: -item[1])
    )
    yield Table(tuple(map(Column, heads)), rows, caption=w("Passages"))


def _dearer(factor: float, speaking: Voice) -> str | Mapping[str, str]:
    if np.isinf(factor):
        return speaking.words("no other way")
    return speaking.numbers.percent_change(100 * (factor - 1), 2)


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
            "Expected loss: {loss} million USD a year of those who lose, at a probability of "
            "{probability} a year and {days} days.",
            loss=plain(loss, 0)[language],
            probability=percent(100 * risk.probability)[language],
            days=plain(risk.days, 0)[language],
        )
    )
