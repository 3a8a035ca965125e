"""An ensemble as a report: ranges, what drives them, what flips the conclusion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from blocs.brief.basis import assumptions_section, masthead, provenance_section
from blocs.brief.contents import Chart, Panel, Part, Say, Section, Text
from blocs.brief.provenance import source_line
from blocs.brief.render.html import asset
from blocs.brief.report import Report
from blocs.brief.voice import Voice
from blocs.draws.sentences import OF_SHARES, RANGES
from blocs.foundation.messages import listed, part_told, percent, plain, say
from blocs.questions.sureness.reading import EnsembleReading, ScenarioReading
from blocs.questions.sureness.report.figures import FAN, fan, swings
from blocs.questions.sureness.report.scene import Scene
from blocs.questions.sureness.report.sentences import (
    flip_text,
    lead,
    missing_texts,
    other_tariffs,
    rests_on,
    what_was_drawn,
)
from blocs.questions.sureness.report.tables import (
    quantiles_table,
    ranking_table,
    regret_table,
    sobol_table,
)
from blocs.questions.trade.answer import conditions, estimated_in
from blocs.questions.trade.report.reading import Band

NAMES = {
    "ranges": RANGES,
    "drivers": say("Drivers"),
    "flip": say("What flips it"),
    "compared": say("Scenarios compared"),
    "rests": say("What it rests on"),
}
SOBOL_NOTES = {
    "rbd_fast": say(
        "First-order indices by RBD-FAST from the draws; a Saltelli design gives total ones too."
    ),
    "saltelli": say("Estimated from the blocks of a Saltelli design."),
}


def ensemble_report(reading: EnsembleReading, speaking: Voice) -> Report:
    """The reading as a report."""
    ensemble, scene = reading.ensemble, Scene(reading, speaking)
    balance = next(iter(ensemble.scenarios.values())).closure.trade_balance
    provenance = {
        **conditions(ensemble.world, model=ensemble.model, trade_balance=balance),
        **estimated_in(ensemble.world, ensemble.scenarios.values()),
    }
    source = source_line(provenance, speaking)
    title = next(iter(scene.titles.values()))
    if scene.several:
        title = speaking.words(
            "{count} scenarios under the same draws", count=len(reading.scenarios)
        )
    return Report(
        **masthead(provenance, speaking),
        title=title,
        kicker=speaking.words("How sure are we"),
        style=asset("questions/sureness/report/ensemble.css"),
        document=reading.as_json,
        frame=reading.to_frame,
        sections=(
            _result(scene, source),
            _section("ranges", _ranges(scene)),
            _section("drivers", _drivers(scene, source)),
            _section("flip", _flip(scene)),
            _section("compared", _compared(scene)) if scene.several else None,
            _section("rests", (Say(role="list", items=tuple(rests_on(scene))),)),
            assumptions_section(provenance, speaking),
            provenance_section(provenance, speaking),
        ),
    )


def band_of(item: ScenarioReading, scene: Scene) -> Band:
    """The range of every country, for the brief of the scenario."""
    return Band(
        low={code: item.range_of(code)[0] for code in item.outputs},
        high={code: item.range_of(code)[1] for code in item.outputs},
        note=part_told(listed(what_was_drawn(scene), " "), scene.speaking.language),
    )


def _section(anchor: str, parts: Iterable[Part]) -> Section:
    return Section(NAMES[anchor], tuple(parts), anchor=anchor, nav=NAMES[anchor])


def _result(scene: Scene, source: str) -> Section:
    """What each scenario comes to, its range as a picture below its sentence."""
    nature = say(
        "This compares two equilibria, the base year and the base year with the scenario; it is "
        "not a forecast and has no dates."
    )
    note = listed((nature, next(rests_on(scene))), " ")
    leads = (
        part
        for k, item in enumerate(scene.reading.scenarios)
        for part in (Say(lead(item, scene), "lead"), _fan(k, item, scene, source))
    )
    others = (other_tariffs(item, scene) for item in scene.reading.scenarios)
    told = (Say(text, "note") for text in others if text is not None)
    return Section("", (*leads, *told, Say(note, "note")), anchor="result")


def _each(scene: Scene, item: ScenarioReading, *parts: Part | None) -> Section:
    """What is said of one scenario, under its title where there are several."""
    return Section(scene.titles[item.name] if scene.several else "", parts)


def _fan(k: int, item: ScenarioReading, scene: Scene, source: str) -> Chart:
    number = say("Figure {number}", number=k + 1)
    return Chart(FAN, (Panel(fan(item, scene)),), number=number, note=source)


def _ranges(scene: Scene) -> Iterator[Part]:
    for item in scene.reading.scenarios:
        yield _each(scene, item, quantiles_table(item, scene, NAMES["ranges"]))
    yield Say(OF_SHARES, "note")


def _drivers(scene: Scene, source: str) -> Iterator[Part]:
    for k, item in enumerate(scene.reading.scenarios):
        indices = item.sobol or item.first_order
        parts: list[Part | None] = [_tornado(k, item, scene, source)]
        if indices is not None:
            parts += [sobol_table(indices, scene, NAMES["drivers"])]
            parts += [Say(SOBOL_NOTES[indices.method], "note")]
        missing = (Say(why, "note") for why in missing_texts(item, scene))
        yield _each(scene, item, *parts, *missing)


def _tornado(k: int, item: ScenarioReading, scene: Scene, source: str) -> Chart | None:
    if item.tornado is None:
        return None
    note = say(
        "A linear regression of the result on all drawn inputs; it explains {r2} of the variance "
        "over {draws} draws. Where that is low, the indices below are the better guide. {source}",
        r2=percent(100 * item.tornado.r_squared, 0),
        draws=plain(item.tornado.draws, 0),
        source=source,
    )
    caption = say(
        "What moves the result for {country}: change in percentage points when one input goes to "
        "its 5th (light) or 95th percentile (dark), the others at their means.",
        country=scene.country,
    )
    picture = swings(item.tornado.bars, scene, label=scene.told(NAMES["drivers"]))
    number = say("Figure {number}", number=len(scene.reading.scenarios) + k + 1)
    return Chart(caption, (Panel(picture),), number=number, note=note)


def _flip(scene: Scene) -> Iterator[Part]:
    for item in scene.reading.scenarios:
        yield _each(scene, item, Say(flip_text(item.flip, scene), "flip"))
    method = say(
        "Conditions found by the patient rule induction method (Friedman and Fisher 1999). "
        "Conditions that chance explains (p-value above 5 %) are left out; one without which the "
        "description is clearly worse stays up to 20 % and is marked."
    )
    yield Say(method, "note")


def _compared(scene: Scene) -> Iterator[Part]:
    reading, name = scene.reading, NAMES["compared"]
    if reading.ranking_flip is not None:
        yield Say(flip_text(reading.ranking_flip, scene), "flip")
    if reading.ranking is not None and reading.ranking_draws is not None:
        yield ranking_table(reading.ranking, reading.ranking_draws, scene, name)
    if reading.regret is not None:
        yield regret_table(reading.regret, scene, name)
        yield Say(_least_regret(scene, reading.regret.minimax, reading.regret.draws), "note")


def _least_regret(scene: Scene, best: int, draws: int) -> Text:
    return say(
        "Smallest worst regret: “{name}”, over {draws} draws in which every scenario has an "
        "answer. The list of scenarios is the reader's: a scenario that is left out cannot be "
        "regretted.",
        name=list(scene.titles.values())[best],
        draws=plain(draws, 0),
    )
