"""What hangs on mining and energy that a rupture makes grow beyond capacity."""

from __future__ import annotations

from collections.abc import Sequence

from blocs.brief.voice import Voice
from blocs.questions.exposure.strained import StrainedRupture
from blocs.questions.trade.plausibility import MOST_RISE_PCT
from blocs.questions.trade.report.plausibility import MARK, strained_cells


def strained_lines(found: Sequence[StrainedRupture], voice: Voice) -> tuple[str, ...]:
    """One line a rupture: what is strained, and the loss with lower elasticities there."""
    return tuple(_line(item, voice) for item in found)


def _line(item: StrainedRupture, voice: Voice) -> str:
    half, quarter = (voice.numbers.percent(item.loss(part), 2) for part in ("half", "quarter"))
    return voice.words(
        "{mark} In a rupture with {partner} output rises by more than {limit} where the model "
        "knows no limit of capacity: {cells}. The loss is {half} if that elasticity is half, and "
        "{quarter} if it is a quarter.",
        mark=MARK,
        partner=voice.country_in_sentence(item.partner),
        limit=voice.numbers.percent(MOST_RISE_PCT, 0),
        cells=strained_cells(item.found.strained, voice),
        half=half,
        quarter=quarter,
    )
