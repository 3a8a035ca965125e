"""What `blocs project` prints: the loan and the two sides in sentences, then year by year."""

from __future__ import annotations

import math
from collections.abc import Iterator

from blocs.brief.contents import Column, Part, Row, Say, Section, Table
from blocs.brief.voice import Voice
from blocs.foundation.catalogues import in_language
from blocs.foundation.messages import Message, change, plain, say, say_counted
from blocs.foundation.numbers import million_digits, seen_digits
from blocs.questions.projects.answer import ProjectOutcome
from blocs.questions.projects.report.scene import Scene
from blocs.questions.projects.report.summary import sides_doubted
from blocs.questions.projects.years import ProjectRun

YEAR_HEADS = (
    say("year"),
    say("works"),
    say("lent"),
    say("debt service"),
    say("owed"),
    say("net output"),
)


def project_screen(outcome: ProjectOutcome, speaking: Voice) -> tuple[Part, ...]:
    """The project, and each of its runs under a title of its own."""
    title = in_language(outcome.project, "title", speaking.language)
    runs = (_run(outcome, run, speaking) for run in outcome.runs.values())
    warned = (Say(text, "note") for text in sides_doubted(Scene(outcome, speaking)))
    return (Say(f" ({outcome.world.name})", head=title), *runs, *warned)


def _run(outcome: ProjectOutcome, run: ProjectRun, speaking: Voice) -> Section:
    held = ", ".join(map(str, run.accounts.withheld))
    title = (
        say_counted(
            "without tranche {held}: {count} different year solved",
            "without tranche {held}: {count} different years solved",
            count=run.solves,
            held=held,
        )
        if held
        else say_counted(
            "as agreed: {count} different year solved",
            "as agreed: {count} different years solved",
            count=run.solves,
        )
    )
    return Section(
        title,
        (
            Say(items=tuple(_figures(outcome, run, speaking))),
            _years(outcome, run),
            Say(say("million USD of the year; real income in %")),
        ),
    )


def _figures(outcome: ProjectOutcome, run: ProjectRun, speaking: Voice) -> Iterator[str]:
    """The loan and the two sides in sentences."""
    figures, sides, project = run.figures, outcome.sides(run), outcome.project
    w, n, peak = speaking.words, speaking.numbers, figures.peak_debt_service
    yield w(
        "grant element {share} at a discount rate of {rate}, payments each half-year",
        share=n.percent(100 * figures.grant_element, 1),
        rate=n.stated_percent(project.discount.grant_element_pct),
    )
    yield w(
        "the lender's return on the loan {rate}", rate=n.percent(100 * figures.lender_return, 1)
    )
    yield w(
        "peak debt service {value} million USD in {year}",
        value=n.plain(peak, million_digits([peak]) or 0),
        year=figures.peak_year,
    )
    host = say("real income of the host: {value} million USD in present value, {when}")
    yield _side(host, sides.host_present_value, sides.host_break_even, speaking)
    if sides.lender_present_value is not None:
        lender = say("real income of the lender: {value} million USD in present value, {when}")
        yield _side(lender, sides.lender_present_value, sides.lender_break_even, speaking)
    factor = outcome.break_even_price_factor
    if math.isfinite(factor) and project.capacity is not None:
        yield w(
            "the host breaks even at {price} USD a {unit} ({factor} × the price)",
            price=n.significant(factor * project.capacity.price_usd_per_unit),
            unit=project.capacity.unit_in(speaking.language),
            factor=n.plain(factor, 2),
        )


def _side(told: Message, value: float, year: int | None, speaking: Voice) -> str:
    w = speaking.words
    digits = million_digits([value]) or 0
    when = w("never breaks even") if year is None else w("not in the red from {year} on", year=year)
    return w.told(told, value=speaking.numbers.change(value, digits), when=when)


def _years(outcome: ProjectOutcome, run: ProjectRun) -> Table:
    accounts, project = run.accounts, outcome.project
    sides = [code for code in (project.host, project.lender) if code is not None]
    service = accounts.service
    columns = (
        accounts.spent,
        service.disbursed,
        service.paid,
        service.closing,
        accounts.net_output,
    )
    incomes = [run.percent(code) for code in sides]
    places = [million_digits(map(float, column)) or 0 for column in columns]
    digits = seen_digits((float(value) for income in incomes for value in income), 3)
    rows = (
        Row(
            (
                str(run.years[t]),
                *(plain(float(c[t]), k) for c, k in zip(columns, places, strict=True)),
                *(change(float(income[t]), digits) for income in incomes),
            )
        )
        for t in _shown(run)
    )
    heads = (*YEAR_HEADS, *sides)
    return Table(tuple(Column(head, align="r") for head in heads), tuple(rows))


def _shown(run: ProjectRun) -> range:
    """Years up to the last payment and one more; the CSV has them all."""
    service = run.accounts.service
    busy = [t for t in range(len(run.years)) if service.paid[t] or run.accounts.spent[t]]
    return range(min(max(busy) + 2, len(run.years)))
