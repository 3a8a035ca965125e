"""What `blocs run` prints: the numbers of one outcome, or scenarios by countries."""

from __future__ import annotations

from collections.abc import Mapping

from blocs.brief.checks import status_text
from blocs.brief.contents import Column, Part, Row, Say, Table
from blocs.brief.doubts import doubts
from blocs.brief.voice import Voice
from blocs.foundation.catalogues import in_language
from blocs.foundation.messages import change
from blocs.foundation.numbers import NOTHING_PCT, seen_digits
from blocs.moves.case import Case
from blocs.questions.trade.models import EXACT
from blocs.questions.trade.outcome import Outcome
from blocs.questions.trade.report.summary import lost_reason
from blocs.questions.trade.report.ways import ways_lines


def headline_screen(outcome: Outcome, speaking: Voice) -> tuple[Part, ...]:
    """Four numbers: the two largest gains or losses, the world, and the solver's residual."""
    w, flagged = speaking.words, outcome.implausible
    rows = _headline(outcome, speaking)
    room = max(len(word) for word, _ in rows) + 2
    left_out = w(
        "Left out of gains and losses, base data implausible: {countries}",
        countries=doubts(flagged, speaking),
    )
    lost = (f"{code}: {lost_reason(why, speaking)}" for code, why in outcome.country_status.items())
    closing = () if outcome.closing is None else (_closing_line(outcome, speaking),)
    return (
        Say(
            w("The model implies, for real income:"),
            items=tuple(f"{word:<{room}} {text}" for word, text in rows),
        ),
        Say(role="note", items=(left_out,) if flagged else ()),
        Say(role="warning", items=tuple(lost)),
        Say(role="note", items=closing),
        Say(role="note", items=tuple(ways_lines(outcome, speaking))),
    )


def _headline(outcome: Outcome, speaking: Voice) -> list[tuple[str, str]]:
    w, n = speaking.words, speaking.numbers
    real = outcome.labelled[EXACT]
    order = [int(k) for k in real.argsort() if outcome.countries[k] not in outcome.implausible]
    total = outcome.labelled.total("real_income_change_million_usd")
    share = 100 * total / outcome.labelled.total("income")
    if abs(share) < NOTHING_PCT:
        total = 0.0

    def told(k: int, sign: int) -> str:
        if sign * real[k] < NOTHING_PCT:
            return w("nobody")
        return f"{_named(outcome.countries[k], speaking)} {n.visible_percent_change(real[k], 2)}"

    return [
        (w("largest gain"), told(order[-1], 1)),
        (w("largest loss"), told(order[0], -1)),
        (w("world"), f"{n.visible_percent_change(share, 3)}  ({n.money(total, signed=True)})"),
        (w("solver"), _solver(outcome, speaking)),
    ]


def _named(code: str, speaking: Voice) -> str:
    return f"{speaking.country(code)} ({code})"


def _solver(outcome: Outcome, speaking: Voice) -> str:
    solver, n = outcome.solver, speaking.numbers
    return speaking.words.counted(
        "{status}, residual {residual}, {count} iteration, {milliseconds} ms",
        "{status}, residual {residual}, {count} iterations, {milliseconds} ms",
        count=int(solver["iterations"]),
        status=status_text(solver, speaking),
        residual=n.scientific(float(solver["residual"])),
        milliseconds=n.plain(1000 * solver["seconds"], 0),
    )


def _closing_line(outcome: Outcome, speaking: Voice) -> str:
    """What closing the deficits before the comparison did on its own, at its ends."""
    rows = (outcome.closing or {})["countries"]
    sound = {
        code: float(row["real_income_change_pct"])
        for code, row in rows.items()
        if code not in outcome.implausible
    }
    ends = (max(sound, key=sound.__getitem__), min(sound, key=sound.__getitem__))
    shown = speaking.numbers.percent_change
    told = ", ".join(f"{_named(code, speaking)} {shown(sound[code], 2)}" for code in ends)
    return speaking.words(
        "Deficits closed before the comparison; that alone, in none of these numbers: {told}",
        told=told,
    )


def case_screen(
    case: Case, outcomes: Mapping[str, Outcome], speaking: Voice, *, width: int
) -> tuple[Part, ...]:
    """A table of scenarios by countries; as many countries as the screen is wide enough for."""
    w = speaking.words
    room = width - max(map(len, outcomes)) - 2
    shown = case.countries[: max(1, room // 8)]
    found = {
        key: [float(x) for x in outcome.labelled.by_country(EXACT, shown)]
        for key, outcome in outcomes.items()
    }
    digits = seen_digits((x for row in found.values() for x in row), 2)
    rows = (Row((key, *(change(x, digits) for x in row))) for key, row in found.items())
    columns = (Column(w("Scenario")), *map(Column, shown))
    caption = w(
        "{title}: real income, %, exact (the model implies)",
        title=in_language(case, "title", speaking.language),
    )
    rest = ", ".join(case.countries[len(shown) :])
    return (
        Table(columns, tuple(rows), caption=caption),
        Say(w("In the brief also: {countries}", countries=rest) if rest else ""),
    )
