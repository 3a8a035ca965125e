"""The first sentence of a result that rests on estimated trade."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocs.brief.voice import Voice
from blocs.foundation.messages import say
from blocs.world.pairs import ESTIMATED_PAIRS


def estimated_sentence(provenance: Mapping[str, Any], speaking: Voice) -> str:
    """What share of the trade that a result is about was estimated, and how well; or nothing."""
    entry = provenance.get(ESTIMATED_PAIRS)
    if not entry:
        return ""
    w, named = speaking.words, [f"{a}–{b}" for a, b in entry["largest"]]
    rest = entry["pairs"] - len(named)
    pairs = speaking.listed(named)
    if rest:
        pairs = w("{pairs} and {count} more", pairs=pairs, count=rest)
    share = speaking.numbers.percent(entry["share_pct"])
    if entry["hidden_error_pct"] is None:
        return w(
            "This rests on estimates: {share} of the trade between countries that it is about was "
            "not recorded ({pairs}).",
            share=share,
            pairs=pairs,
        )
    return w.told(
        say(
            "This rests on estimates: {share} of the trade between countries that it is about was "
            "not recorded ({pairs}), and recorded pairs that are hidden come back with an error of "
            "{error}."
        ),
        share=share,
        pairs=pairs,
        error=speaking.numbers.percent(entry["hidden_error_pct"], 0),
    )
