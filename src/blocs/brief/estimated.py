"""The first sentence of a result that rests on estimated trade, on every page and screen.

`masthead` of `brief/basis` gives it to a report from the provenance of its answer, the report puts
it before its first lead, `publish` of the commands before what the screen shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from blocs.brief.contents import Beside, Part, Say, Section, Text
from blocs.brief.voice import Voice
from blocs.foundation.messages import listed
from blocs.world.pairs import ESTIMATED_PAIRS

MOST_NAMED = 4
"""Scenarios that rest on estimates are named one by one up to so many."""


def estimated_sentence(provenance: Mapping[str, Any], speaking: Voice) -> str:
    """What share of the trade that a result is about was estimated, and how well; or nothing."""
    entry = provenance.get(ESTIMATED_PAIRS)
    if not entry:
        return ""
    w = speaking.words
    named = ["–".join(map(speaking.country, pair)) for pair in entry["largest"]]
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


def opening(provenances: Mapping[str, Mapping[str, Any]], speaking: Voice) -> str:
    """What an answer over one or several scenarios (title → provenance) opens with; or nothing."""
    if not provenances:
        return ""
    if len(provenances) == 1:
        return estimated_sentence(next(iter(provenances.values())), speaking)
    return estimated_scenarios(provenances, speaking)


def opened(sections: Sequence[Section | None], sentence: str) -> tuple[Section | None, ...]:
    """The same with a sentence before the first lead, or in a section before them all."""
    if not sentence:
        return tuple(sections)
    found = _before_lead(sections, sentence)
    if found is None:
        return (Section("", (Say(sentence, "lead"),)), *sections)
    return tuple(item for item in found if item is None or isinstance(item, Section))


def _before_lead(parts: Sequence[Part | None], sentence: str) -> tuple[Part | None, ...] | None:
    """None where there is no lead."""
    for place, part in enumerate(parts):
        changed = None if part is None else _changed(part, sentence)
        if changed is not None:
            return (*parts[:place], changed, *parts[place + 1 :])
    return None


def _changed(part: Part, sentence: str) -> Part | None:
    match part:
        case Say(role="lead"):
            return replace(part, text=_joined(sentence, part.text))
        case Section():
            inside = _before_lead(part.parts, sentence)
            return None if inside is None else replace(part, parts=inside)
        case Beside():
            inside = _before_lead(part.columns, sentence)
            sections = (item for item in inside or () if isinstance(item, Section))
            return None if inside is None else replace(part, columns=tuple(sections))
        case _:
            return None


def _joined(sentence: str, text: Text) -> Text:
    """Both; what is marked stays so."""
    if isinstance(text, Markup):
        return Markup("{} {}").format(sentence, text)
    return listed((sentence, text), " ")


def estimated_scenarios(provenances: Mapping[str, Mapping[str, Any]], speaking: Voice) -> str:
    """Which of several scenarios (title → provenance) rest on estimates, and how well; or nothing.

    The error is that of their world, which they share; the largest where they do not.
    """
    found = {title: p[ESTIMATED_PAIRS] for title, p in provenances.items() if ESTIMATED_PAIRS in p}
    if not found:
        return ""
    w, percent = speaking.words, speaking.numbers.percent
    if len(found) > MOST_NAMED:
        return _many_estimated(found, len(provenances), speaking)
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


def _many_estimated(found: Mapping[str, Mapping[str, Any]], of: int, speaking: Voice) -> str:
    """Of more scenarios than a sentence can name."""
    w, percent = speaking.words, speaking.numbers.percent
    most = max(found, key=lambda title: found[title]["share_pct"])
    told = w(
        "{count} of {all} scenarios rest on estimates: up to {share} of the trade between "
        "countries that they are about was not recorded (most in “{title}”).",
        count=len(found),
        all=of,
        share=percent(found[most]["share_pct"]),
        title=most,
    )
    errors = [e["hidden_error_pct"] for e in found.values() if e["hidden_error_pct"] is not None]
    if not errors:
        return told
    error = percent(max(errors), 0)
    return f"{told} " + w(
        "Recorded pairs that are hidden come back with an error of {error}.", error=error
    )
