"""Figures of a project: the flow of money, real income by year, and what has added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from blocs.brief.charts.axes import extent
from blocs.brief.charts.drawing import Drawing
from blocs.brief.charts.years import YearColumn, YearLine, column_chart, column_extent, line_chart
from blocs.brief.contents import Chart, Key, Panel, Text
from blocs.foundation.messages import money, percent_change, plain, say
from blocs.questions.projects.report.scene import Scene
from blocs.questions.projects.years import ProjectRun

WIDE, NARROW = 960.0, 460.0
UNIT = "million USD"


def figures(scene: Scene, source: str) -> tuple[Chart, ...]:
    """Money and real income by year; source: what is said below each."""
    return (_loan(scene, source), _income(scene, source))


def _figure(
    number: int,
    caption: Text,
    unit: Text,
    drawings: Mapping[str, Drawing],
    note: Text,
    key: Mapping[str, Text],
) -> Chart:
    """Drawings side by side on one scale, by title; key: css class of a swatch → its name."""
    panels = tuple(Panel(one, title, wide=True, css="keep") for title, one in drawings.items())
    swatches = ((Markup('<i class="{}"></i>').format(css), name) for css, name in key.items())
    return Chart(
        caption,
        panels,
        number=say("Figure {number}", number=number),
        unit=unit,
        key=Key(tuple(swatches), css="keys") if key else None,
        note=note,
        layout="pair" if len(panels) > 1 else "",
    )


def _columns(
    scene: Scene,
    charts: Mapping[str, Sequence[YearColumn]],
    *,
    label: str,
    names: Sequence[str],
    css: str,
) -> dict[str, Drawing]:
    """Charts by title, all on one scale."""
    span = column_extent(charts.values())
    return {
        title: column_chart(
            columns,
            label=f"{label} {title}".strip(),
            tick_text=lambda value: scene.speaking.numbers.plain(value, 0),
            names=names,
            unit=UNIT,
            span=span,
            width=WIDE if len(charts) == 1 else NARROW,
            css=css,
        )
        for title, columns in charts.items()
    }


def _loan(scene: Scene, source: str) -> Chart:
    caption = say("What the lender ({lender}) pays out, and what it gets back", lender=scene.lender)
    charts = {title: _loan_columns(scene, run) for title, run in scene.runs.items()}
    return _figure(
        2,
        caption,
        say("Million USD of the year"),
        _columns(
            scene,
            charts,
            label=caption[scene.speaking.language],
            names=("disbursed", "principal", "interest"),
            css="flows",
        ),
        say(
            "All payments at the end of the year; interest on the debt at its start. {source}",
            source=source,
        ),
        {"s0": say("disbursed"), "s1": say("principal repaid"), "s2": say("interest")},
    )


def _loan_columns(scene: Scene, run: ProjectRun) -> list[YearColumn]:
    service = run.accounts.service
    interest = service.interest - service.capitalised
    columns: list[YearColumn] = []
    for t in range(scene.shown(run)):
        parts = (service.disbursed[t], -service.principal[t], -interest[t])
        hint = say(
            "{year}. Disbursed {disbursed}; principal {principal}; interest {interest}; "
            "owed at the end {owed}",
            year=run.years[t],
            disbursed=plain(float(service.disbursed[t]), 0),
            principal=plain(float(service.principal[t]), 0),
            interest=plain(float(interest[t]), 0),
            owed=plain(float(service.closing[t]), 0),
        )
        told = hint[scene.speaking.language]
        columns.append(YearColumn(run.years[t], tuple(map(float, parts)), told))
    return columns


def _income(scene: Scene, source: str) -> Chart:
    """Host and lender on one scale: a loan weighs differently on a large country."""
    charts = {
        f"{name}: {title}" if title else name: _income_columns(scene, run, side)
        for side, name in scene.names.items()
        for title, run in scene.runs.items()
    }
    return _figure(
        3,
        say("Change of real income by year"),
        say("Million USD at prices of {year}", year=scene.outcome.world.year),
        _columns(scene, charts, label="", names=("gain", "loss"), css="income"),
        say(
            "Against the base year, on one scale; later years repeat the last one shown unless "
            "the table says otherwise. {source}",
            source=source,
        ),
        {},
    )


def _income_columns(scene: Scene, run: ProjectRun, side: str) -> list[YearColumn]:
    code, _ = scene.sides[side]
    change, percent = run.of(code), run.percent(code)
    columns: list[YearColumn] = []
    for t in range(scene.shown(run)):
        value = float(change[t])
        hint = say(
            "{year}. {country}: {money} ({share})",
            year=run.years[t],
            country=scene.names[side],
            money=money(value, signed=True),
            share=percent_change(float(percent[t]), 3),
        )
        parts = (max(value, 0.0), min(value, 0.0))
        columns.append(YearColumn(run.years[t], parts, hint[scene.speaking.language]))
    return columns


def accumulated(scene: Scene, source: str) -> Chart:
    """The picture of a project: when each side is out of the red, if it ever is."""
    lines = {title: _lines(scene, run) for title, run in scene.runs.items()}
    span = extent([x for made in lines.values() for line in made for x in line.values])
    caption, first = (
        say("Changes of real income added up, discounted"),
        scene.outcome.agreed.years[0],
    )
    drawings = {
        title: line_chart(
            made,
            first=first,
            label=f"{caption[scene.speaking.language]}: {_told(made, first, scene)}",
            tick_text=lambda value: scene.speaking.numbers.plain(value, 0),
            unit=UNIT,
            span=span,
            width=WIDE if len(lines) == 1 else NARROW,
        )
        for title, made in lines.items()
    }
    return _figure(
        1,
        caption,
        say("Million USD, discounted to {year}", year=first),
        drawings,
        say("Above zero: all years so far together are a gain. {source}", source=source),
        dict(zip(("d0", "d1"), scene.names.values(), strict=False)),
    )


def _told(lines: Sequence[YearLine], first: int, scene: Scene) -> str:
    """Lines as text: the lowest point and the last one of each."""
    w, n = scene.speaking.words, scene.speaking.numbers
    return "; ".join(
        w(
            "{name}: {low} at the lowest ({year}), {last} in {end}",
            name=line.name,
            low=n.change(min(line.values), 0),
            year=first + line.values.index(min(line.values)),
            last=n.change(line.values[-1], 0),
            end=first + len(line.values) - 1,
        )
        for line in lines
    )


def _lines(scene: Scene, run: ProjectRun) -> list[YearLine]:
    return [
        YearLine(scene.names[side], tuple(map(float, run.accumulated(code, rate=rate))))
        for side, (code, rate) in scene.sides.items()
    ]
