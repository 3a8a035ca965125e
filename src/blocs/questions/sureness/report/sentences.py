"""Inputs, conditions and assumptions of an ensemble in words."""

from __future__ import annotations

import numpy as np

from blocs.brief.voice import Voice
from blocs.draws.elasticities import elasticity_errors
from blocs.draws.prim import Restriction
from blocs.draws.summaries import Probability
from blocs.questions.sureness.answer import ScenarioEnsemble
from blocs.questions.sureness.reading import EnsembleReading, Flip
from blocs.questions.sureness.space import CLOSURE, ELASTICITY, MODEL, Source


def input_name(name: str, voice: Voice) -> str:
    """An input, or a source of inputs, in words."""
    if name.startswith(ELASTICITY):
        sector = voice.sector(name.removeprefix(ELASTICITY))
        return voice.words("en_name_elasticity", sector=sector)
    return voice.words.known(f"en_name_{name}", name)


def short_name(name: str, voice: Voice) -> str:
    """The same for a narrow column."""
    if name.startswith(ELASTICITY):
        return f"θ, {voice.sector(name.removeprefix(ELASTICITY))}"
    return input_name(name, voice)


def value_text(value: float | str, voice: Voice) -> str:
    """A value of an input: a number, or the word for a closure or a model."""
    if isinstance(value, str):
        return voice.words.known(f"en_value_{value}", value)
    return voice.numbers.plain(value, 2)


def flip_text(flip: Flip, voice: Voice, *, focus: str, titles: dict[str, str]) -> str:
    """How often the conclusion does not hold, and when."""
    w, n = voice.words, voice.numbers
    country = voice.country_in_sentence(focus)
    share = share_text(Probability(flip.share, flip.draws), voice)
    if flip.kind == "constant":
        return w("en_flip_constant", threshold=n.percent_change(flip.threshold))
    if flip.kind in ("ranking", "equal"):
        pair = {"better": titles[flip.better], "other": titles[flip.other], "country": country}
        if flip.kind == "equal":
            return w("en_flip_equal", **pair)
        told = w("en_flip_ranking", **pair, share=share)
    elif flip.kind == "worst":
        told = w("en_flip_worst", threshold=n.percent_change(flip.threshold))
    else:
        told = w("en_flip_sign", share=share)
    return f"{told} {_when(flip, voice)}"


def _when(flip: Flip, voice: Voice) -> str:
    w, n = voice.words, voice.numbers
    if flip.found is None:
        return w["en_flip_few"] if flip.cases else w["en_flip_none"]
    box = flip.found.box
    if not box.restrictions:
        return w["en_flip_nothing"]
    return w(
        "en_flip_when",
        conditions=w["en_and"].join(_condition(item, voice) for item in box.restrictions),
        density=n.percent(100 * box.density, 0),
        base=n.percent(100 * flip.found.base_rate, 0),
        coverage=n.percent(100 * box.coverage, 0),
    )


def _condition(item: Restriction, voice: Voice) -> str:
    told = _limits(item, voice)
    if not item.doubtful:
        return told
    quasi_p = voice.numbers.percent(100 * item.quasi_p, 0)
    return voice.words("en_doubtful", condition=told, quasi_p=quasi_p)


def _limits(item: Restriction, voice: Voice) -> str:
    w, name = voice.words, input_name(item.name, voice)
    if item.words is not None:
        told = w["en_or"].join(value_text(word, voice) for word in item.words)
        return w("en_among", name=name, words=told)
    if item.low is not None and item.high is not None:
        low, high = value_text(item.low, voice), value_text(item.high, voice)
        return w("en_between", name=name, low=low, high=high)
    if item.low is not None:
        return w("en_above", name=name, low=value_text(item.low, voice))
    return w("en_below", name=name, high=value_text(item.high or 0.0, voice))


def rests_on(reading: EnsembleReading, voice: Voice) -> tuple[str, ...]:
    """What every range rests on, in sentences."""
    ensemble, w, n = reading.ensemble, voice.words, voice.numbers
    design, over = ensemble.plan.design, ensemble.uncertainty.over
    told = [
        w("en_rest_design", draws=n.plain(design.draws, 0), design=design.kind, seed=design.seed),
        _elasticities(ensemble, voice),
    ]
    if Source.SHOCKS in over:
        low, high = ensemble.uncertainty.shock_range
        told.append(w("en_rest_shocks", low=n.plain(low, 2), high=n.plain(high, 2)))
    for source, name, key in (
        (Source.CLOSURES, CLOSURE, "en_rest_closures"),
        (Source.MODELS, MODEL, "en_rest_models"),
    ):
        if source in over:
            words = ensemble.plan.layout.labels[name]
            told.append(w(key, words=voice.listed(value_text(word, voice) for word in words)))
    told.append(
        w("en_rest_answered", answered=n.plain(reading.answered, 0), rows=n.plain(reading.rows, 0))
    )
    told += [
        w("en_rest_failures", rows=count.rows, status=count.status, cause=voice.cause(count.cause))
        for count in reading.failures
    ]
    return (*told, w["en_rest_not"])


def _elasticities(ensemble: ScenarioEnsemble, voice: Voice) -> str:
    if Source.ELASTICITIES not in ensemble.uncertainty.over:
        return voice.words["en_rest_no_elasticities"]
    error = ensemble.uncertainty.relative_error
    errors = elasticity_errors(ensemble.world, relative_error=error)
    told = errors.assumption(voice.language)
    return voice.words("en_rest_elasticities", assumption=told).strip()


def share_text(share: Probability, voice: Voice, *, cell: bool = False) -> str:
    """A share of draws as counts with its sampling error; in a cell without the words."""
    if not np.isfinite(share.value):
        return ""
    n, count = voice.numbers, share.count
    return voice.words(
        "en_share_cell" if cell else "en_share",
        count=n.plain(count, 0 if count == round(count) else 1),
        draws=n.plain(share.draws, 0),
        error=n.plain(100 * share.standard_error, 1),
    )
