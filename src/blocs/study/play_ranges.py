"""What draws of the elasticities do to the headlines of a game: quantiles, and how often they hold.

Every draw plays the whole game again on worlds solved at its elasticities. A draw without an answer
is counted, never filled in. The error of a share is the standard deviation that a uniform prior
leaves after k of n draws agreed, √((k+1)(n−k+1)/((n+2)²(n+3))): not zero where all agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from blocs.measures.ranges import elasticity_errors
from blocs.study.play_found import Entry, Found, FoundTable, Words, words
from blocs.study.play_headlines import HeadlineAnswer, Headlines

TAIL = 0.05
NOTHING: Words = words("cannot be said", "сказать нельзя")


@dataclass(frozen=True)
class NumberRange:
    """Quantiles of a number over the `draws` that gave one; None where none did."""

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
            key: _range([item.numbers[key].known for item in played]) for key in central.numbers
        },
        answers={
            key: _share(item, [one.answers[key] for one in played])
            for key, item in central.answers.items()
        },
    )


def _range(values: Sequence[float | None]) -> NumberRange:
    known = [value for value in values if value is not None]
    if not known:
        return NumberRange(None, None, None, 0)
    low, median, high = np.quantile(known, [TAIL, 0.5, 1 - TAIL])
    return NumberRange(float(low), float(median), float(high), len(known))


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


def share_error(agreed: int, draws: int) -> float:
    """Standard deviation of a share of which `agreed` of `draws` were seen, uniform prior."""
    return float(np.sqrt((agreed + 1) * (draws - agreed + 1) / (draws + 3)) / (draws + 2))


def _told(item: HeadlineAnswer) -> Words:
    return NOTHING if item.answer is None else item.answer


def with_ranges(found: Found, ranges: DrawnRanges) -> Found:
    """A game with tables of its ranges, what was drawn among the assumptions, and JSON."""
    tables = [*_number_table(found, ranges), *_answer_table(found, ranges)]
    plain = {
        **{key: getattr(ranges, key) for key in ("draws", "failed", "seed")},
        "numbers": {key: asdict(item) for key, item in ranges.numbers.items()},
        "answers": {key: _plain(item) for key, item in ranges.answers.items()},
    }
    return replace(
        found,
        tables=(*found.tables, *tables),
        assumptions=(*found.assumptions, _assumption(found, ranges)),
        ranges=plain,
    )


def _plain(item: AnswerShare) -> dict[str, object]:
    data = {key: value for key, value in vars(item).items() if key != "other"}
    data["share"] = item.share if item.draws else None
    return {**data, "other": None if item.other is None else dict(item.other)}


def _over(ranges: DrawnRanges) -> Words:
    return words(
        f"over {ranges.draws} draws of elasticities", f"на {ranges.draws} выборках эластичностей"
    )


def _number_table(found: Found, ranges: DrawnRanges) -> list[FoundTable]:
    nan = float("nan")
    rows: list[tuple[Entry, ...]] = []
    for key, item in found.headlines.numbers.items():
        of = ranges.numbers[key]
        values = (nan if x is None else x for x in (item.value, of.low, of.median, of.high))
        rows.append((item.title, item.unit, *values, f"{of.draws}/{ranges.draws}"))
    heads = (
        words("number", "число"),
        words("unit", "единица"),
        words("at the stated elasticities", "при заданных эластичностях"),
        words("5 %", "5 %"),
        words("median", "медиана"),
        words("95 %", "95 %"),
        words("draws with an answer", "выборок с ответом"),
    )
    over = _over(ranges)
    title = words(f"Numbers {over['en']}", f"Числа {over['ru']}")
    return [FoundTable(title, heads, tuple(rows))] if rows else []


def _answer_table(found: Found, ranges: DrawnRanges) -> list[FoundTable]:
    rows: list[tuple[Entry, ...]] = []
    for key, item in found.headlines.answers.items():
        of = ranges.answers[key]
        other = words("–", "–") if of.other is None else of.other
        shares = (100 * of.share, 100 * of.error, other, 100 * of.other_share)
        rows.append((item.title, _told(item), *shares))
    heads = (
        words("question", "вопрос"),
        words("answer at the stated elasticities", "ответ при заданных эластичностях"),
        words("same answer, % of draws", "тот же ответ, % выборок"),
        words("± (simulation)", "± (моделирование)"),
        words("commonest other answer", "самый частый иной ответ"),
        words("its share, %", "его доля, %"),
    )
    over = _over(ranges)
    title = words(f"Answers {over['en']}", f"Ответы {over['ru']}")
    return [FoundTable(title, heads, tuple(rows))] if rows else []


def _assumption(found: Found, ranges: DrawnRanges) -> Words:
    errors = elasticity_errors(found.world)
    failed = (
        words(
            f" At {ranges.failed} draws the game could not be played.",
            f" На {ranges.failed} выборках игру сыграть не удалось.",
        )
        if ranges.failed
        else words("", "")
    )
    return {
        "en": f"Ranges: {ranges.draws} draws of the trade elasticities (lognormal, seed "
        f"{ranges.seed}), every world solved anew at each. {errors.assumption('en')}"
        f"{failed['en']}".strip(),
        "ru": f"Диапазоны: {ranges.draws} выборок торговых эластичностей (логнормальных, начальное "
        f"число {ranges.seed}), каждый мир решён заново на каждой. {errors.assumption('ru')}"
        f"{failed['ru']}".strip(),
    }
