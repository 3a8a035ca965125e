"""What draws of the elasticities do to the headlines of a game: quantiles, and how often they hold.

Every draw plays the whole game again on worlds solved at its elasticities. A draw without an answer
is counted, never filled in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from blocs.draws.elasticities import elasticity_errors
from blocs.draws.summaries import range_with_centre, share_error
from blocs.foundation.catalogues import languages
from blocs.foundation.messages import Words, listed, same, say
from blocs.questions.games.found import Entry, Found, FoundTable
from blocs.questions.games.headlines import HeadlineAnswer, Headlines

NOTHING: Words = say("cannot be said")


@dataclass(frozen=True)
class NumberRange:
    """Of a number over the `draws` that gave one; None where none did.

    low, high: the smallest and largest of the central number and of the 5 % and 95 % quantiles.
    """

    low: float | None
    median: float | None
    high: float | None
    draws: int


@dataclass(frozen=True)
class AnswerShare:
    """How often an answer is the central one, among all draws that could be played.

    share, error: fractions; other: the commonest other answer by language, and its share.
    """

    share: float
    error: float
    draws: int
    other: Words | None
    other_share: float


@dataclass(frozen=True)
class DrawnRanges:
    """Of all headlines. draws: asked for; failed: draws at which the game could not be played."""

    draws: int
    failed: int
    seed: int
    numbers: Mapping[str, NumberRange]
    answers: Mapping[str, AnswerShare]


def ranges_of(central: Headlines, drawn: Sequence[Headlines | None], *, seed: int) -> DrawnRanges:
    """Ranges of the headlines over draws; None: the game could not be played at a draw."""
    played = [item for item in drawn if item is not None]
    return DrawnRanges(
        draws=len(drawn),
        failed=len(drawn) - len(played),
        seed=seed,
        numbers={
            key: _range(item.known, [one.numbers[key].known for one in played])
            for key, item in central.numbers.items()
        },
        answers={
            key: _share(item, [one.answers[key] for one in played])
            for key, item in central.answers.items()
        },
    )


def _range(central: float | None, values: Sequence[float | None]) -> NumberRange:
    known = [value for value in values if value is not None]
    if not known:
        return NumberRange(None, None, None, 0)
    found = range_with_centre(np.array(known), float("nan") if central is None else central)
    return NumberRange(float(found.low), float(found.median), float(found.high), len(known))


def _share(central: HeadlineAnswer, drawn: Sequence[HeadlineAnswer]) -> AnswerShare:
    told = [_told(item) for item in drawn]
    n, same = len(told), sum(item["en"] == _told(central)["en"] for item in told)
    others = Counter(item["en"] for item in told if item["en"] != _told(central)["en"])
    other, count = others.most_common(1)[0] if others else ("", 0)
    return AnswerShare(
        share=same / n if n else float("nan"),
        error=share_error(same, n),
        draws=n,
        other=next((item for item in told if item["en"] == other), None),
        other_share=count / n if n else 0.0,
    )


def _told(item: HeadlineAnswer) -> Words:
    return NOTHING if item.answer is None else item.answer


def with_ranges(found: Found, ranges: DrawnRanges, *, varied: Words | None) -> Found:
    """A game with tables of its ranges, what was drawn among the assumptions, and JSON.

    varied: what was drawn beside the elasticities, None where nothing was.
    """
    tables = [*_number_table(found, ranges), *_answer_table(found, ranges)]
    plain = {
        **{key: getattr(ranges, key) for key in ("draws", "failed", "seed")},
        "numbers": {key: asdict(item) for key, item in ranges.numbers.items()},
        "answers": {key: _plain(item) for key, item in ranges.answers.items()},
    }
    return replace(
        found,
        tables=(*found.tables, *tables),
        assumptions=(*found.assumptions, _assumption(found, ranges, varied)),
        ranges=plain,
    )


def _plain(item: AnswerShare) -> dict[str, object]:
    data = {key: value for key, value in vars(item).items() if key != "other"}
    data["share"] = item.share if item.draws else None
    return {**data, "other": None if item.other is None else dict(item.other)}


def _number_table(found: Found, ranges: DrawnRanges) -> list[FoundTable]:
    nan = float("nan")
    rows: list[tuple[Entry, ...]] = []
    for key, item in found.headlines.numbers.items():
        of = ranges.numbers[key]
        values = (nan if x is None else x for x in (item.value, of.low, of.median, of.high))
        rows.append((item.title, item.unit, *values, _of(of.draws, ranges.draws)))
    heads = (
        say("number"),
        say("unit"),
        say("as stated"),
        say("range from"),
        say("median of draws"),
        say("range to"),
        say("draws with an answer"),
    )
    n = ranges.draws
    title = say("Numbers and their ranges over {n} draws", n=n)
    return [FoundTable(title, heads, tuple(rows))] if rows else []


def _answer_table(found: Found, ranges: DrawnRanges) -> list[FoundTable]:
    rows: list[tuple[Entry, ...]] = []
    for key, item in found.headlines.answers.items():
        of = ranges.answers[key]
        other = same("–") if of.other is None else of.other
        alike, others = (
            _of(round(share * of.draws) if of.draws else 0, of.draws)
            for share in (of.share, of.other_share)
        )
        seen = others if of.other else same("–")
        rows.append((item.title, _told(item), alike, 100 * of.error, other, seen))
    heads = (
        say("question"),
        say("answer as stated"),
        say("same answer in … draws"),
        say("± sampling error, %"),
        say("commonest other answer"),
        say("in … draws"),
    )
    n = ranges.draws
    title = say("Answers over {n} draws", n=n)
    return [FoundTable(title, heads, tuple(rows))] if rows else []


def _of(part: int, whole: int) -> Words:
    return say("{part} of {whole}", part=part, whole=whole)


def _assumption(found: Found, ranges: DrawnRanges, varied: Words | None) -> Words:
    errors = elasticity_errors(found.world)
    drawn = say(
        "Ranges: {draws} draws of the trade elasticities (lognormal, seed {seed}), every world "
        "solved anew at each.",
        draws=ranges.draws,
        seed=ranges.seed,
    )
    span = say(
        "A range goes from the smallest to the largest of the number as stated and of the 5 % and "
        "95 % quantiles of the draws."
    )
    failed = say("At {count} draws the game could not be played.", count=ranges.failed)
    assumed = {language: errors.assumption(language) for language in languages()}
    return listed(
        (
            drawn,
            *([] if varied is None else [varied]),
            span,
            *([assumed] if errors.assumption() else []),
            *([failed] if ranges.failed else []),
        ),
        " ",
    )
