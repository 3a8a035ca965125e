"""Figures of a project: the flow of money, real income by year, and what has added up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from blocs.brief.charts.axes import extent
from blocs.brief.charts.drawing import Drawing
from blocs.brief.charts.years import YearColumn, YearLine, column_chart, column_extent, line_chart
from blocs.brief.voice import Voice
from blocs.foundation.catalogues import in_language
from blocs.questions.projects.answer import ProjectOutcome
from blocs.questions.projects.years import ProjectRun

AFTERWARDS = 5
"""Years shown after the last payment; later ones are alike."""

WIDE, NARROW = 960.0, 460.0
Keys = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Panel:
    """One chart, with a title where there are several."""

    title: str
    chart: Drawing


@dataclass(frozen=True)
class Figure:
    """Charts side by side on one scale, with a key: (css class, name)."""

    number: str
    caption: str
    unit: str
    keys: Keys
    panels: tuple[Panel, ...]
    note: str


@dataclass(frozen=True)
class Scene:
    """An outcome as it is shown: its voice, its variants by title, and its parties by name."""

    outcome: ProjectOutcome
    speaking: Voice

    @property
    def runs(self) -> dict[str, ProjectRun]:
        """Title of a variant → its run; the title is empty where there is one only."""
        found = self.outcome.runs
        if len(found) == 1:
            return {"": self.outcome.agreed}
        return {self.speaking.words[f"pj_variant_{key}"]: run for key, run in found.items()}

    @property
    def sides(self) -> dict[str, tuple[str, float]]:
        """`host` and, inside the world, `lender` → code and discount rate, a fraction."""
        project = self.outcome.project
        found = {"host": (project.host, project.discount.host_pct / 100)}
        if project.lender is not None:
            found["lender"] = (project.lender, project.discount.lender_pct / 100)
        return found

    @property
    def lender(self) -> str:
        """Name of the lender, a country or not."""
        project = self.outcome.project
        if project.lender is not None:
            return self.speaking.country(project.lender)
        outside = project.outside_lender
        if outside is None:
            return ""
        return in_language(outside, "name", self.speaking.language)

    @property
    def width(self) -> float:
        """Width of a chart: half where there are two variants."""
        return WIDE if len(self.runs) == 1 else NARROW

    def shown(self, run: ProjectRun) -> int:
        """How many years the charts by year show: up to the last payment, and a few more."""
        accounts = run.accounts
        busy = np.flatnonzero((accounts.service.paid > 0) | (accounts.spent > 0))
        return min(int(busy[-1]) + 1 + AFTERWARDS, len(run.years))


def figures(scene: Scene) -> tuple[Figure, ...]:
    """The three figures of the page."""
    return (_loan(scene), _income(scene), _accumulated(scene))


def _number_text(scene: Scene) -> Callable[[float], str]:
    return lambda value: scene.speaking.numbers.plain(value, 0)


def _columns_figure(
    scene: Scene,
    make: Callable[[ProjectRun], Sequence[YearColumn]],
    *,
    label: str,
    css: str,
    names: Sequence[str],
) -> tuple[Panel, ...]:
    """One chart a variant, all on one scale."""
    charts = {title: make(run) for title, run in scene.runs.items()}
    span = column_extent(charts.values())
    return tuple(
        Panel(
            title,
            column_chart(
                columns,
                label=f"{label} {title}".strip(),
                tick_text=_number_text(scene),
                names=names,
                unit="million USD",
                span=span,
                width=scene.width,
                css=css,
            ),
        )
        for title, columns in charts.items()
    )


def _loan(scene: Scene) -> Figure:
    w = scene.speaking.words
    caption = w("pj_loan_figure", lender=scene.lender)
    return Figure(
        number=w("figure", number=1),
        caption=caption,
        unit=w["pj_unit_current"],
        keys=(
            ("s0", w["pj_disbursed"]),
            ("s1", w["pj_principal"]),
            ("s2", w["pj_interest"]),
        ),
        panels=_columns_figure(
            scene,
            lambda run: _loan_columns(scene, run),
            label=caption,
            css="flows",
            names=("disbursed", "principal", "interest"),
        ),
        note=w["pj_loan_note"],
    )


def _loan_columns(scene: Scene, run: ProjectRun) -> list[YearColumn]:
    service, w, n = run.accounts.service, scene.speaking.words, scene.speaking.numbers
    interest = service.interest - service.capitalised
    columns: list[YearColumn] = []
    for t in range(scene.shown(run)):
        parts = (service.disbursed[t], -service.principal[t], -interest[t])
        hint = w(
            "pj_loan_hint",
            year=run.years[t],
            disbursed=n.plain(float(parts[0]), 0),
            principal=n.plain(float(service.principal[t]), 0),
            interest=n.plain(float(interest[t]), 0),
            owed=n.plain(float(service.closing[t]), 0),
        )
        columns.append(YearColumn(run.years[t], tuple(map(float, parts)), hint))
    return columns


def _income(scene: Scene) -> Figure:
    w, year = scene.speaking.words, scene.outcome.world.year
    panels = tuple(
        panel
        for code, _ in scene.sides.values()
        for panel in _named(_income_panels(scene, code), scene.speaking.country(code))
    )
    return Figure(
        number=w("figure", number=2),
        caption=w["pj_income_figure"],
        unit=w("pj_unit_base", year=year),
        keys=(),
        panels=panels,
        note=w["pj_income_note"],
    )


def _named(panels: Sequence[Panel], name: str) -> tuple[Panel, ...]:
    return tuple(
        Panel(f"{name}: {panel.title}" if panel.title else name, panel.chart) for panel in panels
    )


def _income_panels(scene: Scene, code: str) -> tuple[Panel, ...]:
    """Host and lender on one scale each: a loan weighs differently on a large country."""
    made = {title: _income_columns(scene, run, code) for title, run in scene.runs.items()}
    every = [
        _income_columns(scene, run, c)
        for run in scene.runs.values()
        for c, _ in scene.sides.values()
    ]
    span = column_extent(every)
    return tuple(
        Panel(
            title,
            column_chart(
                columns,
                label=scene.speaking.country(code),
                tick_text=_number_text(scene),
                names=("gain", "loss"),
                unit="million USD",
                span=span,
                width=NARROW if len(scene.runs) * len(scene.sides) > 1 else WIDE,
                css="income",
            ),
        )
        for title, columns in made.items()
    )


def _income_columns(scene: Scene, run: ProjectRun, code: str) -> list[YearColumn]:
    n, change, percent = scene.speaking.numbers, run.of(code), run.percent(code)
    columns: list[YearColumn] = []
    for t in range(scene.shown(run)):
        value = float(change[t])
        money, share = n.money(value, signed=True), n.percent_change(float(percent[t]), 3)
        hint = f"{run.years[t]}. {scene.speaking.country(code)}: {money} ({share})"
        parts = (max(value, 0.0), min(value, 0.0))
        columns.append(YearColumn(run.years[t], parts, hint))
    return columns


def _accumulated(scene: Scene) -> Figure:
    w = scene.speaking.words
    lines = {title: _lines(scene, run) for title, run in scene.runs.items()}
    span = extent([x for made in lines.values() for line in made for x in line.values])
    panels = tuple(
        Panel(
            title,
            line_chart(
                made,
                first=scene.outcome.agreed.years[0],
                label=w["pj_sum_figure"],
                tick_text=_number_text(scene),
                unit="million USD",
                span=span,
                width=scene.width,
            ),
        )
        for title, made in lines.items()
    )
    names = [scene.speaking.country(code) for code, _ in scene.sides.values()]
    return Figure(
        number=w("figure", number=3),
        caption=w["pj_sum_figure"],
        unit=w("pj_unit_present", year=scene.outcome.agreed.years[0]),
        keys=tuple(zip(("d0", "d1"), names, strict=False)),
        panels=panels,
        note=w["pj_sum_note"],
    )


def _lines(scene: Scene, run: ProjectRun) -> list[YearLine]:
    return [
        YearLine(
            scene.speaking.country(code),
            tuple(map(float, run.accumulated(code, rate=rate))),
        )
        for code, rate in scene.sides.values()
    ]
