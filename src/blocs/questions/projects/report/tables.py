"""Tables of a project page: variants, tranches, ranges, other countries, years."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from blocs.brief.contents import Cell, Column, Entry, Row, Table, Text
from blocs.brief.doubts import doubted, doubts_note, marked
from blocs.foundation.axes import Array
from blocs.foundation.messages import Numeral, change, money, percent, plain, say
from blocs.foundation.numbers import ABSENT, million_digits, seen_digits
from blocs.questions.projects.ranges import CASES, Sides
from blocs.questions.projects.report.scene import Scene
from blocs.questions.projects.tables import others_change, third_countries
from blocs.questions.projects.years import ProjectRun


def variants_table(scene: Scene) -> Table | None:
    """The figures of the variants side by side; nothing where there is one only."""
    if scene.outcome.withheld is None:
        return None
    runs = list(scene.outcome.runs.values())
    sides = [scene.outcome.sides(run) for run in runs]
    lines: list[tuple[Entry, ...]] = [
        (
            say("Lent"),
            *(money(float(run.accounts.service.disbursed.sum()), signed=False) for run in runs),
        ),
        (
            say("Debt service in all"),
            *(money(run.figures.debt_service_total, signed=False) for run in runs),
        ),
        (say("Grant element"), *(percent(100 * run.figures.grant_element) for run in runs)),
    ]
    for side, name in scene.names.items():
        values = (float(getattr(one, f"{side}_present_value")) for one in sides)
        lines.append((_present(name), *(money(value, signed=True) for value in values)))
    return Table(
        (Column(say("Of the loan")), *map(Column, scene.runs)),
        tuple(map(Row, lines)),
        caption=say("The loan as agreed, and without the tranches that are withheld."),
        css="variants",
    )


def tranches_table(scene: Scene) -> Table | None:
    """The tranches with their conditions; nothing for a loan without tranches."""
    loan = scene.outcome.project.loan
    if not loan.tranches:
        return None
    rows: list[Row] = []
    for number, tranche in enumerate(loan.tranches, start=1):
        held = number in loan.withheld
        amount = Cell(plain(tranche.amount_million_usd, 0), tone="sum")
        condition = scene.told(tranche, "condition") or ABSENT
        paid = say("withheld") if held else say("paid")
        cells = (str(number), str(tranche.year), amount, condition, paid)
        rows.append(Row(cells, css="held" if held else ""))
    return Table(
        (
            Column(say("Tranche")),
            Column(say("Year"), align="r"),
            Column(say("million USD")),
            Column(say("Condition")),
            Column(say("Second variant")),
        ),
        tuple(rows),
        caption=say("What is paid when, and what must be done before."),
        css="tranches",
    )


def ranges_table(scene: Scene) -> Table | None:
    """The central case and the others; nothing where no range was computed."""
    if not scene.outcome.ranges:
        return None
    central = scene.outcome.sides(scene.outcome.agreed)
    rows = [Row((say("Central case"), *_sides_cells(scene, central)))]
    for case in scene.outcome.ranges:
        cells: Iterable[Text] = (case.failed, *[ABSENT] * (2 * len(scene.sides) - 1))
        if case.sides is not None:
            cells = _sides_cells(scene, case.sides)
        rows.append(Row((CASES[case.key], *cells)))
    heads = (
        head
        for name in scene.names.values()
        for head in (_present(name), say("{country}: out of the red from", country=name))
    )
    return Table(
        (Column(say("Case")), *(Column(head, align="r") for head in heads)),
        tuple(rows),
        caption=say("The project as agreed under other elasticities, models and discount rates."),
        css="range-table",
    )


def _present(name: str) -> Text:
    return say("{country}: real income, present value", country=name)


def _sides_cells(scene: Scene, sides: Sides) -> Iterator[Text]:
    for side in scene.sides:
        year = getattr(sides, f"{side}_break_even")
        yield money(float(getattr(sides, f"{side}_present_value")), signed=True)
        yield say("never") if year is None else str(year)


def others_table(scene: Scene) -> Table:
    """Other countries that gain or lose most, all years together."""
    found = third_countries(scene.outcome, scene.outcome.agreed)
    flagged = doubted(found, scene.speaking)
    return Table(
        (Column(say("Country")), Column(say("All years together"))),
        tuple(
            Row((marked(code, scene.speaking, flagged), money(value, signed=True)))
            for code, value in found.items()
        ),
        caption=say(
            "Largest changes of real income elsewhere, all years together, at prices of the base "
            "year, not discounted."
        ),
        note=doubts_note(flagged, scene.speaking),
        css="third",
    )


def year_tables(scene: Scene) -> Iterator[Table]:
    """One table a variant, every year in it."""
    for key, (title, run) in zip(scene.outcome.runs, scene.runs.items(), strict=True):
        columns = list(_year_columns(scene, run))
        rows = (
            Row((str(year), *(write(float(values[t])) for _, values, write in columns)), str(year))
            for t, year in enumerate(run.years)
        )
        caption = say(
            "The project year by year, million USD of the year unless the head says otherwise."
        )
        yield Table(
            (Column(say("Year")), *(Column(head) for head, _, _ in columns)),
            tuple(rows),
            caption=f"{caption[scene.speaking.language]} {title}".strip(),
            anchor=f"years-{key}",
            css="by-year",
        )


def _year_columns(
    scene: Scene, run: ProjectRun
) -> Iterator[tuple[Text, Array, Callable[[float], Numeral]]]:
    """Head, values by year, and how they are written."""
    accounts, project = run.accounts, scene.outcome.project
    service = accounts.service
    found: list[tuple[Text, Array]] = []
    if project.suppliers is not None:
        found += [(say("works"), accounts.spent)]
        found += [(say("of it local firms"), accounts.local_content)]
    found += [
        (say("disbursed"), service.disbursed),
        (say("interest"), service.interest),
        (say("principal repaid"), service.principal),
        (say("owed at the end"), service.closing),
    ]
    if project.capacity is not None:
        found += [(say("output"), accounts.output_value)]
        found += [(say("cost of running"), accounts.operating_cost)]
    if project.jobs is not None:
        found.append((say("jobs, people"), accounts.jobs))
    for head, values in found:
        yield head, values, _levels(values)
    for side, (code, rate) in scene.sides.items():
        name = scene.names[side]
        percent_of = run.percent(code)
        yield say("{country}: real income, %", country=name), percent_of, _percentages(percent_of)
        income = say("{country}: real income, base-year million USD", country=name)
        yield income, run.of(code), _amounts(run.of(code))
        added = say("{country}: added up, discounted", country=name)
        total = run.accumulated(code, rate=rate)
        yield added, total, _amounts(total)
    others = say("all others: real income, base-year million USD")
    rest = others_change(scene.outcome, run)
    yield others, rest, _amounts(rest)


def _levels(values: Array) -> Callable[[float], Numeral]:
    """How levels of a column in million USD are written: whole, unless all are below one."""
    return partial(plain, digits=million_digits(map(float, values)) or 0)


def _amounts(values: Array) -> Callable[[float], Numeral]:
    return partial(change, digits=million_digits(map(float, values)) or 0)


def _percentages(values: Array) -> Callable[[float], Numeral]:
    return partial(change, digits=seen_digits(map(float, values), 3))
