"""What `blocs run` prints: the numbers of one outcome, or scenarios by countries."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console

from blocs.brief import grounds
from blocs.brief.contents import Column, Row, Table
from blocs.brief.render.screen import table
from blocs.brief.voice import Voice
from blocs.foundation.messages import change
from blocs.moves.case import Case
from blocs.questions.trade.models import EXACT, ModelBand
from blocs.questions.trade.outcome import Outcome
from blocs.questions.trade.report.summary import lost_reason


def print_failures(screen: Console, bands: Mapping[str, ModelBand], speaking: Voice) -> None:
    """Models that have no answer, by scenario where there are several."""
    for name, band in bands.items():
        for failure in band.failures:
            what = f"{name}, {failure.model}" if name else str(failure.model)
            screen.print(
                f"  {what}: {speaking.cause(failure.reason)}", style="yellow", markup=False
            )


def print_headline(screen: Console, outcome: Outcome, speaking: Voice) -> None:
    """Four numbers: the two largest gains or losses, the world, and the solver's residual."""
    w, n = speaking.words, speaking.numbers
    flagged = outcome.implausible
    real = outcome.labelled[EXACT]
    order = [int(k) for k in real.argsort() if outcome.countries[k] not in flagged]
    total = outcome.labelled.total("real_income_change_million_usd")
    share = 100 * total / outcome.labelled.total("income")
    rows = [
        (word, f"{_named(outcome.countries[k], speaking)} {n.percent_change(real[k], 2)}")
        for word, k in ((w("largest gain"), order[-1]), (w("largest loss"), order[0]))
    ]
    rows.append((w("world"), f"{n.percent_change(share, 3)}  ({n.money(total, signed=True)})"))
    rows.append((w("solver"), _solver(outcome, speaking)))
    screen.print(w("The model implies, for real income:"))
    room = max(len(word) for word, _ in rows) + 2
    for word, text in rows:
        screen.print(f"  {word:<{room}} {text}", markup=False)
    if flagged:
        told = w(
            "Left out of gains and losses, base data implausible: {countries}",
            countries=", ".join(flagged),
        )
        screen.print(f"  {told}", style="dim")
    for code, why in outcome.country_status.items():
        screen.print(f"  {code}: {lost_reason(why, speaking)}", style="yellow", markup=False)
    if outcome.closing is not None:
        screen.print(f"  {_closing_line(outcome, speaking)}", style="dim", markup=False)


def _named(code: str, speaking: Voice) -> str:
    return f"{speaking.country(code)} ({code})"


def _solver(outcome: Outcome, speaking: Voice) -> str:
    solver, n = outcome.solver, speaking.numbers
    return speaking.words(
        "{status}, residual {residual}, {iterations} iterations, {milliseconds} ms",
        status=grounds.status_text(solver, speaking),
        residual=n.scientific(float(solver["residual"])),
        iterations=n.plain(solver["iterations"], 0),
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


def print_case(
    screen: Console, case: Case, title: str, outcomes: Mapping[str, Outcome], speaking: Voice
) -> None:
    """A table of scenarios by countries; as many countries as the screen is wide enough for."""
    w = speaking.words
    room = screen.width - max(map(len, outcomes)) - 2
    shown = case.countries[: max(1, room // 8)]
    rows = (
        Row((key, *(change(float(x), 2) for x in outcome.labelled.by_country(EXACT, shown))))
        for key, outcome in outcomes.items()
    )
    columns = (Column(w("Scenario")), *map(Column, shown))
    found = Table(
        columns,
        tuple(rows),
        caption=w("{title}: real income, %, exact (the model implies)", title=title),
    )
    screen.print(table(found, speaking.language))
    if len(shown) < len(case.countries):
        screen.print(
            w("In the brief also: {countries}", countries=", ".join(case.countries[len(shown) :]))
        )
