"""The first sentence of a result that rests on estimated trade."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocs.brief.voice import Voice
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
    return w(
        "This rests on estimates: {share} of the trade between countries that it is about was "
        "not recorded ({pairs}), and recorded pairs that are hidden come back with an error of "
        "{error}.",
        share=share,
        pairs=pairs,
        error=speaking.numbers.percent(entry["hidden_error_pct"], 0),
    )


def estimated_scenarios(provenances: Mapping[str, Mapping[str, Any]], speaking: Voice) -> str:
    """Which of several scenarios (title → provenance) rest on estimates, and how well; or nothing.

    The error is that of their world, which they share; the largest where they do not.
    """
    found = {title: p[ESTIMATED_PAIRS] for title, p in provenances.items() if ESTIMATED_PAIRS in p}
    if not found:
        return ""
    w, percent = speaking.words, speaking.numbers.percent
    named = speaking.listed(
        w("“{title}” {share}", title=title, share=percent(entry["share_pct"]))
        for title, entry in found.items()
    )
    errors = [e["hidden_error_pct"] for e in found.values() if e["hidden_error_pct"] is not None]
    if not errors:
        return w(
            "Scenarios that rest on estimates, with the share of the trade they are about that was "
            "not recorded: {scenarios}.",
            scenarios=named,
        )
    return w(
        "Scenarios that rest on estimates, with the share of the trade they are about that was not "
        "recorded: {scenarios}; recorded pairs that are hidden come back with an error of {error}.",
        scenarios=named,
        error=percent(max(errors), 0),
    )
