"""What `blocs run --model all` prints: models by countries, or scenarios by models."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from blocs.brief.contents import Cell, Column, Part, Row, Say, Table, Text
from blocs.brief.voice import Voice
from blocs.draws.sentences import from_case_to_case
from blocs.foundation.messages import change, say
from blocs.foundation.numbers import NOTHING_PCT, seen_digits
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.models import EXACT, ModelBand

if TYPE_CHECKING:
    from blocs.questions.trade.outcome import Outcome


def _caption(bands: Iterable[ModelBand], speaking: Voice) -> str:
    """The unit, and what rationing is in these scenarios."""
    rationed = [band.bounding for band in bands if Model.RATIONING in band.outcomes]
    told = [say("Real income, %, exact.")]
    if True in rationed:
        told.append(
            say(
                "Rationing is no estimate but an input–output bound on losses from cuts in "
                "trade: in it nobody gains."
            )
        )
    if False in rationed:
        told.append(
            say("Rationing is no estimate, and no bound where productivity or labour change.")
        )
    return " ".join(map(speaking.words.told, told))


def _failures(bands: Mapping[str, ModelBand], speaking: Voice) -> Say:
    """Models that have no answer, by scenario where there are several."""
    told = (
        f"{f'{name}, ' if name else ''}{failure.model}: {speaking.cause(failure.reason)}"
        for name, band in bands.items()
        for failure in band.failures
    )
    return Say(role="warning", items=tuple(told))


def models_screen(band: ModelBand, speaking: Voice, *, focus: str) -> tuple[Part, ...]:
    """Models by countries, and those that have no answer."""
    return _models_table(band, speaking, focus=focus), _failures({"": band}, speaking)


def scenarios_screen(
    bands: Mapping[str, ModelBand], speaking: Voice, *, focus: str
) -> tuple[Part, ...]:
    """Scenarios by models, and those that have no answer."""
    return _scenarios_table(bands, speaking, focus=focus), _failures(bands, speaking)


def _models_table(band: ModelBand, speaking: Voice, *, focus: str) -> Table:
    """Models × the focus country, the largest gain and loss and the world."""
    w = speaking.words
    sound = (_sound(r.outcome) for r in band.results if r.outcome is not None)
    digits = seen_digits((v for values in sound for v in values.values()), 2)
    rows: list[Row] = []
    for result in band.results:
        if result.outcome is None:
            rows.append(Row((str(result.model), Cell(result.status, tone="warning"), "", "", "")))
            continue
        cells = _cells(result.outcome, speaking, focus=focus, digits=digits)
        rows.append(Row((str(result.model), *cells), strong=result.model is band.headline))
    heads = (focus, w("Largest gain"), w("Largest loss"), w("World"))
    columns = (Column(w("Model")), *(Column(head, align="r") for head in heads))
    return Table(
        columns,
        tuple(rows),
        caption=w("The same shock under every model"),
        note=_note(band, speaking, focus=focus),
    )


def _note(band: ModelBand, speaking: Voice, *, focus: str) -> str:
    """The range over the models, the unit, what rationing is here."""
    caption, found = _caption([band], speaking), band.estimates_of(focus)
    if found is None:
        return caption
    told = from_case_to_case(
        speaking.country(focus),
        low=speaking.numbers.visible_percent_change(found.low, 2),
        low_case=found.low_model,
        high=speaking.numbers.visible_percent_change(found.high, 2),
        high_case=found.high_model,
    )
    return f"{speaking.words.told(told)} {caption}"


def _sound(outcome: Outcome) -> dict[str, float]:
    """Change of real income of whoever has a figure."""
    real = zip(outcome.countries, map(float, outcome.labelled[EXACT]), strict=True)
    return {code: value for code, value in real if code not in outcome.implausible}


def _cells(outcome: Outcome, speaking: Voice, *, focus: str, digits: int) -> tuple[Text, ...]:
    nobody, show = speaking.words("nobody"), speaking.numbers.change
    sound = _sound(outcome)
    best, worst = max(sound, key=sound.__getitem__), min(sound, key=sound.__getitem__)
    total = outcome.labelled.total("real_income_change_million_usd")
    gain, loss = (f"{code} {show(sound[code], digits)}" for code in (best, worst))
    return (
        change(float(outcome.labelled[EXACT][outcome.countries.index(focus)]), digits),
        gain if sound[best] > NOTHING_PCT else nobody,
        loss if sound[worst] < -NOTHING_PCT else nobody,
        change(100 * total / outcome.labelled.total("income"), max(digits, 3)),
    )


def _scenarios_table(bands: Mapping[str, ModelBand], speaking: Voice, *, focus: str) -> Table:
    """Scenarios × models: the focus country, and the ends of its range."""
    models = list(dict.fromkeys(r.model for band in bands.values() for r in band.results))
    values = {key: band.values(focus) for key, band in bands.items()}
    digits = seen_digits((v for found in values.values() for v in found.values()), 2)
    return Table(
        (Column(speaking.words("Scenario")), *(Column(str(model)) for model in models)),
        tuple(
            Row((key, *(change(found.get(m, math.nan), digits) for m in models)))
            for key, found in values.items()
        ),
        caption=speaking.words(
            "{country}: real income under every model", country=speaking.country(focus)
        ),
        note=_caption(bands.values(), speaking),
    )
