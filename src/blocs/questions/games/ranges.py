"""What draws of the elasticities do to the headlines of a game: quantiles, and how often they hold.

Every draw plays the whole game again on worlds solved at its elasticities. A draw without an answer
is counted, never filled in.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from blocs.brief.causes import cause_words
from blocs.draws import sentences
from blocs.draws.elasticities import ElasticityLaw, elasticity_errors
from blocs.draws.evaluation import DONE, Row
from blocs.draws.spread import Agreement, Spread, agreement, failures_json, spread_of
from blocs.foundation.messages import Words, listed, same, say
from blocs.foundation.plain import finite_or_null
from blocs.questions.games.found import Entry, Found, FoundTable
from blocs.questions.games.headlines import HeadlineAnswer, Headlines

NOTHING: Words = say("cannot be said")


@dataclass(frozen=True, eq=False)
class DrawnRanges:
    """Of all headlines over the same draws.

    numbers: their spread; answers: how often each is the stated one, among the draws that could be
    played; others: the commonest other answers by their English.
    """

    seed: int
    law: ElasticityLaw
    numbers: Spread
    answers: Mapping[str, Agreement]
    others: Mapping[str, Words]

    @property
    def draws(self) -> int:
        """Asked for."""
        return self.numbers.draws

    @property
    def failed(self) -> int:
        """Draws at which the game could not be played."""
        return sum(item.rows for item in self.numbers.failures)

    def as_json(self) -> dict[str, Any]:
        """Plain data. `draws` of a number or an answer: those that gave one."""
        return {
            **{key: getattr(self, key) for key in ("draws", "failed", "seed")},
            "elasticity_law": self.law.as_data(),
            "failures": failures_json(self.numbers.failures),
            "numbers": {key: self._number_json(key) for key in self.numbers.names},
            "answers": {key: self._answer_json(item) for key, item in self.answers.items()},
        }

    def _number_json(self, key: str) -> dict[str, Any]:
        found = self.numbers.headline_json(key)
        return {**found, "draws": found["draws"] - found["failed"]}

    def _answer_json(self, item: Agreement) -> dict[str, Any]:
        other = dict(self.others[item.other]) if item.other else None
        return {**asdict(item), "share": finite_or_null(item.share), "other": other}


def ranges_of(
    central: Headlines, drawn: Sequence[Row[Headlines]], *, seed: int, law: ElasticityLaw
) -> DrawnRanges:
    """Ranges of the headlines over draws, each a row: played, or why the game could not be."""
    rows = [_numbers(row) for row in (Row(DONE, "", central), *drawn)]
    played = [row.result for row in drawn if row.status == DONE]
    told = {key: [_told(one.answers[key]) for one in played] for key in central.answers}
    return DrawnRanges(
        seed=seed,
        law=law,
        numbers=spread_of(tuple(central.numbers), rows),
        answers={
            key: agreement(_told(item)["en"], [one["en"] for one in told[key]])
            for key, item in central.answers.items()
        },
        others={one["en"]: one for some in told.values() for one in some},
    )


def _numbers(row: Row[Headlines]) -> Row[Mapping[str, float]]:
    if row.status != DONE:
        return Row(row.status, row.cause)
    found = {key: item.known for key, item in row.result.numbers.items()}
    return Row(DONE, "", {key: math.nan if x is None else x for key, x in found.items()})


def _told(item: HeadlineAnswer) -> Words:
    return NOTHING if item.answer is None else item.answer


def with_ranges(found: Found, ranges: DrawnRanges, *, varied: Words | None) -> Found:
    """A game with tables of its ranges, what was drawn among the assumptions, and JSON.

    varied: what was drawn beside the elasticities, None where nothing was.
    """
    tables = [*_number_table(found, ranges), *_answer_table(found, ranges)]
    return replace(
        found,
        tables=(*found.tables, *tables),
        assumptions=(*found.assumptions, _assumption(found, ranges, varied)),
        ranges=ranges.as_json(),
    )


def _number_table(found: Found, ranges: DrawnRanges) -> list[FoundTable]:
    rows: list[tuple[Entry, ...]] = []
    for key, item in found.headlines.numbers.items():
        stated = math.nan if item.value is None else item.value
        answered = ranges.draws - ranges.numbers.failed_of(key)
        values = (stated, *ranges.numbers.of(key))
        rows.append((item.title, item.unit, *values, sentences.part_of(answered, ranges.draws)))
    heads = (
        say("Number"),
        say("Unit"),
        sentences.AS_STATED,
        sentences.LOW,
        sentences.MEDIAN,
        sentences.HIGH,
        sentences.ANSWERED,
    )
    n = ranges.draws
    title = say("Numbers and their ranges over {n} draws", n=n)
    return [FoundTable(title, heads, tuple(rows))] if rows else []


def _answer_table(found: Found, ranges: DrawnRanges) -> list[FoundTable]:
    rows: list[tuple[Entry, ...]] = []
    for key, item in found.headlines.answers.items():
        of = ranges.answers[key]
        other = ranges.others[of.other] if of.other else same("–")
        alike, others = (
            sentences.part_of(round(share * of.draws) if of.draws else 0, of.draws)
            for share in (of.share, of.other_share)
        )
        seen = others if of.other else same("–")
        rows.append((item.title, _told(item), alike, 100 * of.error, other, seen))
    heads = (
        say("Question"),
        say("Answer as stated"),
        say("Same answer in … draws"),
        sentences.ERROR,
        say("Commonest other answer"),
        say("In … draws"),
    )
    n = ranges.draws
    title = say("Answers over {n} draws", n=n)
    return [FoundTable(title, heads, tuple(rows))] if rows else []


def _assumption(found: Found, ranges: DrawnRanges, varied: Words | None) -> Words:
    """What was drawn, what was held, what a range is, and which draws have no answer."""
    errors = sentences.elasticities_drawn(elasticity_errors(found.world, ranges.law))
    told = sentences.drawn(
        ranges.draws,
        ranges.seed,
        *errors,
        *(() if varied is None else (varied,)),
        say("Every world is solved anew at each draw."),
        held=(sentences.MODELS, sentences.CLOSURES),
    )
    failures = [(item, cause_words(item.cause, found.world)) for item in ranges.numbers.failures]
    answered = sentences.answered(ranges.draws - ranges.failed, ranges.draws, failures)
    return listed((*told, *answered), " ")
