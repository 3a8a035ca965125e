"""What `blocs ensemble` prints: ranges of a few countries, drivers, draws without an answer."""

from __future__ import annotations

import math
from collections.abc import Iterator

from blocs.brief.causes import cause_words
from blocs.brief.contents import Part, Say
from blocs.brief.voice import Voice
from blocs.draws.sentences import answered
from blocs.foundation.messages import listed, part_told
from blocs.questions.sureness.reading import EnsembleReading, ScenarioReading
from blocs.questions.sureness.report.scene import Scene
from blocs.questions.sureness.report.sentences import (
    input_name,
    left_out,
    missing_texts,
    other_tariffs,
    what_was_drawn,
)


def ensemble_screen(reading: EnsembleReading, speaking: Voice) -> Iterator[Part]:
    """What was drawn; every scenario; the one least regretted; how many draws have an answer."""
    ensemble, w = reading.ensemble, speaking.words
    scene = Scene(reading, speaking)
    yield Say(f" ({ensemble.world.name})", head=w("Change of real income, %"))
    yield Say(listed(what_was_drawn(scene), " "))
    for item in reading.scenarios:
        yield from _scenario(item, reading, speaking)
    if reading.regret is not None:
        best = ensemble.names[reading.regret.minimax]
        yield Say(w("smallest worst regret for {focus}: {best}", focus=reading.focus, best=best))
    failures = [(count, cause_words(count.cause, ensemble.world)) for count in reading.failures]
    how_many, *why = answered(reading.answered, reading.rows, failures)
    yield Say(how_many)
    flagged = left_out(scene)
    if flagged is not None:
        yield Say(flagged, "note")
    yield Say(role="warning", items=tuple(why))


def _scenario(item: ScenarioReading, reading: EnsembleReading, speaking: Voice) -> Iterator[Part]:
    """The focus country, the ends of the ranking, the world; then the drivers."""
    codes = dict.fromkeys((reading.focus, *item.countries[:2], *item.countries[-2:], "world"))
    labels = {code: speaking.words("world") if code == "world" else code for code in codes}
    results = (f"{label:<6} {_result(item, code, speaking)}" for code, label in labels.items())
    yield Say(head=item.name, items=tuple(results))
    other = other_tariffs(item, Scene(reading, speaking))
    if other is not None:
        yield Say(other)
    yield Say(role="soft", items=(_drivers(item, reading, speaking),))


def _result(item: ScenarioReading, code: str, speaking: Voice) -> str:
    """The central number, the range that holds it, and how often it is a gain."""
    (low, high), gain = item.range_of(code), item.gain_of(code)
    central, w, n = item.central_of(code), speaking.words, speaking.numbers
    return w(
        "{central}   {low} to {high}   gain in {count} of {draws} draws (± {error} points)",
        central=w("no answer") if math.isnan(central) else n.change(central, 2),
        low=n.change(low, 2),
        high=n.change(high, 2),
        count=n.stated(gain.count),
        draws=n.plain(gain.draws, 0),
        error=n.plain(100 * gain.standard_error, 1),
    )


def _input(name: str, speaking: Voice) -> str:
    return part_told(input_name(name, speaking), speaking.language)


def _drivers(item: ScenarioReading, reading: EnsembleReading, speaking: Voice) -> str:
    w, focus = speaking.words, reading.focus
    if item.tornado is not None:
        names = (_input(bar.name, speaking) for bar in item.tornado.bars[:3])
        return w("largest drivers for {focus}: {names}", focus=focus, names=speaking.listed(names))
    if item.flip.kind == "constant":
        return w("no drivers for {focus}: no draw moves its result", focus=focus)
    return w(
        "drivers for {focus} not shown: {why}",
        focus=focus,
        why=part_told(missing_texts(item, Scene(reading, speaking))[0], speaking.language),
    )
