"""Inputs, conditions and assumptions of an ensemble in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from blocs.brief.causes import cause_words
from blocs.brief.contents import Text
from blocs.brief.doubts import doubts
from blocs.brief.voice import Voice
from blocs.data.tariffs.asked import NONE
from blocs.draws import sentences
from blocs.draws.elasticities import (
    ASSUMPTION,
    COMMON,
    ESTIMATE,
    TABLE,
    elasticity_errors,
    estimates_of,
)
from blocs.draws.joint_elasticities import COLUMN
from blocs.draws.prim import Restriction
from blocs.draws.summaries import Probability
from blocs.draws.table import EXACT_DRAWS
from blocs.draws.totals import RELATIVE_ERROR
from blocs.foundation.messages import (
    Words,
    listed,
    percent,
    percent_change,
    plain,
    say,
    say_counted,
)
from blocs.moves.scenario import is_ranged
from blocs.questions.exposure.measures import implausible_countries
from blocs.questions.sureness.drawn import SUBSAMPLE
from blocs.questions.sureness.flips import Flip
from blocs.questions.sureness.reading import ScenarioReading
from blocs.questions.sureness.report.scene import Scene
from blocs.questions.sureness.source import Source
from blocs.questions.trade.drawing import (
    CLOSURE,
    MODEL,
    PRESET_POSITION,
    SHOCK_SIZE,
    WAY_COST,
    touches_ways,
    way_cost_laws,
    way_costs_told,
)
from blocs.questions.trade.report.models import model_label
from blocs.transport.words import WAY_COST_NAMES
from blocs.world.closures import CLOSURES

INPUTS = {
    COMMON: say("trade elasticities over their stated values, all sectors together"),
    TABLE: say("trade elasticities out of the table of joint draws"),
    ASSUMPTION: say("trade elasticities over their stated values, sectors without an estimate"),
    SHOCK_SIZE: sentences.SHOCKS,
    CLOSURE: sentences.CLOSURES,
    MODEL: sentences.MODELS,
    PRESET_POSITION: sentences.PRESETS,
    Source.ELASTICITIES: sentences.ELASTICITIES,
    Source.SHOCKS: sentences.SHOCKS,
    Source.CLOSURES: sentences.CLOSURES,
    Source.MODELS: sentences.MODELS,
    Source.PRESETS: sentences.PRESETS,
    Source.WAYS: sentences.WAYS,
    **{WAY_COST + name: told for name, told in WAY_COST_NAMES.items()},
}
"""Inputs that are no elasticity, and sources of inputs."""

MISSING = {
    "constant": say("No drivers: no draw moves the result for {country}."),
    "few": say(
        "Some drivers are not shown: there are too few draws with an answer ({draws}) to tell "
        "them apart."
    ),
    "extra": say("Sobol indices are not shown: the extra `ensemble` is not installed."),
}


def input_name(name: str, voice: Voice) -> Text:
    """An input, or a source of inputs, in words; parts of the elasticities are factors on them."""
    if name.startswith(COLUMN):
        sector = voice.sector(name.removeprefix(COLUMN))
        return say("trade elasticity out of the table of joint draws, {sector}", sector=sector)
    if not name.startswith(ESTIMATE):
        return INPUTS[name]
    code = name.removeprefix(ESTIMATE)
    others = len(estimates_of(voice.world).get(code, (code,))) - 1
    if not others:
        return say("trade elasticity over its stated value, {sector}", sector=voice.sector(code))
    return say_counted(
        "trade elasticity over its stated value, {sector} and {count} sector with the same "
        "estimate",
        "trade elasticity over its stated value, {sector} and {count} sectors with the same "
        "estimate",
        count=others,
        sector=voice.sector(code),
    )


def short_name(name: str, voice: Voice) -> Text:
    """The same for a narrow column."""
    if name.startswith(COLUMN):
        return voice.words("elasticity, {sector}", sector=voice.sector(name.removeprefix(COLUMN)))
    if not name.startswith(ESTIMATE):
        return input_name(name, voice)
    code = name.removeprefix(ESTIMATE)
    others = len(estimates_of(voice.world).get(code, (code,))) - 1
    told = voice.words("elasticity, {sector}", sector=voice.sector(code))
    return told + (f" (+{others})" if others else "")


def value_text(value: float | str, voice: Voice) -> Text:
    """A value of an input: a number, or the word for a closure or a model."""
    if not isinstance(value, str):
        return plain(value, 2)
    return CLOSURES[value].label if value in CLOSURES else model_label(value, voice)


def lead(item: ScenarioReading, scene: Scene) -> Text:
    """What the model implies for the focus under one scenario, and how sure that is."""
    focus = scene.reading.focus
    central, (low, high) = item.central_of(focus), item.range_of(focus)
    parts: dict[str, Text] = {
        "scenario": scene.titles[item.name],
        "country": scene.country,
        "central": percent_change(central),
    }
    if item.flip.kind == "constant":
        return say(
            "{scenario}: the model implies a change of real income in {country} of {central}; no "
            "draw moves it.",
            **parts,
        )
    told = (
        say(
            "{scenario}: the model implies a change of real income in {country} of {central} at "
            "the stated inputs.",
            **parts,
        )
        if np.isfinite(central)
        else say(
            "{scenario}: at the stated inputs the model has no answer for {country}.",
            scenario=parts["scenario"],
            country=parts["country"],
        )
    )
    over = scene.reading.ensemble.uncertainty.over
    ends = (
        sentences.nine_of_ten_elasticities
        if over == (Source.ELASTICITIES,)
        else sentences.nine_of_ten
    )
    between = ends(
        percent_change(low), percent_change(high), percent_change(item.quantile(focus, 0.5))
    )
    gain = say("It is a gain in {share}.", share=sentences.share_text(item.gain_of(focus)))
    return listed((told, between, gain), " ")


def missing_texts(item: ScenarioReading, scene: Scene) -> tuple[Text, ...]:
    """Why parts of what drives a result are not shown."""
    reasons = dict.fromkeys(one.reason for one in item.missing)
    parts: dict[str, Text] = {"draws": scene.draws(item), "country": scene.country}
    return tuple(replace(MISSING[reason], parts=parts) for reason in reasons)


def flip_text(flip: Flip, scene: Scene) -> Text:
    """How often the conclusion does not hold, and when."""
    share = sentences.share_text(Probability(flip.share, flip.draws))
    threshold = percent_change(flip.threshold)
    if flip.kind == "constant":
        return say(
            "Nothing that is drawn moves this result: it is {threshold} in every draw.",
            threshold=threshold,
        )
    if flip.kind == "worst":
        told = say(
            "The sign holds in every draw. The worst quarter of the draws lies below {threshold}.",
            threshold=threshold,
        )
    elif flip.kind == "sign":
        told = say("The sign flips in {share}.", share=share)
    else:
        better, other = scene.titles[flip.better], scene.titles[flip.other]
        if flip.kind == "equal":
            return say(
                "“{better}” and “{other}” give {country} the same result in every draw.",
                better=better,
                other=other,
                country=scene.country,
            )
        told = say(
            "“{better}” is better than “{other}” for {country} by the median; it is the other way "
            "round in {share}.",
            better=better,
            other=other,
            country=scene.country,
            share=share,
        )
    return listed((told, _when(flip, scene.speaking)), " ")


def _when(flip: Flip, voice: Voice) -> Text:
    if flip.found is None and flip.cases:
        return say("Too few cases to say when.")
    if flip.found is None:
        return say("It never happens in these draws.")
    box = flip.found.box
    if not box.restrictions:
        return say("No condition tells these draws apart.")
    return say(
        "That happens mostly when {conditions}: {density} of these draws against {base} of all, "
        "and {coverage} of all such cases.",
        conditions=listed((_condition(item, voice) for item in box.restrictions), say(" and ")),
        density=percent(100 * box.density, 0),
        base=percent(100 * flip.found.base_rate, 0),
        coverage=percent(100 * box.coverage, 0),
    )


def _condition(item: Restriction, voice: Voice) -> Text:
    told = _limits(item, voice)
    if not item.doubtful:
        return told
    return say(
        "{condition} (this may be chance: p-value {quasi_p})",
        condition=told,
        quasi_p=percent(100 * item.quasi_p, 0),
    )


def _limits(item: Restriction, voice: Voice) -> Text:
    name = input_name(item.name, voice)
    if item.words is not None:
        words = listed((value_text(word, voice) for word in item.words), say(" or "))
        return say("{name} is {words}", name=name, words=words)
    low, high = value_text(item.low or 0.0, voice), value_text(item.high or 0.0, voice)
    if item.low is None:
        return say("{name} is below {high}", name=name, high=high)
    if item.high is None:
        return say("{name} is above {low}", name=name, low=low)
    return say("{name} lies between {low} and {high}", name=name, low=low, high=high)


def other_tariffs(item: ScenarioReading, scene: Scene) -> Text | None:
    """What the focus country gets with the other choice of tariffs in the base year, if asked."""
    focus, found = scene.reading.focus, scene.reading.ensemble.other
    value = item.other_of(focus)
    if found is None or value is None or not np.isfinite(value):
        return None
    told = (
        say(
            "Without tariffs in the base year the number at the stated inputs is {value}.",
            value=percent_change(value),
        )
        if found.tariffs == NONE
        else say(
            "With the tariffs that ship in the base year the number at the stated inputs is "
            "{value}.",
            value=percent_change(value),
        )
    )
    if not item.turns(focus):
        return told
    return listed((told, say("Its sign depends on this choice.")), " ")


def left_out(scene: Scene) -> Text | None:
    """Countries that no ranking of effects holds, with the reasons."""
    flagged = implausible_countries(scene.reading.ensemble.world)
    if not flagged:
        return None
    return say(
        "Base-year data of these countries are implausible; they are left out of all rankings, and "
        "their numbers are not to be quoted: {countries}.",
        countries=doubts(flagged, scene.speaking),
    )


def rests_on(scene: Scene) -> Iterator[Text]:
    """What every range rests on, in sentences."""
    reading, world = scene.reading, scene.reading.ensemble.world
    yield from what_was_drawn(scene)
    yield from _read(reading.ensemble.table.draws)
    if scene.several:
        yield say("All scenarios see the same draws.")
    failures = [(count, cause_words(count.cause, world)) for count in reading.failures]
    yield from sentences.answered(reading.answered, reading.rows, failures)
    flagged = left_out(scene)
    if flagged is not None:
        yield flagged


def what_was_drawn(scene: Scene) -> tuple[Text, ...]:
    """How many draws, what varies in them, what is held, and what a range is."""
    ensemble = scene.reading.ensemble
    design = ensemble.plan.design
    return sentences.drawn(
        design.draws,
        design.seed,
        *_varied(scene),
        held=(*(INPUTS[source] for source in _held(scene)), sentences.MOVES),
        design=sentences.DESIGNS[design.kind],
    )


def _held(scene: Scene) -> Iterator[Source]:
    """Sources that are not drawn; presets and costs of ways only where a scenario has any."""
    ensemble = scene.reading.ensemble
    for source in Source:
        if source in ensemble.uncertainty.over:
            continue
        needed = {Source.PRESETS: is_ranged, Source.WAYS: touches_ways}.get(source)
        if needed is None or any(map(needed, ensemble.scenarios.values())):
            yield source


def _read(draws: int) -> Iterator[Text]:
    """What does not rest on all draws where they are many."""
    some = plain(SUBSAMPLE, 0)
    if draws > SUBSAMPLE:
        yield say(
            "Drivers and the conditions under which a conclusion flips rest on {some} of the "
            "draws, which the seed chooses.",
            some=some,
        )
    if draws > EXACT_DRAWS:
        yield say(
            "Shares of draws with a gain are counted over all draws; quantiles of all draws are "
            "within {error} of themselves; orders of countries and the comparison of scenarios "
            "rest on the same {some} draws.",
            error=percent(100 * RELATIVE_ERROR, 2),
            some=some,
        )


def _varied(scene: Scene) -> Iterator[Words]:
    """What is drawn, and how."""
    ensemble, voice = scene.reading.ensemble, scene.speaking
    uncertainty, labels = ensemble.uncertainty, ensemble.plan.layout.labels
    if Source.ELASTICITIES in uncertainty.over:
        yield from sentences.elasticities_drawn(elasticity_errors(ensemble.world, uncertainty.law))
    if Source.SHOCKS in uncertainty.over:
        low, high = uncertainty.shock_range
        yield say(
            "Drawn: one factor on the size of all moves together, uniform between {low} and "
            "{high}; embargoes stay as they are. That range is an assumption.",
            low=plain(low, 2),
            high=plain(high, 2),
        )
    if Source.CLOSURES in uncertainty.over:
        yield say(
            "Drawn: the closure, each with equal probability: {words}. Equal probability is an "
            "assumption. Under the balanced one deficits are purged before the comparison starts.",
            words=listed(value_text(word, voice) for word in labels[CLOSURE]),
        )
    if Source.MODELS in uncertainty.over:
        yield say(
            "Drawn: the trade model, each with equal probability: {words}. Equal probability is an "
            "assumption.",
            words=listed(value_text(word, voice) for word in labels[MODEL]),
        )
    if Source.PRESETS in uncertainty.over:
        yield say(
            "Drawn: where the numbers of presets stand between the low and the high ends of their "
            "ranges, one position for all of them, uniform. The ends are those of the table of "
            "presets; that all between them is equally likely is an assumption."
        )
    if Source.WAYS in uncertainty.over:
        yield way_costs_told(way_cost_laws(ensemble.world))
